import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { beginningOf } from '#src/domain/actions/corporate-action.ts';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { reduced } from '#src/domain/actions/split-ratio.ts';
import { money, quantity } from '#src/domain/money.ts';
import { orderId } from '#src/domain/ids.ts';
import { Books } from '#tests/support/books.ts';
import { alice, dollars, order, quoteOf, symbolOf } from '#tests/support/trading.ts';

const aapl = symbolOf('AAPL');
const days = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map(
  (d) => `2026-03-${d}`,
);

type Fact =
  | { kind: 'buy' | 'sell'; day: number; shares: bigint; price: bigint }
  | { kind: 'split'; day: number; after: bigint; before: bigint; known: number }
  | { kind: 'dividend'; day: number; amount: bigint; known: number };

const trade = fc.record({
  kind: fc.constantFrom('buy' as const, 'sell' as const),
  day: fc.nat(9),
  shares: fc.bigInt(1n, 40n),
  price: fc.bigInt(10n, 300n),
});
const split = fc.record({
  kind: fc.constant('split' as const),
  day: fc.integer({ min: 1, max: 9 }),
  after: fc.constantFrom(1n, 2n, 3n),
  before: fc.constantFrom(1n, 2n, 4n),
  known: fc.nat(9),
});
const dividend = fc.record({
  kind: fc.constant('dividend' as const),
  day: fc.integer({ min: 1, max: 9 }),
  amount: fc.bigInt(1n, 2_000_000_000n),
  known: fc.nat(9),
});

function actionOf(fact: Extract<Fact, { known: number }>, place: number): CorporateAction {
  const exDate = days[fact.day] ?? '';
  const of = { actionId: `action ${place}`, revision: 1, symbol: aapl, exDate };
  return fact.kind === 'split'
    ? {
        ...of,
        source: 'simulator',
        terms: { kind: 'split', ratio: reduced(fact) },
      }
    : {
        ...of,
        source: 'simulator',
        terms: { kind: 'dividend', amount: amountPerShare(fact.amount), paidOn: null },
      };
}

describe('actions that become known in time, late, and out of order', () => {
  it('are the same lots, cost and profit whenever they became known', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(trade, split, dividend), { maxLength: 10 }), (facts) => {
        const books = [true, false].map((isInTime) => {
          const each = new Books();
          const at = beginningOf(days[0] ?? '');
          const startingCash = dollars('100000.00');
          each.run({ type: 'OpenAccount', accountId: alice, at, startingCash });
          for (const [place, fact] of facts.entries()) {
            if (fact.kind !== 'buy') continue;
            const size = { kind: 'quantity' as const, quantity: quantity(fact.shares * 10n ** 9n) };
            const asOf = beginningOf(days[fact.day] ?? '') + 1;
            const quote = { ...quoteOf('AAPL', '20.00'), asOf };
            each.run(
              order('buy', '1', 'AAPL', '20.00', {
                at: asOf,
                size,
                quote,
                orderId: orderId(`order-${place}`),
              }),
            );
          }
          const actions = facts.flatMap((f, place) => ('known' in f ? [actionOf(f, place)] : []));
          const late = beginningOf('2026-04-01');
          for (const action of isInTime
            ? actions.toSorted((a, b) => (a.exDate < b.exDate ? -1 : 1))
            : actions.toReversed()) {
            each.apply(action, late);
          }
          return each.account;
        });
        const [inTime, late] = books;
        assert.deepEqual(
          late?.positions.map((each) => ({ ...each, actedOn: null })),
          inTime?.positions.map((each) => ({ ...each, actedOn: null })),
        );
        assert.equal(late?.realizedProfit, inTime?.realizedProfit);
        assert.equal(late?.dividendsDue, inTime?.dividendsDue);
        assert.equal(late?.cash, inTime?.cash);
      }),
      { numRuns: 500 },
    );
  });

  it('pay a claim on its day and never twice', () => {
    const books = new Books();
    const at = beginningOf('2026-03-02');
    books.run({ type: 'OpenAccount', accountId: alice, at, startingCash: dollars('1000.00') });
    const quote = { ...quoteOf('AAPL', '10.00'), asOf: at };
    books.run(order('buy', '10', 'AAPL', '10.00', { at, quote }));
    const action = actionOf({ kind: 'dividend', day: 2, amount: 500_000_000n, known: 2 }, 1);
    books.apply(action, beginningOf('2026-03-04'));
    assert.equal(books.account.dividendsDue, money(500n));
    assert.equal(books.account.cash, dollars('900.00'));
    const settle = { type: 'SettleClaim', accountId: alice, at, claimId: action.actionId } as const;
    books.run(settle);
    assert.equal(books.account.cash, dollars('905.00'));
    const { length } = books.entries;
    books.run(settle);
    assert.equal(books.entries.length, length, 'a claim that is paid is gone');
  });
});
