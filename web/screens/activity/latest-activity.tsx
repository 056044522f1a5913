// The latest five of the activity, for the overview.
import { useEffect } from 'preact/hooks';
import { Link } from '../../ways/link.tsx';
import { whenOrdersMove } from '../../live/order-turns.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Table } from '../../parts/table.tsx';
import { activityColumns, type ActivityPage } from './activity.tsx';

export function LatestActivity() {
  const { body, again } = useAnswer<ActivityPage>('view-transactions?limit=5');
  useEffect(() => whenOrdersMove(again), [again]);
  if (!body) return null;
  return (
    <section>
      <h2>Latest activity</h2>
      <Table
        name="Latest activity"
        rows={body.transactions}
        columns={activityColumns}
        keyOf={({ sequence }) => String(sequence)}
      />
      <p>
        <Link to={{ name: 'activity' }}>All activity</Link>
      </p>
    </section>
  );
}
