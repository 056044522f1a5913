// Books in which shares are traded by hand, and what may happen to those.
import assert from 'node:assert/strict';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf } from '#src/domain/actions/corporate-action.ts';
import { orderId } from '#src/domain/ids.ts';
import { Books } from './books.ts';
import { alice, dollars, order, quoteOf, symbolOf } from './trading.ts';

export const noonOf = (date: string) => beginningOf(date) + 12 * 3_600_000;

export const split = (after: bigint, before: bigint) =>
  ({ kind: 'split', ratio: { after, before } }) as const;
export const renamed = (to: string) => ({ kind: 'rename', newSymbol: symbolOf(to) }) as const;
/** Of so many billionths of a dollar a share. */
export const dividend = (billionths: bigint) =>
  ({ kind: 'dividend', amount: amountPerShare(billionths), paidOn: null }) as const;

/** The books of an account that has the cash since 2026-03-02. */
export function openBooks(cash: string): Books {
  const books = new Books();
  const at = noonOf('2026-03-02');
  books.run({ type: 'OpenAccount', accountId: alice, at, startingCash: dollars(cash) });
  return books;
}

let placed = 0;

/** Fills a market order of so many shares at noon of the day, at the price. */
export function trade(
  books: Books,
  side: 'buy' | 'sell',
  shares: string,
  [symbol, price, date]: readonly [symbol: string, price: string, date: string],
): void {
  const at = noonOf(date);
  const quote = quoteOf(symbol, price, { asOf: at, tradingDay: date });
  const own = { at, quote, orderId: orderId(`order-${(placed += 1)}`) };
  assert.ok(books.run(order(side, shares, symbol, price, own)));
}

/** Each symbol that is held, and how much of it. */
export function heldBy({ account }: Pick<Books, 'account'>) {
  return account.positions.map(({ symbol, quantity }) => [symbol, quantity]);
}
