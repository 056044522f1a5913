// Short words for the domain values that tests are made of.
import assert from 'node:assert/strict';
import { decide } from '#src/broker/decide.ts';
import type { Account } from '#src/domain/account.ts';
import type { AccountCommand, OrderTiming, SubmitOrder } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { accountId, orderId } from '#src/domain/ids.ts';
import {
  parseMoney,
  parsePrice,
  parseQuantity,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import { marketOrder } from '#src/domain/order.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';

/** 2026-11-20 16:00 in New York, a Friday's close. */
export const closeOfFriday = Date.parse('2026-11-20T21:00:00Z');

export const alice = accountId('account-alice');

/** A snapshot store that keeps nothing, so that every load replays the whole journal. */
export const noSnapshots = { find: async () => undefined, save: async () => {} };

/** One salt for every account, where no user will be deleted. */
export const testSalts = { saltOf: async () => 'salt' };

export function symbolOf(text: string): TickerSymbol {
  return parseTickerSymbol(text) ?? assert.fail(`${text} is no symbol`);
}

export function dollars(text: string): Money {
  return parseMoney(text) ?? assert.fail(`${text} is no money`);
}

export function sharesOf(text: string): Quantity {
  return parseQuantity(text) ?? assert.fail(`${text} is no quantity`);
}

export function priceOf(text: string): Price {
  return parsePrice(text) ?? assert.fail(`${text} is no price`);
}

/** An order for the session of that Friday, while it is open. */
export const inSession: OrderTiming = {
  isOpen: true,
  mayFillAtOnce: true,
  session: {
    date: '2026-11-20',
    opensAt: Date.parse('2026-11-20T14:30:00Z'),
    closesAt: closeOfFriday,
  },
  expiresAt: closeOfFriday,
};

export function quoteOf(
  symbol: string,
  price: string,
  changes: Partial<JudgedQuote> = {},
): JudgedQuote {
  const parsed = priceOf(price);
  return {
    symbol: symbolOf(symbol),
    price: parsed,
    open: parsed,
    high: parsed,
    low: parsed,
    volume: 1_000,
    previousClose: parsed,
    tradingDay: '2026-11-20',
    asOf: closeOfFriday,
    fetchedAt: closeOfFriday,
    source: 'simulator',
    entitlement: 'end-of-day',
    status: 'current',
    ...changes,
  };
}

/**
 * A market order of alice's for `quantity` shares at `price`; a price of null is an unknown symbol.
 */
export function order(
  side: 'buy' | 'sell',
  quantity: string,
  symbol: string,
  price: string | null,
  changes: Partial<SubmitOrder> = {},
): SubmitOrder {
  return {
    type: 'SubmitOrder',
    accountId: alice,
    at: closeOfFriday + 12_000,
    orderId: orderId('order-1'),
    requestId: 'request-1',
    placedBy: null,
    symbol: symbolOf(symbol),
    side,
    size: { kind: 'quantity', quantity: sharesOf(quantity) },
    terms: marketOrder,
    group: null,
    timing: inSession,
    openOrdersMax: 500,
    quote: price === null ? 'unknown_symbol' : quoteOf(symbol, price),
    ...changes,
  };
}

/** The one event that the command leads to. */
export function eventOf(account: Account, command: AccountCommand): AccountEvent {
  const decision = decide(account, command);
  assert.ok(decision.ok, 'expected an event');
  const [event, ...others] = decision.value;
  assert.equal(others.length, 0);
  return event ?? assert.fail('expected an event');
}
