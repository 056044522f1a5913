// The shapes of orders, their fills and receipts.
import { Type } from 'typebox';
import { orderClasses } from '#src/domain/order-group.ts';
import { orderTypes, timesInForce } from '#src/domain/order.ts';
import { orderStatuses } from '#src/journal/read-models.ts';
import {
  ageSeconds,
  instant,
  money,
  object,
  orNull,
  price,
  quoteStatus,
  shares,
  side,
  source,
  symbol,
} from '#src/http/wire/schema-parts.ts';

const givenDecimal = Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Number()]);
const decimal = (description: string) =>
  Type.Optional(
    Type.Union([Type.String({ minLength: 1, maxLength: 40 }), Type.Number()], { description }),
  );
const type = Type.Enum([...orderTypes]);
const timeInForce = Type.Enum([...timesInForce]);

export const orderRequest = object({
  symbol: Type.String({ minLength: 1, maxLength: 12, description: 'A listed symbol, in any case' }),
  quantity: decimal(
    'Shares, more than 0, up to 9 decimals; a decimal string or a number. A sale also takes `all`',
  ),
  amount: decimal('Dollars in place of a quantity, for market orders'),
  type: Type.Optional(type),
  time_in_force: Type.Optional(
    Type.Enum([...timesInForce], {
      description:
        'Without it `day`. `opg` and `cls` are for the open and the close of a session, `ioc` and ' +
        '`fok` for this moment',
    }),
  ),
  limit_price: decimal('The worst price that a limit or stop-limit order takes'),
  stop_price: decimal('The price that wakes a stop or stop-limit order'),
  trail_amount: decimal('How many dollars a trailing stop stays behind the best price'),
  trail_percent: decimal('The same in percent'),
  order_class: Type.Optional(
    Type.Enum([...orderClasses], {
      description: 'Without it what the exits make of the order; `oco` is for shares that are held',
    }),
  ),
  take_profit: Type.Optional(object({ limit_price: givenDecimal })),
  stop_loss: Type.Optional(
    object({ stop_price: givenDecimal, limit_price: Type.Optional(givenDecimal) }),
  ),
});

export const replaceRequest = object({
  quantity: decimal('Shares in place of those of the order'),
  time_in_force: Type.Optional(Type.Enum([...timesInForce])),
  limit_price: decimal('The limit, of an order that has one'),
  stop_price: decimal('The stop, of an order that has one'),
  trail_amount: decimal('The distance of a trailing stop in dollars'),
  trail_percent: decimal('The same in percent'),
});

const terms = {
  time_in_force: timeInForce,
  limit_price: orNull(price),
  stop_price: orNull(price),
  trail_amount: orNull(price),
  trail_percent: orNull(Type.String()),
};
const placedBy = orNull(
  Type.String({ description: '`page` for a session, else the name of a token' }),
);
const optional = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Optional(schema);

const orderClass = Type.Enum([...orderClasses]);
/** An exit as it begins; `GET /view-order/{id}` shows it whole. */
const receiptLeg = object({
  id: Type.String(),
  type,
  limit_price: orNull(price),
  stop_price: orNull(price),
  status: Type.Enum(['open', 'held']),
});

/** An order as receipts and the history show it. */
export const order = object({
  id: Type.String(),
  symbol,
  side,
  type,
  quantity: orNull(shares),
  amount: optional(money),
  time_in_force: optional(timeInForce),
  limit_price: optional(terms.limit_price),
  stop_price: optional(terms.stop_price),
  trail_amount: optional(terms.trail_amount),
  trail_percent: optional(terms.trail_percent),
  order_class: optional(orderClass),
  legs: optional(Type.Array(receiptLeg)),
  status: Type.Enum([...orderStatuses]),
  submitted_at: instant,
  filled_at: optional(instant),
  expires_at: optional(instant),
  placed_by: optional(placedBy),
});
export const fill = object({ price, quantity: shares, notional: money, fee: money });
const orderQuote = object({
  price,
  as_of: instant,
  age_seconds: ageSeconds,
  source,
  status: quoteStatus,
});
export const hold = Type.Union([object({ cash: money }), object({ quantity: shares })]);

export const receipt = object({
  order,
  fill: orNull(fill),
  quote: orNull(orderQuote),
  hold: optional(orNull(hold)),
  cash_before: money,
  cash_after: money,
  position: orNull(
    object({ symbol, quantity: shares, average_entry_price: price, cost_basis: money }),
  ),
  realized_profit: money,
  note: optional(
    orNull(Type.String({ description: 'On which close it filled when the market was closed' })),
  ),
  journal: object({ sequence: Type.Integer({ minimum: 1 }), hash: Type.String() }),
});

const ownFields = {
  id: Type.String(),
  client_key: Type.String({ description: 'The idempotency key, or the id where none was given' }),
  symbol,
  side,
  type,
  order_class: orderClass,
  quantity: orNull(shares),
  amount: orNull(money),
  filled_quantity: shares,
  average_fill_price: orNull(price),
  ...terms,
  extended_hours: Type.Boolean(),
  status: Type.Enum([...orderStatuses]),
  reason: orNull(Type.String({ description: 'Why it ended without a fill' })),
  hold: orNull(hold),
  submitted_at: instant,
  updated_at: instant,
  filled_at: orNull(instant),
  recorded_at: orNull(instant),
  expires_at: orNull(instant),
  placed_by: placedBy,
  replaces: orNull(Type.String()),
  replaced_by: orNull(Type.String()),
};
const legs = orNull(Type.Array(object({ ...ownFields, legs: Type.Null() })));
const orderFields = { ...ownFields, legs };
const step = object({
  step: Type.Enum([
    'accepted',
    'advanced',
    'triggered',
    'moved',
    'cancel_requested',
    'replace_requested',
    'released',
    'filled',
    'cancelled',
    'replaced',
    'expired',
    'rejected',
    'no_evidence',
  ]),
  at: instant,
  recorded_at: orNull(instant),
  sequence: orNull(Type.Integer({ minimum: 1 })),
  proof: orNull(Type.Enum(['acceptance', 'open', 'range', 'last', 'close'])),
  reason: orNull(Type.String()),
  mark: orNull(price),
  missing_cash: orNull(object({ cost: money, available_cash: money })),
  evidence: orNull(orderQuote),
});

export const orderView = object(orderFields);
export const orderDetail = object({ ...orderFields, history: Type.Array(step) });
export const orderPage = object({
  orders: Type.Array(orderView),
  next_cursor: orNull(Type.String()),
});
export const ordersQuery = object({
  status: Type.Optional(Type.Enum(['open', 'closed', 'all'])),
  symbol: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
  after: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: '`next_cursor` of the page before' }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]|[1-9][0-9]|100)$', description: '1 to 100, normally 50' }),
  ),
});
export const orderId = object({ id: Type.String({ minLength: 1, maxLength: 64 }) });
