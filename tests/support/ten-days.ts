// Ten days of one account in memory with two stocks: trades, splits and dividends, known in time or
// late, and the readers of its past over them.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { reduced } from '#src/domain/actions/split-ratio.ts';
import { orderId, userId } from '#src/domain/ids.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { money, notional, quantity, zeroMoney, type Price } from '#src/domain/money.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createReadFlows } from '#src/trading/equity/account-flows.ts';
import { createReadEquity } from '#src/trading/equity/equity-history.ts';
import { createReadPerformance } from '#src/trading/performance/read-performance.ts';
import type { Portfolio } from '#src/trading/portfolio.ts';
import { Books } from './books.ts';
import { alice, dollars, order, quoteOf, symbolOf } from './trading.ts';

export const symbols = ['AAPL', 'IBM'] as const;
export const days = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map(
  (day) => `2026-03-${day}`,
);
const calendar = createNyseCalendar();
const noonOf = (day: number) => beginningOf(days[day] ?? '') + 12 * 3_600_000;
/** When the session of the day closes. */
export const closeOf = (day: number) => calendar.sessionOn(days[day] ?? '')?.closesAt ?? 0;

type Place = { readonly day: number; readonly symbol: (typeof symbols)[number] };
type TradeStep = Place & { readonly kind: 'buy' | 'sell'; readonly shares: bigint };
type ActionStep = Place & { readonly late: boolean } & (
    | { readonly kind: 'dividend'; readonly amount: bigint }
    | { readonly kind: 'split'; readonly after: bigint; readonly before: bigint }
  );
export type Step = TradeStep | ActionStep;

const symbol = fc.constantFrom(...symbols);
const day = fc.integer({ min: 1, max: 9 });
const late = fc.boolean();
export const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('buy' as const, 'buy' as const, 'sell' as const),
      day: fc.nat(9),
      symbol,
      shares: fc.bigInt(1n, 30n),
    }),
    fc.record({
      kind: fc.constant('dividend' as const),
      day,
      symbol,
      amount: fc.bigInt(1n, 3_000_000_000n),
      late,
    }),
    fc.record({
      kind: fc.constant('split' as const),
      day,
      symbol,
      after: fc.constantFrom(1n, 2n, 3n),
      before: fc.constantFrom(1n, 2n, 4n),
      late,
    }),
  ),
  { maxLength: 14 },
);

/** Dollars at the close of each day, of each symbol. */
export type Closes = readonly (readonly bigint[])[];
export const closes = fc.array(fc.array(fc.bigInt(10n, 200n), { minLength: 10, maxLength: 10 }), {
  minLength: symbols.length,
  maxLength: symbols.length,
});

export function priceOn(told: Closes, name: string, day: number): Price {
  const place = symbols.findIndex((each) => each === name);
  return ((told[place]?.[day] ?? 1n) * 10_000n) as Price;
}

/** The account after the plan; what is late becomes known at the end. */
export function live(plan: readonly Step[], told: Closes): Books {
  const books = new Books();
  const startingCash = dollars('100000.00');
  books.run({ type: 'OpenAccount', accountId: alice, at: noonOf(0) - 1, startingCash });
  const known: CorporateAction[] = [];
  for (const day of days.keys()) {
    for (const [place, step] of plan.entries()) {
      if (step.day !== day) continue;
      if (isTrade(step)) trade(books, step, place, told);
      else if (step.late) known.push(actionOf(step, place));
      else books.apply(actionOf(step, place), noonOf(day) - 2);
    }
    // On some evenings what is due is paid.
    for (const { claimId } of day % 3 === 2 ? books.account.claims : []) {
      books.run({ type: 'SettleClaim', accountId: alice, at: closeOf(day), claimId });
    }
  }
  for (const action of known) books.apply(action, noonOf(9) + 1_000);
  return books;
}

function actionOf(step: ActionStep, place: number): CorporateAction {
  const exDate = days[step.day] ?? '';
  const of = { actionId: `action ${place}`, revision: 1, symbol: symbolOf(step.symbol), exDate };
  if (step.kind === 'split') {
    return { ...of, source: 'simulator', terms: { kind: 'split', ratio: reduced(step) } };
  }
  const amount = amountPerShare(step.amount);
  return { ...of, source: 'simulator', terms: { kind: 'dividend', amount, paidOn: null } };
}

function isTrade(step: Step): step is TradeStep {
  return step.kind === 'buy' || step.kind === 'sell';
}

function trade(books: Books, step: TradeStep, place: number, told: Closes): void {
  const at = noonOf(step.day) + place;
  const price = priceOn(told, step.symbol, step.day);
  const tradingDay = days[step.day] ?? '';
  const quote = { ...quoteOf(step.symbol, '1.00'), price, asOf: at, tradingDay };
  const size = { kind: 'quantity' as const, quantity: quantity(step.shares * 10n ** 9n) };
  const own = { at, size, quote, orderId: orderId(`order-${place}`) };
  books.run(order(step.kind, '1', step.symbol, '1.00', own));
}

/** Reads what the account has returned from an instant on, at the last close. */
export function performanceOf(books: Books, told: Closes, listedOn?: string) {
  const { entries, account } = books;
  const readHistory = async (_: string, before: number, limit: number) =>
    entries
      .filter(({ sequence }) => sequence < before)
      .slice(-limit)
      .toReversed();
  const to = closeOf(9);
  const clock = createTestClock(to);
  const broker = { readHistory };
  const find = async (name: string) =>
    new Map(days.map((date, day) => [date, priceOn(told, name, day)]));
  const readFlows = createReadFlows(broker);
  const readEquity = createReadEquity({ readFlows, closes: { find }, calendar, clock });
  const positions = account.positions.map((position) => {
    const price = priceOn(told, position.symbol, 9);
    return { position, priced: { marketValue: notional(price, position.quantity) } };
  });
  const marketValue = positions.reduce(
    (sum, { priced }) => money(sum + priced.marketValue),
    zeroMoney,
  );
  const equity = money(account.cash + account.dividendsDue + marketValue);
  const portfolio = { unpriced: [], positions, marketValue, equity } as unknown as Portfolio;
  const portfolios = { atHand: async () => portfolio };
  const readBenchmark = () => assert.fail('nobody asked for a benchmark');
  const needs = { broker, readEquity, portfolios, readBenchmark, clock };
  const read = createReadPerformance({ ...needs, listedOn: () => listedOn });
  return (from: number) => read(alice, { from, benchmark: undefined, asker: userId('user') });
}
