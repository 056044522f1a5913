// The figures that matter, each named, the newest that are known.
import type { Portfolio, StreamPortfolio } from '../../api/types.ts';
import { Gain, Money } from '../../parts/figures.tsx';
import { useCell } from '../../state/cell.ts';
import { connection } from '../../live/stream.ts';

export function Summary({
  portfolio,
  live,
}: {
  readonly portfolio: Portfolio;
  readonly live: StreamPortfolio | undefined;
}) {
  const newest = live && Date.parse(live.as_of) >= Date.parse(portfolio.as_of) ? live : portfolio;
  const isOld = useCell(connection) !== 'live';
  return (
    <section class={isOld ? 'summary old' : 'summary'} aria-label="Summary">
      <dl>
        <div class="main">
          <dt>Portfolio value</dt>
          <dd>
            <Money text={newest.equity} />
          </dd>
        </div>
        <div>
          <dt>Today</dt>
          <dd>
            <Gain text={newest.day_change} percent={newest.day_change_percent} />
          </dd>
        </div>
        <div>
          <dt>Gain or loss</dt>
          <dd>
            <Gain text={newest.unrealized_profit} />
          </dd>
        </div>
        <div>
          <dt>Cash</dt>
          <dd>
            <Money text={newest.cash} />
          </dd>
        </div>
        <div>
          <dt>Held for orders</dt>
          <dd>
            <Money text={newest.held_cash} />
          </dd>
        </div>
        <DividendsDue text={newest.dividends_due} />
        <div>
          <dt>Available</dt>
          <dd>
            <Money text={newest.available_cash} />
          </dd>
        </div>
      </dl>
      {!newest.complete && (
        <p class="notice warn">
          All of these are without {newest.unpriced.join(', ')}: no price is known that would be of
          these shares.
        </p>
      )}
      {isOld && <p class="notice warn">Not live: these figures are as of the last that came.</p>}
    </section>
  );
}

/** Nothing where nothing is due, as by far the most often. */
function DividendsDue({ text }: { readonly text: string }) {
  if (text === '0.00') return null;
  return (
    <div>
      <dt>Dividends due</dt>
      <dd>
        <Money text={text} />
      </dd>
    </div>
  );
}
