// Refused orders as problems: in a sentence, and with the figures that decided.
import type { OrderRejected } from '#src/domain/event.ts';
import {
  formatMoney,
  formatMoneyForPeople,
  formatPrice,
  formatQuantity,
} from '#src/domain/money.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { unreachable } from '#src/runtime/result.ts';
import type { OrderView } from '#src/trading/orders/order-view.ts';
import { unknownSymbol } from '#src/http/native/prices/price-problems.ts';
import { ProblemError } from '#src/http/problems/problem.ts';

/** What the order asked for, as far as a refusal tells of it. */
type Refused = Pick<OrderRejected, 'symbol' | 'side' | 'quantity' | 'amount'>;

/** The problem of a refused order. */
export function problemOfRejection(rejection: Rejection, order: Refused): ProblemError {
  switch (rejection.code) {
    case 'insufficient_cash':
      return cashMissing(rejection, order);
    case 'insufficient_shares':
      return sharesMissing(rejection, order);
    case 'symbol_delisted':
      if (rejection.isReused) return reusedSymbol(order);
      return new ProblemError(
        rejection.code,
        `${order.symbol} is no longer listed: its last price is shown, and nothing trades at it.`,
      );
    case 'unknown_symbol':
      return unknownSymbol(order.symbol);
    case 'price_increment':
      return new ProblemError(
        rejection.code,
        `${formatPrice(rejection.price)} has too many decimals: prices from 1.00 up move in cents, ` +
          'lower ones in hundredths of a cent.',
      );
    case 'stop_price_passed':
      return stopPassed(rejection, order);
    case 'exit_price_passed':
      return exitPassed(rejection);
    default:
      return new ProblemError(rejection.code, sentenceOf(rejection, order));
  }
}

type WithFigures =
  | 'insufficient_cash'
  | 'insufficient_shares'
  | 'symbol_delisted'
  | 'unknown_symbol'
  | 'price_increment'
  | 'stop_price_passed'
  | 'exit_price_passed';

function sentenceOf(
  rejection: Exclude<Rejection, { readonly code: WithFigures }>,
  order: Refused,
): string {
  switch (rejection.code) {
    case 'notional_too_small':
      return `${asked(order)} are worth less than one cent.`;
    case 'account_closed':
      return 'The account is closed and takes no orders.';
    case 'time_in_force_not_offered':
      return 'This server has MARKET_ORDERS=next: nothing fills when it is placed, so that ioc and fok never could.';
    case 'trail_too_wide':
      return (
        `${order.symbol} is at ${formatPrice(rejection.price)}: a sale that stays ` +
        `${formatPrice(rejection.trail)} behind it would never be reached.`
      );
    case 'take_profit_below_stop_loss':
      return (
        `The take-profit at ${formatPrice(rejection.takeProfit)} must be above the stop-loss at ` +
        `${formatPrice(rejection.stopLoss)}.`
      );
    case 'exit_terms_fixed':
      return (
        'An exit keeps the quantity and the time in force of its group, and a group is day or gtc: ' +
        'replace the entry, or cancel the exits.'
      );
    case 'opposite_order_open':
      return `Order ${rejection.orderId} is open on the other side, and the account could trade with itself.`;
    case 'too_many_open_orders':
      return `The account has ${rejection.openOrdersMax} open orders: cancel one first.`;
    case 'order_not_open':
      return 'The order has ended.';
    default:
      return unreachable(rejection);
  }
}

function cashMissing(
  rejection: Extract<Rejection, { readonly code: 'insufficient_cash' }>,
  order: Refused,
): ProblemError {
  const cost = formatMoneyForPeople(rejection.notional);
  const available = formatMoneyForPeople(rejection.availableCash);
  const verb = rejection.isHold ? 'would reserve' : rejection.heldBy ? 'need' : 'cost';
  const rest =
    rejection.heldBy === undefined
      ? `the account holds ${available}`
      : `${available} are free: open orders have reserved the rest`;
  const detail = `${asked(order)} ${verb} ${cost} and ${rest}.`;
  return new ProblemError(rejection.code, detail, {
    members: {
      available_cash: formatMoney(rejection.availableCash),
      affordable_quantity: formatQuantity(rejection.affordableQuantity),
      ...heldBy(rejection),
    },
  });
}

function sharesMissing(
  rejection: Extract<Rejection, { readonly code: 'insufficient_shares' }>,
  order: Refused,
): ProblemError {
  const held = formatQuantity(rejection.heldQuantity);
  const detail =
    rejection.heldBy === undefined
      ? `The order sells ${asked(order)} and the account holds ${held}.`
      : `The order sells ${asked(order)} and ${held} are free: open orders have reserved the rest.`;
  return new ProblemError(rejection.code, detail, {
    members: { held_quantity: held, ...heldBy(rejection) },
  });
}

function stopPassed(
  { code, stopPrice, price }: Extract<Rejection, { readonly code: 'stop_price_passed' }>,
  { side, symbol }: Refused,
): ProblemError {
  const where = side === 'buy' ? 'above' : 'below';
  return new ProblemError(
    code,
    `${symbol} is at ${formatPrice(price)}: the stop of a ${side === 'buy' ? 'buy' : 'sale'} must ` +
      `be ${where} that, and ${formatPrice(stopPrice)} is not.`,
  );
}

function exitPassed({
  code,
  role,
  exitPrice,
  price,
}: Extract<Rejection, { readonly code: 'exit_price_passed' }>): ProblemError {
  const [name, where] = role === 'take_profit' ? ['take-profit', 'above'] : ['stop-loss', 'below'];
  return new ProblemError(
    code,
    `The ${name} at ${formatPrice(exitPrice)} must be ${where} ${formatPrice(price)}, where the ` +
      'position begins.',
  );
}

/** Which open orders have reserved what is missing, the first of many. */
function heldBy({ heldBy: orders }: { readonly heldBy?: readonly string[] }): object {
  return orders ? { held_by: orders } : {};
}

/** `10 AAPL`, `500.00 dollars of AAPL` or `all AAPL`. */
function asked({ quantity, amount, symbol }: Refused): string {
  if (quantity !== null) return `${formatQuantity(quantity)} ${symbol}`;
  return amount === null ? `all ${symbol}` : `${formatMoneyForPeople(amount)} dollars of ${symbol}`;
}

/** Another company has the symbol by now. */
function reusedSymbol({ symbol, side }: Pick<OrderRejected, 'symbol' | 'side'>): ProblemError {
  const what =
    side === 'buy'
      ? 'its shares cannot be bought beside the old ones'
      : 'the old shares have a last price, and nothing trades at it';
  return new ProblemError(
    'symbol_delisted',
    `The account holds ${symbol} of a company that is no longer listed; another one has the symbol ` +
      `now, and ${what}.`,
  );
}

/** The account has no such order, or it is somebody else's. */
export function unknownOrder(): ProblemError {
  return new ProblemError('unknown_order', 'The account has no order of this id.');
}

/** The order has ended, and how. */
export function refuseEnded({ status, replacedBy }: OrderView): ProblemError {
  return new ProblemError('order_not_open', `The order is ${status} and stays so.`, {
    members: { order_status: status, ...(replacedBy !== null && { replaced_by: replacedBy }) },
  });
}
