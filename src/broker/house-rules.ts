// Rules that one door asks for with its orders. They are decided where everything is, so that two
// orders at once cannot both slip past them.
import type { Account } from '#src/domain/account.ts';
import type { HouseRules, SubmitOrder } from '#src/domain/command.ts';
import { notional, type Price } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { GroupPlace } from '#src/domain/order-group.ts';
import type { OrderType, Side } from '#src/domain/order.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { Rejection } from '#src/domain/rejection.ts';

/** Why the house does not take the order; undefined where it does or has no rules. */
export function checkHouse(
  account: Account,
  order: SubmitOrder,
  quote: JudgedQuote | null,
  place: GroupPlace | null,
): Rejection | undefined {
  const { house } = order;
  if (!house) return undefined;
  if (isWorthLess(order, quote, house)) return { code: 'notional_too_small' };
  // Exits meet what they belong to: that is what they are for.
  return house.refusesOpposites && !place ? findOpposite(account, order) : undefined;
}

function isWorthLess(
  { side, size, terms }: SubmitOrder,
  quote: JudgedQuote | null,
  { worthMin }: HouseRules,
): boolean {
  if (side === 'sell') return false;
  if (size.kind === 'amount') return size.amount < worthMin;
  const price = terms.limitPrice ?? terms.stopPrice ?? quote?.price;
  return (
    size.kind === 'quantity' && price !== undefined && notional(price, size.quantity) < worthMin
  );
}

/** The first open order with which the account would trade with itself. */
function findOpposite(account: Account, order: SubmitOrder): Rejection | undefined {
  const opposite = account.openOrders.find((each) => couldMeet(order, each));
  if (!opposite) return undefined;
  const isOfMarket = takesTheMarket(opposite.terms.type);
  return { code: 'opposite_order_open', orderId: opposite.orderId, isOfMarket };
}

function couldMeet({ symbol, side, terms }: SubmitOrder, other: OpenOrder): boolean {
  if (other.symbol !== symbol || other.side === side || other.group) return false;
  if (takesTheMarket(terms.type) || takesTheMarket(other.terms.type)) return true;
  const [own, others] = [terms.limitPrice, other.terms.limitPrice];
  return own === null || others === null || isCrossing(side, own, others);
}

function isCrossing(side: Side, own: Price, others: Price): boolean {
  return side === 'buy' ? own >= others : own <= others;
}

/** Orders without a limit. */
function takesTheMarket(type: OrderType): boolean {
  return type !== 'limit' && type !== 'stop_limit';
}
