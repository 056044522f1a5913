// The purchases that one's position consists of, the oldest first.
import type { Lot } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import { quoteCell } from '../../live/quotes.ts';
import { useOrderMoves } from '../../live/order-turns.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Gain, Money, Price, Shares } from '../../parts/figures.tsx';
import { Table, type Column } from '../../parts/table.tsx';
import { useCell } from '../../state/cell.ts';
import { less, notional } from '../../ticket/estimate.ts';

export function MyLots({ symbol }: { readonly symbol: string }) {
  const { body, again } = useAnswer<{ lots: Lot[] }>(
    `view-lots?symbol=${encodeURIComponent(symbol)}`,
  );
  const quote = useCell(quoteCell(symbol));
  useOrderMoves(again);
  const lots = body?.lots ?? [];
  // A single purchase is the position itself.
  if (lots.length < 2) return null;
  const price = quote && quote.status !== 'adjusting' ? quote.price : undefined;
  const gainOf = ({ quantity, cost }: Lot) =>
    price === undefined ? null : less(notional(price, quantity), cost);
  const columns: readonly Column<Lot>[] = [
    { name: 'Bought on', cell: ({ acquired_on: day }) => instants.exchangeDay(day) },
    { name: 'Quantity', cell: ({ quantity }) => <Shares text={quantity} />, isFigure: true },
    { name: 'Price', cell: (lot) => <Price text={lot.price} />, isFigure: true },
    { name: 'Cost', cell: ({ cost }) => <Money text={cost} />, isFigure: true },
    { name: 'Gain or loss', cell: (lot) => <Gain text={gainOf(lot)} />, isFigure: true },
  ];
  return (
    <details>
      <summary>{lots.length} lots: a sale takes the oldest shares first</summary>
      <Table name="My lots" rows={lots} columns={columns} keyOf={(lot) => lot.acquired_at} />
    </details>
  );
}
