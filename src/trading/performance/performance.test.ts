import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { orderId, userId } from '#src/domain/ids.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { money, notional, quantity, type Price } from '#src/domain/money.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import { createReadFlows } from '#src/trading/equity/account-flows.ts';
import { createReadEquity } from '#src/trading/equity/equity-history.ts';
import type { Portfolio } from '#src/trading/portfolio.ts';
import { Books } from '#tests/support/books.ts';
import { alice, dollars, order, quoteOf, symbolOf } from '#tests/support/trading.ts';
import { createReadPerformance } from './read-performance.ts';

const aapl = symbolOf('AAPL');
const days = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map(
  (d) => `2026-03-${d}`,
);
const noon = (day: number) => beginningOf(days[day] ?? '') + 12 * 3_600_000;
const calendar = createNyseCalendar();

type Step =
  | { kind: 'buy' | 'sell'; day: number; shares: bigint }
  | { kind: 'dividend'; day: number; amount: bigint; late: boolean };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('buy' as const, 'sell' as const),
      day: fc.nat(9),
      shares: fc.bigInt(1n, 30n),
    }),
    fc.record({
      kind: fc.constant('dividend' as const),
      day: fc.integer({ min: 1, max: 9 }),
      amount: fc.bigInt(1n, 3_000_000_000n),
      late: fc.boolean(),
    }),
  ),
  { maxLength: 12 },
);
const prices = fc.array(fc.bigInt(10n, 200n), { minLength: 10, maxLength: 10 });

function live(plan: readonly Step[], closes: readonly bigint[]): Books {
  const books = new Books();
  const startingCash = dollars('100000.00');
  books.run({ type: 'OpenAccount', accountId: alice, at: noon(0) - 1, startingCash });
  const late: CorporateAction[] = [];
  for (const day of days.keys()) {
    for (const [place, step] of plan.entries()) {
      if (step.day !== day) continue;
      if (step.kind === 'dividend') {
        const exDate = days[day] ?? '';
        const terms = {
          kind: 'dividend',
          amount: amountPerShare(step.amount),
          paidOn: null,
        } as const;
        const of = { actionId: `dividend ${place}`, revision: 1, symbol: aapl, exDate } as const;
        const action = { ...of, source: 'simulator', terms } as const;
        if (step.late) late.push(action);
        else books.apply(action, noon(day) - 2);
        continue;
      }
      const at = noon(day) + place;
      const price = ((closes[day] ?? 1n) * 10_000n) as Price;
      const quote = { ...quoteOf('AAPL', '1.00'), price, asOf: at, tradingDay: days[day] ?? '' };
      const size = { kind: 'quantity' as const, quantity: quantity(step.shares * 10n ** 9n) };
      const own = { at, size, quote, orderId: orderId(`order-${place}`) };
      books.run(order(step.kind, '1', 'AAPL', '1.00', own));
    }
  }
  for (const action of late) books.apply(action, noon(9) + 1_000);
  return books;
}

function readerOf(books: Books, closes: readonly bigint[]) {
  const { entries, account } = books;
  const readHistory = async (_: string, before: number, limit: number) =>
    entries
      .filter(({ sequence }) => sequence < before)
      .slice(-limit)
      .toReversed();
  const to = calendar.sessionOn(days[9] ?? '')?.closesAt ?? 0;
  const clock = createTestClock(to);
  const priceOf = (day: number) => ((closes[day] ?? 1n) * 10_000n) as Price;
  const table = new Map(days.map((date, day) => [date, priceOf(day)]));
  const broker = { readHistory };
  const readFlows = createReadFlows(broker);
  const readEquity = createReadEquity({
    readFlows,
    closes: { find: async () => table },
    calendar,
    clock,
  });
  const held = account.positions[0];
  const marketValue = held ? notional(priceOf(9), held.quantity) : money(0n);
  const positions = held ? [{ position: held, priced: { marketValue } }] : [];
  const equity = money(account.cash + account.dividendsDue + marketValue);
  const portfolio = { unpriced: [], positions, marketValue, equity } as unknown as Portfolio;
  const portfolios = { atHand: async () => portfolio };
  const readBenchmark = () => assert.fail('nobody asked for a benchmark');
  const read = createReadPerformance({ broker, readEquity, portfolios, readBenchmark, clock });
  return {
    read: (from: number) => read(alice, { from, benchmark: undefined, asker: userId('user') }),
    to,
    priceOf,
  };
}

/** From the entries alone, with nothing but sums. */
function derive(entries: readonly JournalEntry[], from: number) {
  let [realized, income, cost, shares, spent] = [0n, 0n, 0n, 0n, 0n];
  const lots = { before: { cost: 0n, shares: 0n } };
  for (const { event, recordedAt } of entries.toSorted((a, b) => atOf(a) - atOf(b))) {
    const at = atOf({ event, recordedAt });
    if (at <= from) lots.before = { cost, shares };
    if (event.type === 'OrderFilled') {
      const isBuy = event.side === 'buy';
      shares += isBuy ? event.quantity : 0n - event.quantity;
      cost += isBuy ? event.notional : event.realizedProfit - event.notional;
      if (at <= from) lots.before = { cost, shares };
      else {
        realized += event.realizedProfit;
        spent += isBuy ? event.notional : 0n - event.notional;
      }
    }
    if (event.type === 'DividendDue' && at > from) income += event.effect.income;
  }
  return { realized, income, cost, shares, spent, before: lots.before };
}

function atOf({ event, recordedAt }: Pick<JournalEntry, 'event' | 'recordedAt'>): number {
  return 'effectiveAt' in event ? event.effectiveAt : recordedAt;
}

describe('the performance of an account', () => {
  it('can be derived from its journal by anybody, for any range', async () => {
    await fc.assert(
      fc.asyncProperty(
        steps,
        prices,
        fc.integer({ min: -1, max: 8 }),
        async (plan, closes, day) => {
          const books = live(plan, closes);
          const { read, priceOf } = readerOf(books, closes);
          const from = day < 0 ? 0 : (calendar.sessionOn(days[day] ?? '')?.closesAt ?? 0);
          const found = (await read(from)) ?? assert.fail();
          const derived = derive(books.entries, found.from);
          assert.equal(found.realized, derived.realized);
          assert.equal(found.dividends, derived.income);
          const worthBefore =
            day < 0 ? 0n : notional(priceOf(day), quantity(derived.before.shares));
          const worthNow = notional(priceOf(9), quantity(derived.shares));
          const unrealized = worthNow - derived.cost - (worthBefore - derived.before.cost);
          assert.equal(found.unrealized, unrealized, 'what the shares gained that are held');
          assert.equal(found.gain, derived.realized + derived.income + unrealized);
          const bySymbol = found.bySymbol.reduce((sum, { gain }) => sum + (gain ?? 0n), 0n);
          assert.equal(bySymbol, found.gain, 'every dollar belongs to a symbol');
          assert.equal(bySymbol, worthNow - worthBefore - derived.spent + derived.income);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is the return of who bought once, by every measure', async () => {
    const closes = [100n, 100n, 120n, 90n, 90n, 90n, 90n, 90n, 90n, 110n];
    const books = live([{ kind: 'buy', day: 0, shares: 30n }], closes);
    const found = (await readerOf(books, closes).read(0)) ?? assert.fail();
    assert.equal(found.returnPercent, '0.3000');
    assert.deepEqual(found.moneyWeighted, { percent: '10.0000', reason: null });
    // 100,600.00 at the peak, 99,700.00 after it.
    assert.equal(found.maxDrawdownPercent, '0.8946');
  });

  it('has no money-weighted return where nothing was invested', async () => {
    const closes = days.map(() => 100n);
    const found = (await readerOf(live([], closes), closes).read(0)) ?? assert.fail();
    assert.deepEqual(found.moneyWeighted, { percent: null, reason: 'nothing_invested' });
    assert.equal(found.returnPercent, '0.0000');
  });
});
