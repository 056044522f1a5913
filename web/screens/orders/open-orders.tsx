// Orders that wait: at which price, what they hold, who placed them, and how to take them back.
import { useRef, useState } from 'preact/hooks';
import { ask } from '../../api/client.ts';
import { sentenceOf } from '../../api/problem.ts';
import type { Order } from '../../api/types.ts';
import * as numbers from '../../format/numbers.ts';
import {
  sizeOf,
  termsOf,
  timeNames,
  typeNames,
  verbOf,
  whyEnded,
} from '../../format/order-words.ts';
import { Link } from '../../ways/link.tsx';
import { noteTold } from '../../live/order-news.ts';
import { say } from '../../state/spoken.ts';
import { useCell } from '../../state/cell.ts';
import { quoteCell } from '../../live/quotes.ts';
import { Price } from '../../parts/figures.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Failure } from '../../parts/notice.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Table, type Column } from '../../parts/table.tsx';
import { distanceOf } from '../../ticket/ticket-words.ts';
import { ChangeOrder } from './change-order.tsx';
import { useOrders } from './use-orders.ts';

/** Who placed it: the page, a token's name, or one that is gone. */
export function placedBy({ placed_by: name }: Pick<Order, 'placed_by'>): string {
  if (name === null) return 'a key that is gone';
  return name === 'page' ? 'you' : name;
}

/** Takes an order back; gives what the server said when it refused. */
function useCancel(again: () => void) {
  const [refusal, setRefusal] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);

  async function cancel(order: Order): Promise<void> {
    setRefusal('');
    try {
      const { status } = await ask<Order>('DELETE', `cancel-order/${order.id}`);
      noteTold(order.id, 'cancelled');
      say(`${status === 'cancelled' ? 'Order cancelled' : 'A cancel waits'}: ${nameOf(order)}.`);
    } catch (fault) {
      setRefusal(sentenceOf(fault));
    }
    again();
    // The button that had the focus is gone with its row.
    heading.current?.focus();
  }

  return { cancel, refusal, heading };
}

type Properties = {
  readonly symbol?: string;
  /** Whether it says so when there are none. */
  readonly isAlways?: boolean;
};

/** Those of the account, or those of one symbol. */
export function OpenOrders({ symbol, isAlways = false }: Properties) {
  const { orders, error, again, loadMore } = useOrders('open', symbol);
  const [changing, setChanging] = useState<Order | undefined>(undefined);
  const { cancel, refusal, heading } = useCancel(again);
  if (error !== undefined && !orders) return <Failure error={error} again={again} />;
  if (!orders || (orders.length === 0 && !isAlways)) return null;
  const actions = actionsColumn((order) => void cancel(order), setChanging);
  return (
    <section>
      <h2 ref={heading} tabIndex={-1}>
        {symbol === undefined ? 'Open orders' : 'My open orders'} ({orders.length})
      </h2>
      <Refusal text={refusal} />
      {orders.length === 0 ? (
        <p class="faint">No order waits.</p>
      ) : (
        <Table
          name="Open orders"
          rows={orders}
          columns={[...columns, actions]}
          keyOf={({ id }) => id}
        />
      )}
      <LoadMore load={loadMore} />
      {changing && (
        <ChangeOrder
          order={changing}
          onDone={() => {
            setChanging(undefined);
            again();
          }}
        />
      )}
    </section>
  );
}

function actionsColumn(
  onCancel: (order: Order) => void,
  onChange: (order: Order) => void,
): Column<Order> {
  return {
    name: 'Actions',
    isUnnamed: true,
    cell: (order) => (
      <span class="actions">
        <button type="button" onClick={() => onCancel(order)}>
          Cancel
          <span class="unseen"> {nameOf(order)}</span>
        </button>
        <button type="button" onClick={() => onChange(order)}>
          Change
          <span class="unseen"> {nameOf(order)}</span>
        </button>
      </span>
    ),
  };
}

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
  { name: 'Type', cell: (order) => typeNames[order.type] },
  { name: 'Terms', cell: (order) => <Terms order={order} /> },
  {
    name: 'Limit',
    cell: ({ limit_price: limit }) => limit && <Price text={limit} />,
    isFigure: true,
  },
  { name: 'In force', cell: ({ time_in_force: time }) => timeNames[time] },
  { name: 'Held', cell: (order) => heldBy(order), isFigure: true },
  { name: 'Placed by', cell: (order) => placedBy(order) },
];

/** `buy 5 AAPL` */
function nameOf(order: Order): string {
  return `${verbOf(order).toLowerCase()} ${sizeOf(order)}`;
}

function heldBy({ hold }: Order): string {
  if (!hold) return '–';
  return 'cash' in hold ? numbers.money(hold.cash) : numbers.sharesInWords(hold.quantity);
}

/** With the distance from the price of now. */
function Terms({ order }: { readonly order: Order }) {
  const price = useCell(quoteCell(order.symbol))?.price;
  const distance = distanceOf(order.limit_price ?? order.stop_price ?? undefined, price);
  const why = whyEnded(order);
  const legs = order.legs?.length ?? 0;
  return (
    <span>
      {termsOf(order)}
      {distance !== undefined && <span class="faint small"> ({distance})</span>}
      {legs > 0 && (
        <span class="faint small">
          {' '}
          with {legs} {legs === 1 ? 'exit' : 'exits'}
        </span>
      )}
      {why !== undefined && <span class="warn-text small"> {why}</span>}
    </span>
  );
}
