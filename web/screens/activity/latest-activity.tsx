// The latest five of the activity, for the overview.
import { Link } from '../../ways/link.tsx';
import { useOrderMoves } from '../../live/order-turns.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Table } from '../../parts/table.tsx';
import { activityColumns, type ActivityPage } from './activity.tsx';

const shownMax = 5;

export function LatestActivity() {
  const { body, again } = useAnswer<ActivityPage>('view-transactions?limit=30');
  useOrderMoves(again);
  if (!body) return null;
  // A stop that trails moves every other minute, and is no news beside what has happened.
  const news = body.transactions.filter(({ type }) => type !== 'order_advanced');
  const latest = (news.length > 0 ? news : body.transactions).slice(0, shownMax);
  return (
    <section>
      <h2>Latest activity</h2>
      <Table
        name="Latest activity"
        rows={latest}
        columns={activityColumns}
        keyOf={({ sequence }) => String(sequence)}
      />
      <p>
        <Link to={{ name: 'activity' }}>All activity</Link>
      </p>
    </section>
  );
}
