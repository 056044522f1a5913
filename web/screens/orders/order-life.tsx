// One order from its placing to its end, each step with the evidence behind it.
import type { ComponentChildren } from 'preact';
import type { OrderDetail, OrderStep } from '../../api/types.ts';
import * as instants from '../../format/instants.ts';
import * as numbers from '../../format/numbers.ts';
import {
  orderTypeWords,
  outcomeOf,
  sizeOf,
  statusNames,
  timeNames,
  titleOf,
  waitsFor,
  whyEnded,
} from '../../format/order-words.ts';
import { Link } from '../../ways/link.tsx';
import { quoteCell } from '../../live/quotes.ts';
import { useOrderMoves } from '../../live/order-turns.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Heading } from '../../parts/heading.tsx';
import { Failure, Waiting } from '../../parts/notice.tsx';
import { Age, QuoteBadge } from '../../parts/quote-state.tsx';
import { useCell } from '../../state/cell.ts';
import { distanceOf } from '../../ticket/ticket-words.ts';
import { placedBy } from './open-orders.tsx';

const stepNames: Readonly<Record<OrderStep['step'], string>> = {
  accepted: 'Accepted',
  advanced: 'Looked at',
  triggered: 'Its stop was reached',
  moved: 'Its stop moved',
  cancel_requested: 'A cancel waits for the close',
  replace_requested: 'A change waits for the close',
  released: 'Its entry filled: it waits for its own price',
  filled: 'Filled',
  cancelled: 'Cancelled',
  replaced: 'Replaced',
  expired: 'Expired',
  rejected: 'Refused',
  no_evidence: 'A session passed of which no price is known',
};

const proofs: Readonly<Record<string, string>> = {
  acceptance: 'at the price known when it was placed',
  open: 'at the open, which was beyond its price',
  range: 'because the high or low of the day reached its price',
  last: 'because the last price reached it',
  close: 'at the close that it was for',
};

export function OrderLife({ id }: { readonly id: string }) {
  const {
    body: order,
    error,
    isLate,
    again,
  } = useAnswer<OrderDetail>(`view-order/${encodeURIComponent(id)}`);
  useOrderMoves(again);
  return (
    <>
      <Heading text={order ? titleOf(order) : 'Order'} />
      {error !== undefined && !order && <Failure error={error} again={again} />}
      {!order && isLate && <Waiting lines={6} />}
      {order && <Life order={order} />}
      <p>
        <Link to={{ name: 'orders' }}>All orders</Link>
      </p>
    </>
  );
}

function Life({ order }: { readonly order: OrderDetail }) {
  const { symbol, time_in_force: time, status, replaced_by: next, replaces } = order;
  return (
    <>
      <p class="lead">{outcomeOf(order)}</p>
      {(status === 'open' || status === 'held') && <StillWaits order={order} />}
      <WhatToDo order={order} />
      <dl class="facts">
        <Fact name="Stock">
          <Link to={{ name: 'stock', symbol }}>{symbol}</Link>
        </Fact>
        <Fact name="Terms">{orderTypeWords(order)}</Fact>
        <Fact name="In force">{timeNames[time]}</Fact>
        {order.expires_at && status === 'open' && (
          <Fact name="Ends at the latest">{instants.minute(order.expires_at)}</Fact>
        )}
        {order.hold && (
          <Fact name="Holds">
            {'cash' in order.hold
              ? numbers.money(order.hold.cash)
              : numbers.sharesInWords(order.hold.quantity)}
          </Fact>
        )}
        <Fact name="Placed by">{placedBy(order)}</Fact>
        {replaces !== null && (
          <Fact name="In place of">
            <Link to={{ name: 'order', id: replaces }}>the order before</Link>
          </Fact>
        )}
        {next !== null && (
          <Fact name="Replaced by">
            <Link to={{ name: 'order', id: next }}>the order after</Link>
          </Fact>
        )}
      </dl>
      <h2>Step by step</h2>
      <ol class="steps">
        {order.history.map((step, place) => (
          <Step key={`${step.at} ${place}`} step={step} order={order} />
        ))}
      </ol>
      {order.legs && order.legs.length > 0 && (
        <>
          <h2>Its exits</h2>
          <ul>
            {order.legs.map((leg) => (
              <li key={leg.id}>
                <Link to={{ name: 'order', id: leg.id }}>{orderTypeWords(leg)}</Link>:{' '}
                {statusNames[leg.status]}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Why it has not filled so far, and how far away that is. */
function StillWaits({ order }: { readonly order: OrderDetail }) {
  const quote = useCell(quoteCell(order.symbol));
  const { status, reason, limit_price: limit, stop_price: stop } = order;
  if (status === 'held') return <p>It has not filled: first its entry has to.</p>;
  // What it waits for is said already.
  if (reason !== null) return null;
  const wanted = limit ?? stop ?? undefined;
  const distance = distanceOf(wanted, quote?.price);
  return (
    <>
      <p>It has not filled so far: {waitsFor(order)}</p>
      {quote && (
        <p>
          {order.symbol} is at ${numbers.price(quote.price)} <QuoteBadge quote={quote} />{' '}
          <Age quote={quote} />
          {wanted !== undefined &&
            distance !== undefined &&
            `; the $${numbers.price(wanted)} of the order is ${distance}`}
          .
        </p>
      )}
    </>
  );
}

/** The next step, as long as it has not filled. */
function WhatToDo({ order: { status, symbol } }: { readonly order: OrderDetail }) {
  if (status === 'open' || status === 'held') {
    return (
      <p>
        You can change or cancel it among your <Link to={{ name: 'orders' }}>open orders</Link>.
      </p>
    );
  }
  if (status === 'filled' || status === 'replaced') return null;
  return (
    <p>
      Nothing was traded by it. Another one can be placed on the page of{' '}
      <Link to={{ name: 'stock', symbol }}>{symbol}</Link>.
    </p>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Step({ step, order }: { readonly step: OrderStep; readonly order: OrderDetail }) {
  const { proof, reason, evidence, mark, missing_cash: missing, sequence } = step;
  const why = reason === null ? undefined : whyEnded({ status: order.status, reason });
  return (
    <li>
      <time dateTime={step.at}>{instants.minute(step.at)}</time> <b>{stepNames[step.step]}</b>
      {proof !== null && ` ${proofs[proof] ?? proof}`}
      {step.step === 'filled' && `: ${filledWords(order)}`}
      {why !== undefined && `: ${why}`}
      {mark !== null && `, now from $${numbers.price(mark)}`}
      {missing && (
        <p class="small">
          It would have cost {numbers.money(missing.cost)}, and{' '}
          {numbers.money(missing.available_cash)} were free.
        </p>
      )}
      <p class="small faint">
        {evidence && evidenceWords(evidence)}
        {sequence !== null && `Journal entry ${sequence}.`}
      </p>
    </li>
  );
}

function evidenceWords({ price, as_of: at, source }: NonNullable<OrderStep['evidence']>): string {
  return `Evidence: $${numbers.price(price)} of ${instants.minute(at)} (${source}). `;
}

function filledWords(order: OrderDetail): string {
  return `${sizeOf(order)} at $${numbers.price(order.average_fill_price ?? '0')}`;
}
