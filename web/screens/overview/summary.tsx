// The figures that matter, each named, the newest that are known.
import type { ComponentChildren } from 'preact';
import type { Portfolio, StreamPortfolio } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import { Gain, Money } from '../../parts/figures.tsx';
import { useCell } from '../../state/cell.ts';
import { ageNow, quoteCell } from '../../live/quotes.ts';
import { connection, market } from '../../live/stream.ts';
import { seconds } from '../../live/ticking.ts';
import { Age } from '../../parts/quote-state.tsx';
import { Link } from '../../ways/link.tsx';

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
        <Figure name="Portfolio value" isMain>
          <Money text={newest.equity} />
        </Figure>
        <Figure name="Today">
          <Gain
            text={newest.day_change}
            part={{ percent: newest.day_change_percent, of: 'of the close before' }}
          />
        </Figure>
        <Figure name="Gain or loss" hint="on what you hold now">
          <Gain text={newest.unrealized_profit} />
        </Figure>
        <Figure name="Cash">
          <Money text={newest.cash} />
        </Figure>
        <Figure name="Held for orders">
          <Money text={newest.held_cash} />
        </Figure>
        {/* Nothing where nothing is due, as by far the most often. */}
        {newest.dividends_due !== '0.00' && (
          <Figure name="Dividends due">
            <Money text={newest.dividends_due} />
          </Figure>
        )}
        <Figure name="Available" hint="what you can still spend">
          <Money text={newest.available_cash} />
        </Figure>
      </dl>
      <OldestPrice portfolio={portfolio} />
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

/** How old the figures are: as old as the oldest price in them. */
function OldestPrice({ portfolio: { positions } }: { readonly portfolio: Portfolio }) {
  useCell(seconds);
  const speed = useCell(market)?.speed ?? 1;
  const quotes = positions.flatMap(({ symbol }) => quoteCell(symbol).get() ?? []);
  const [oldest] = quotes.toSorted((a, b) => ageNow(b, speed) - ageNow(a, speed));
  if (!oldest) return null;
  const isOfBefore = instants.age(ageNow(oldest, speed)) === undefined;
  return (
    <p class="faint small">
      By the prices of your stocks; the oldest is <Age quote={oldest} />.{' '}
      {isOfBefore && 'Today is the day of each price. '}
      <Link to={{ name: 'prices' }}>About the prices</Link>
    </p>
  );
}

function Figure({
  name,
  hint,
  isMain = false,
  children,
}: {
  readonly name: string;
  readonly hint?: string;
  readonly isMain?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={isMain ? 'main' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {hint !== undefined && <dd class="part faint">{hint}</dd>}
    </div>
  );
}
