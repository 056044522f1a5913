// All orders of the account: those that wait, and those that have ended, with what became of them.
import type { Order } from '../../api/types.ts';
import { orderTypeWords, outcomeOf, sizeOf, verbOf } from '../../format/order-words.ts';
import { Link } from '../../ways/link.tsx';
import { Instant } from '../../parts/figures.tsx';
import { Heading } from '../../parts/heading.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { MarketLine } from '../../parts/market-line.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';
import { Table, type Column } from '../../parts/table.tsx';
import { OpenOrders, placedBy } from './open-orders.tsx';
import { useOrders } from './use-orders.ts';

const columns: readonly Column<Order>[] = [
  {
    name: 'Order',
    cell: (order) => (
      <Link to={{ name: 'order', id: order.id }}>
        <span class="figure" translate={false}>
          {verbOf(order)} {sizeOf(order)}
        </span>
      </Link>
    ),
  },
  { name: 'Type', cell: orderTypeWords },
  { name: 'What became of it', cell: outcomeOf },
  { name: 'Placed', cell: ({ submitted_at: at }) => <Instant at={at} /> },
  { name: 'Placed by', cell: placedBy },
];

export function Orders() {
  const { orders, error, isLate, again, loadMore } = useOrders('closed');
  return (
    <>
      <Heading text="Orders" />
      <MarketLine />
      <OpenOrders isAlways />
      <section>
        <h2>Closed</h2>
        {error !== undefined && !orders && <Failure error={error} again={again} />}
        {!orders && isLate && <Waiting />}
        {orders?.length === 0 && (
          <p class="faint">No order has ended yet. Filled, cancelled and refused ones come here.</p>
        )}
        {orders && orders.length > 0 && (
          <Table name="Closed orders" rows={orders} columns={columns} keyOf={({ id }) => id} />
        )}
        <LoadMore load={loadMore} />
      </section>
    </>
  );
}
