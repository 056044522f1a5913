// One's own trades of the stock, the newest first.
import type { Transaction } from '../../api/types.ts';
import { useOrderMoves } from '../../live/order-turns.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Gain, Instant, Money, Price, Shares } from '../../parts/figures.tsx';
import { Table, type Column } from '../../parts/table.tsx';

type Fill = Extract<Transaction, { type: 'order_filled' }>;

const columns: readonly Column<Fill>[] = [
  { name: 'When', cell: ({ order, recorded_at: at }) => <Instant at={order.filled_at ?? at} /> },
  { name: 'Side', cell: ({ order }) => (order.side === 'buy' ? 'Bought' : 'Sold') },
  { name: 'Quantity', cell: ({ fill }) => <Shares text={fill.quantity} />, isFigure: true },
  { name: 'Price', cell: ({ fill }) => <Price text={fill.price} />, isFigure: true },
  { name: 'Value', cell: ({ fill }) => <Money text={fill.notional} />, isFigure: true },
  {
    name: 'Realized',
    cell: ({ order, realized_profit: profit }) =>
      order.side === 'sell' ? <Gain text={profit} /> : null,
    isFigure: true,
  },
];

export function MyTrades({ symbol }: { readonly symbol: string }) {
  const name = encodeURIComponent(symbol);
  const { body, again } = useAnswer<{ transactions: Transaction[] }>(
    `view-transactions?symbol=${name}&type=order_filled&limit=10`,
  );
  useOrderMoves(again);
  const fills = (body?.transactions ?? []).filter(
    (each): each is Fill => each.type === 'order_filled',
  );
  if (fills.length === 0) return null;
  return (
    <section>
      <h2>My trades</h2>
      <Table
        name="My trades"
        rows={fills}
        columns={columns}
        keyOf={({ sequence }) => String(sequence)}
      />
    </section>
  );
}
