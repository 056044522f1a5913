// What a ticket says to whoever fills it in: what each kind of order does, what it comes to, what
// is odd about it, and why it was refused.
import type { Portfolio, Preview } from '../api/types.ts';
import type { Typed } from '../format/decimal-input.ts';
import * as numbers from '../format/numbers.ts';
import { timeNames, termsOf } from '../format/order-words.ts';
import * as exact from './estimate.ts';
import { typedOf, type OrderBody, type TicketFields, type TicketType } from './ticket-fields.ts';

export const typeHints: Readonly<Record<TicketType, string>> = {
  market: 'At once, at the price of now.',
  limit: 'Waits until it can be had at this price or a better one.',
  stop: 'Waits until the price reaches the stop, and then takes what the market gives.',
  stop_limit: 'Waits until the price reaches the stop, and then for the limit or better.',
  trailing_stop: 'Follows the best price at a distance, and acts when the price turns by as much.',
  exits: 'Sells what you hold at whichever price is reached first; the other is cancelled.',
};

const dollars = (text: string) => `$${numbers.price(text)}`;

/** `About $2,576.10`; undefined while there is nothing to figure. */
function estimateOf(fields: TicketFields, price: string | undefined): string | undefined {
  if (fields.type === 'market' && fields.sizeIn === 'dollars') {
    const amount = typedOf(fields, 'amount');
    if (amount.kind !== 'decimal' || price === undefined) return undefined;
    return `About ${numbers.sharesInWords(exact.sharesFor(amount.text, price))}`;
  }
  const quantity = typedOf(fields, 'quantity');
  if (fields.type === 'exits') return estimateOfExits(fields, quantity);
  const at = priceOf(fields, price);
  if (quantity.kind !== 'decimal' || at === undefined) return undefined;
  return `About ${numbers.money(exact.notional(at, quantity.text))}`;
}

/** The estimate, or what is missing for it. */
export function estimateLine(fields: TicketFields, price: string | undefined): string {
  const found = estimateOf(fields, price);
  if (found !== undefined) return found;
  const isInDollars = fields.type === 'market' && fields.sizeIn === 'dollars';
  const size = typedOf(fields, isInDollars ? 'amount' : 'quantity');
  if (size.kind === 'decimal' && price === undefined) {
    return 'What it comes to is known once there is a price.';
  }
  return isInDollars
    ? 'Type an amount to see how many shares it is.'
    : 'Type a quantity to see what it comes to.';
}

/** `About $3,000.00 with the profit, $2,000.00 with the loss` */
function estimateOfExits(fields: TicketFields, quantity: Typed): string | undefined {
  const [profit, loss] = [typedOf(fields, 'takeProfit'), typedOf(fields, 'stopLoss')];
  if (quantity.kind !== 'decimal' || profit.kind !== 'decimal' || loss.kind !== 'decimal') {
    return undefined;
  }
  const worth = ({ text }: { readonly text: string }) =>
    numbers.money(exact.notional(text, quantity.text));
  return `About ${worth(profit)} with the profit, ${worth(loss)} with the loss`;
}

/** At which the order is figured: its limit, else its stop, else the price of now. */
function priceOf(fields: TicketFields, price: string | undefined): string | undefined {
  const shown = { limit: ['limit'], stop: ['stop'], stop_limit: ['limit'] } as const;
  const [name] = shown[fields.type as keyof typeof shown] ?? [];
  if (name === undefined) return price;
  const typed = typedOf(fields, name);
  return typed.kind === 'decimal' ? typed.text : price;
}

/** `$18,000.00 available ($2,000.00 held for orders)`, or what there is to sell. */
export function availableOf(
  side: 'buy' | 'sell',
  symbol: string,
  portfolio: Portfolio | undefined,
): string | undefined {
  if (!portfolio) return undefined;
  if (side === 'buy') {
    const held = numbers.signOf(portfolio.held_cash) === 0 ? '' : heldFor(portfolio.held_cash);
    return `${numbers.money(portfolio.available_cash)} available${held}`;
  }
  const position = portfolio.positions.find((each) => each.symbol === symbol);
  if (!position) return `You hold no ${symbol}`;
  const { quantity, held_quantity: held } = position;
  const inOrders = held === '0' ? '' : `, ${numbers.shares(held)} are in orders`;
  return `You hold ${numbers.shares(quantity)}${inOrders}`;
}

function heldFor(cash: string): string {
  return ` (${numbers.money(cash)} held for orders)`;
}

/** `12.3 % below now`; undefined without both prices. */
export function distanceOf(
  typed: string | undefined,
  price: string | undefined,
): string | undefined {
  if (typed === undefined || price === undefined) return undefined;
  const distance = exact.distance(typed, price);
  const sign = numbers.signOf(distance);
  if (sign === 0) return 'at the price of now';
  return `${numbers.percent(distance.replace('-', ''))} ${sign < 0 ? 'below' : 'above'} now`;
}

/** `Buy 10 AAPL at $250.00 or better, today only.` */
export function reviewOf(side: 'buy' | 'sell', body: OrderBody): string {
  const verb = side === 'buy' ? 'Buy' : 'Sell';
  const { quantity, amount, symbol, time_in_force: time = 'day' } = body;
  const size =
    quantity === undefined
      ? `${numbers.money(amount ?? '0')} of ${symbol}`
      : `${numbers.shares(quantity)} ${symbol}`;
  const isPair = body.order_class === 'oco';
  const isPlain = body.type === undefined && time === 'day' && !isPair;
  const until = isPlain ? '' : `, ${time === 'day' ? 'today only' : timeNames[time].toLowerCase()}`;
  if (isPair) return `${verb} ${size} ${pairOf(body)}${until}.`;
  const terms = termsOf({
    type: body.type ?? 'market',
    side,
    limit_price: body.limit_price ?? null,
    stop_price: body.stop_price ?? null,
    trail_amount: body.trail_amount ?? null,
    trail_percent: body.trail_percent ?? null,
  });
  return `${verb} ${size} ${terms}${until}.${exitsOf(body)}`;
}

function pairOf({ take_profit: profit, stop_loss: loss }: OrderBody): string {
  const [high, low] = [profit?.limit_price ?? '0', loss?.stop_price ?? '0'];
  const limit = lossLimitOf(loss);
  return `at ${dollars(high)} or better, or once it falls to ${dollars(low)}${limit}, whichever comes first`;
}

function lossLimitOf(loss: OrderBody['stop_loss']): string {
  return loss?.limit_price === undefined ? '' : ` for ${dollars(loss.limit_price)} or more`;
}

function exitsOf({ take_profit: profit, stop_loss: loss }: OrderBody): string {
  const parts = [
    profit && `take the profit at ${dollars(profit.limit_price)}`,
    loss && `stop the loss at ${dollars(loss.stop_price)}${lossLimitOf(loss)}`,
  ].filter(Boolean);
  return parts.length === 0 ? '' : ` Then ${parts.join(' or ')}.`;
}

/** What it does, in the figures of the server. */
export function previewWords(side: 'buy' | 'sell', preview: Preview): readonly string[] {
  const { outcome, notional, hold, note } = preview;
  const words: string[] = [];
  if (outcome === 'fills' && notional !== null) {
    words.push(`${side === 'buy' ? 'Costs' : 'Brings'} ${numbers.money(notional)}.`);
  }
  if (outcome === 'rests') words.push('It waits for its price.');
  if (outcome === 'ends') words.push('It would be cancelled at once: it is for this moment only.');
  if (hold && 'cash' in hold) words.push(`Holds ${numbers.money(hold.cash)} until then.`);
  if (hold && 'quantity' in hold)
    words.push(`Holds ${numbers.sharesInWords(hold.quantity)} until then.`);
  if (outcome === 'fills' || outcome === 'rests') {
    words.push(`Available afterwards: ${numbers.money(preview.available_cash_after)}.`);
  }
  // That of a receipt, which tells what has happened: here nothing has so far.
  if (note !== null) words.push('The market is closed: it fills at once, at the last close.');
  if (outcome === 'unknown') words.push('Its price is asked for when it is placed.');
  return words;
}

/** What is allowed and probably not meant. */
export function warningsOf(
  fields: TicketFields,
  {
    price,
    portfolio,
    isOpen,
  }: {
    readonly price: string | undefined;
    readonly portfolio: Portfolio | undefined;
    readonly isOpen: boolean;
  },
): readonly string[] {
  const warnings: string[] = [];
  const limit = typedOf(fields, 'limit');
  if (fields.type === 'limit' && limit.kind === 'decimal' && price !== undefined) {
    const isBeyond =
      fields.side === 'buy' ? !exact.isMore(price, limit.text) : !exact.isMore(limit.text, price);
    if (isBeyond && isOpen)
      warnings.push(
        `This limit is at or beyond the market: it fills at once at about ${dollars(price)}.`,
      );
  }
  const quantity = typedOf(fields, 'quantity');
  if (fields.side === 'buy' && quantity.kind === 'decimal' && price !== undefined && portfolio) {
    const value = exact.notional(price, quantity.text);
    const isMuch = Number(value) * 4 > Number(portfolio.equity);
    if (isMuch) warnings.push('That is more than a quarter of your portfolio in one stock.');
  }
  if (fields.type === 'market' && !isOpen) {
    warnings.push('The market is closed: the last close counts as the price, not the next one.');
  }
  return warnings;
}
