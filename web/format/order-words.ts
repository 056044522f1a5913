// Orders in words that a learner understands.
import type { Order } from '../api/types.ts';
import * as instants from './instants.ts';
import * as numbers from './numbers.ts';

type Told = Pick<
  Order,
  | 'side'
  | 'symbol'
  | 'quantity'
  | 'amount'
  | 'status'
  | 'reason'
  | 'average_fill_price'
  | 'filled_quantity'
>;

/** `10 AAPL`, or `$500.00 of AAPL`. */
export function sizeOf({
  quantity,
  amount,
  symbol,
}: Pick<Order, 'quantity' | 'amount' | 'symbol'>) {
  if (quantity !== null) return `${numbers.shares(quantity)} ${symbol}`;
  return amount === null ? `all ${symbol}` : `${numbers.money(amount)} of ${symbol}`;
}

/** What the order does. */
export function verbOf({ side }: Pick<Order, 'side'>): 'Buy' | 'Sell' {
  return side === 'buy' ? 'Buy' : 'Sell';
}

/** `Buy 10 AAPL` */
export function titleOf(order: Pick<Order, 'side' | 'quantity' | 'amount' | 'symbol'>): string {
  return `${verbOf(order)} ${sizeOf(order)}`;
}

export const typeNames = {
  market: 'Market',
  limit: 'Limit',
  stop: 'Stop',
  stop_limit: 'Stop limit',
  trailing_stop: 'Trailing stop',
} as const;

export const timeNames = {
  day: 'Day',
  gtc: 'Good till cancelled',
  opg: 'At the open',
  cls: 'At the close',
  ioc: 'Immediate or cancel',
  fok: 'Fill or kill',
} as const;

export const statusNames = {
  open: 'Open',
  held: 'Waits for its entry',
  filled: 'Filled',
  rejected: 'Refused',
  cancelled: 'Cancelled',
  expired: 'Expired',
  replaced: 'Replaced',
} as const;

/** What its prices say: `at $250.00 or better`. */
export function termsOf(
  order: Pick<
    Order,
    'type' | 'side' | 'limit_price' | 'stop_price' | 'trail_amount' | 'trail_percent'
  >,
): string {
  const { type, limit_price: limit, stop_price: stop } = order;
  const at = (price: string | null) => (price === null ? '–' : `$${numbers.price(price)}`);
  switch (type) {
    case 'limit':
      return `at ${at(limit)} or better`;
    case 'stop':
      return `once it reaches ${at(stop)}`;
    case 'stop_limit':
      return `once it reaches ${at(stop)}, at ${at(limit)} or better`;
    case 'trailing_stop':
      return order.trail_percent === null
        ? `${at(order.trail_amount)} behind the best price`
        : `${numbers.percent(order.trail_percent)} behind the best price`;
    default:
      return 'at the market price';
  }
}

/** `Limit at $250.00 or better`, or `At the market price`. */
export function orderTypeWords(order: Parameters<typeof termsOf>[0]): string {
  if (order.type === 'market') return 'At the market price';
  return `${typeNames[order.type]} ${termsOf(order)}`;
}

type Waiting = Pick<Order, 'type' | 'side'> & {
  readonly time_in_force?: Order['time_in_force'];
  readonly order_class?: Order['order_class'];
};

/** By which rule an order that waits will fill. */
export function waitsFor({ type, side, time_in_force: time, order_class: kind }: Waiting): string {
  if (kind === 'oco') return 'the exit whose price is reached first fills, the other is cancelled.';
  if (time === 'opg') return 'it takes the price at which its session opens.';
  if (time === 'cls') return 'it takes the price at which its session closes.';
  const [toLimit, toStop] = side === 'buy' ? ['falls', 'rises'] : ['rises', 'falls'];
  switch (type) {
    case 'market':
      return 'it takes the next price that the market shows.';
    case 'limit':
      return `it fills at its limit when a later price ${toLimit} to it, at the open where that is better.`;
    case 'stop':
      return `when a later price ${toStop} to its stop it takes what the market gives, which can be worse.`;
    case 'stop_limit':
      return `when a later price ${toStop} to its stop it takes what the market gives, if its limit allows.`;
    default:
      return 'its stop follows the best price, and when the price turns as far as that it fills there.';
  }
}

const reasons: Readonly<Record<string, string>> = {
  requested: 'cancelled on request',
  account_closed: 'the account was closed',
  insufficient_cash: 'there was not enough cash for it',
  insufficient_shares: 'there were not enough shares',
  symbol_delisted: 'the stock is no longer listed',
  limit_not_met: 'the price was beyond its limit',
  notional_too_small: 'it was worth less than a cent',
  other_leg_filled: 'its other exit filled',
  other_leg_cancelled: 'its other exit was cancelled',
  parent_cancelled: 'its entry was cancelled',
  market_closed: 'the market was closed, and it was for that moment',
  not_marketable: 'the market was not at its limit, and it was for that moment',
  no_evidence: 'no price of its time is known, so nothing proves a fill',
  cancel_requested: 'a cancel waits for the close of the session',
  replace_requested: 'a change waits for the close of the session',
  unknown_symbol: 'nobody lists the stock',
  too_many_open_orders: 'there were too many open orders',
  reverse_split: 'the shares were merged, which ends open orders',
  shares_gone: 'the shares that it was for are not there any more',
  symbol_renamed: 'the stock has another symbol since',
  dividend_above_price: 'the dividend was more than its price',
  stop_price_passed: 'the market was past its stop already',
};

/** Why it ended without a fill, in words; undefined where there is nothing to say. */
export function whyEnded(
  order: Pick<Order, 'status' | 'reason'> & Partial<Pick<Order, 'limit_price' | 'stop_price'>>,
): string | undefined {
  const { status, reason } = order;
  if (reason !== null) return reasons[reason] ?? reason.replaceAll('_', ' ');
  if (status !== 'expired') return undefined;
  const price = order.limit_price ?? order.stop_price ?? null;
  return price === null
    ? 'its price was never reached'
    : `its price of $${numbers.price(price)} was never reached`;
}

/** One line of a list: what became of it. */
export function outcomeOf(
  order: Told & Pick<Order, 'updated_at' | 'filled_at' | 'limit_price' | 'stop_price'>,
): string {
  const name = statusNames[order.status];
  if (order.status === 'filled' && order.average_fill_price !== null) {
    return `Filled at $${numbers.price(order.average_fill_price)}, ${instants.minute(order.filled_at ?? order.updated_at)}`;
  }
  const why = whyEnded(order);
  const when = instants.minute(order.updated_at);
  if (order.status === 'open' && why === undefined) return `Waits since ${when}`;
  return why === undefined ? `${name} ${when}` : `${name} ${when}: ${why}`;
}

/** What is said when an order has moved; undefined for what is no news. */
export function orderNews(order: Told): string | undefined {
  const what = sizeOf(order);
  const filled = `${numbers.shares(order.filled_quantity)} ${order.symbol}`;
  switch (order.status) {
    case 'filled':
      return `${order.side === 'buy' ? 'Bought' : 'Sold'} ${filled} at $${numbers.price(order.average_fill_price ?? '0')}.`;
    case 'cancelled':
      return `Order cancelled: ${verbOf(order).toLowerCase()} ${what}.`;
    case 'expired':
      return `Order expired: ${verbOf(order).toLowerCase()} ${what}.`;
    case 'rejected':
      return `Order refused: ${verbOf(order).toLowerCase()} ${what}.`;
    default:
      return undefined;
  }
}
