// What one holds of the stock.
import type { Portfolio } from '../../api/types.ts';
import { useCell } from '../../state/cell.ts';
import { quoteCell } from '../../live/quotes.ts';
import { MyLots } from './my-lots.tsx';
import { DayGain } from './day-gain.tsx';
import { Gain, Money, Percent, Price, Shares } from '../../parts/figures.tsx';
import { less, notional } from '../../ticket/estimate.ts';

export function MyPosition({
  symbol,
  portfolio,
}: {
  readonly symbol: string;
  readonly portfolio: Portfolio | undefined;
}) {
  const quote = useCell(quoteCell(symbol));
  const position = portfolio?.positions.find((each) => each.symbol === symbol);
  if (!position) return null;
  const isPriced = position.market_value !== null && quote && quote.status !== 'adjusting';
  const value = isPriced ? notional(quote.price, position.quantity) : position.market_value;
  const facts = [
    ['Quantity', <Shares text={position.quantity} />],
    ['Average price', <Price text={position.average_entry_price} />],
    ['Cost', <Money text={position.cost_basis} />],
    ['Market value', <Money text={value} />],
    ['Gain or loss', <Gain text={value === null ? null : less(value, position.cost_basis)} />],
    ['Today', <DayGain position={position} />],
    ['Weight in the portfolio', <Percent text={position.weight_percent} />],
  ] as const;
  return (
    <section aria-label="My position">
      <h2>My position</h2>
      <dl class="strip">
        {facts.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
      <MyLots symbol={symbol} />
    </section>
  );
}
