// Where somebody stands: what the portfolio is worth, what it holds, what is under way.
import { chosenAccount, accountNow } from '../../api/session.ts';
import * as numbers from '../../format/numbers.ts';
import { Link } from '../../ways/link.tsx';
import { useCell } from '../../state/cell.ts';
import { figures } from '../../live/stream.ts';
import { usePortfolio } from '../../live/use-portfolio.ts';
import { Heading } from '../../parts/heading.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';
import { MarketLine } from '../../parts/market-line.tsx';
import { LatestActivity } from '../activity/latest-activity.tsx';
import { OpenOrders } from '../orders/open-orders.tsx';
import { EquityCurve } from './equity-curve.tsx';
import { Positions } from './positions.tsx';
import { Summary } from './summary.tsx';

export function Overview() {
  const { body: portfolio, error, isLate, again } = usePortfolio();
  useCell(chosenAccount);
  const account = accountNow();
  const live = useCell(figures).get(account?.account_id ?? '');
  const isPlain = (account && account.name !== 'Main') ?? false;
  const isEmpty = portfolio?.positions.length === 0;
  return (
    <>
      <Heading text="Overview" />
      {isPlain && <p class="faint">Account {account?.name}</p>}
      {account?.status === 'closed' && (
        <p class="notice warn">This account is closed: it can be read, and nothing more.</p>
      )}
      <MarketLine />
      {error !== undefined && !portfolio && <Failure error={error} again={again} />}
      {!portfolio && isLate && <Waiting lines={6} />}
      {portfolio && <Summary portfolio={portfolio} live={live} />}
      {portfolio && !isEmpty && <EquityCurve key={account?.account_id} />}
      {portfolio && isEmpty && <FirstSteps cash={portfolio.cash} />}
      {portfolio && !isEmpty && <Positions portfolio={portfolio} />}
      <OpenOrders />
      {portfolio && <LatestActivity />}
    </>
  );
}

const firstStocks = [
  ['AAPL', 'Apple'],
  ['KO', 'Coca-Cola'],
  ['MSFT', 'Microsoft'],
] as const;

function FirstSteps({ cash }: { readonly cash: string }) {
  return (
    <section class="empty">
      <h2>No positions yet</h2>
      <p>
        {numbers.money(cash)} of pretend money wait to be invested. Search for a company above, or
        look at one of these:
      </p>
      <p class="first-stocks">
        {firstStocks.map(([symbol, name]) => (
          <Link key={symbol} to={{ name: 'stock', symbol }} class="button">
            {symbol} <span class="faint">{name}</span>
          </Link>
        ))}
      </p>
    </section>
  );
}
