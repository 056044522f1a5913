// Random lives with trades, orders that wait, actions in time and late, and crashes, beside a naive
// book that knew everything in time: the same state, but for fills, which stay as they filled.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { amountFor, amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { reduced } from '#src/domain/actions/split-ratio.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import { orderId } from '#src/domain/ids.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { notional, quantity, type Price } from '#src/domain/money.ts';
import { marketOrder, type OrderTerms } from '#src/domain/order.ts';
import { Books } from '#tests/support/books.ts';
import { alice, dollars, inSession, order, quoteOf, symbolOf } from '#tests/support/trading.ts';

const aapl = symbolOf('AAPL');
const days = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map(
  (day) => `2026-03-${day}`,
);
const hourMs = 3_600_000;
const noonOf = (day: number) => beginningOf(days[day] ?? '') + 12 * hourMs;
const calendar = createNyseCalendar();

const prices = fc.bigInt(60n, 300n);
const day = fc.nat(9);
const laterDay = fc.integer({ min: 1, max: 9 });
const shares = fc.bigInt(1n, 40n);
/** An order at a price that may be far away, so that it waits for long. */
const waits = <Kind extends 'limit buy' | 'limit sell' | 'stop sell'>(
  kind: Kind,
  min: bigint,
  max: bigint,
) => fc.record({ kind: fc.constant(kind), day, shares, price: fc.bigInt(min, max) });
const facts = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('buy' as const, 'sell' as const), day, shares }),
    waits('limit buy', 5n, 150n),
    waits('stop sell', 5n, 150n),
    waits('limit sell', 50n, 900n),
    fc.record({
      kind: fc.constant('split' as const),
      day: laterDay,
      after: fc.constantFrom(1n, 2n, 3n),
      before: fc.constantFrom(1n, 2n, 4n),
      known: day,
    }),
    fc.record({
      kind: fc.constant('dividend' as const),
      day: laterDay,
      amount: fc.bigInt(1n, 2_000_000_000n),
      known: day,
    }),
    fc.record({
      kind: fc.constant('correct' as const),
      day: laterDay,
      which: fc.nat(9),
      after: fc.constantFrom(1n, 2n, 3n),
      before: fc.constantFrom(1n, 2n, 4n),
      amount: fc.bigInt(1n, 2_000_000_000n),
    }),
    fc.record({ kind: fc.constant('reject' as const), day: laterDay, which: fc.nat(9) }),
    fc.record({
      kind: fc.constant('crash' as const),
      day,
      snapshot: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  ),
  { maxLength: 16 },
);
type Fact = typeof facts extends fc.Arbitrary<(infer One)[]> ? One : never;
type ActionFact = Extract<Fact, { known: number }>;
/** Dollars at noon of each day, and in the afternoon. */
const tape = fc.array(fc.tuple(prices, prices), { minLength: 10, maxLength: 10 });
type Tape = readonly (readonly [bigint, bigint])[];

const isAction = (fact: Fact): fact is ActionFact => 'known' in fact;

function actionOf(fact: ActionFact, place: number): CorporateAction {
  const exDate = days[fact.day] ?? '';
  const of = { actionId: `action ${place}`, revision: 1, symbol: aapl, exDate } as const;
  return fact.kind === 'split'
    ? { ...of, source: 'simulator', terms: { kind: 'split', ratio: reduced(fact) } }
    : {
        ...of,
        source: 'simulator',
        terms: { kind: 'dividend', amount: amountPerShare(fact.amount), paidOn: null },
      };
}

/** One of those that are known, with other terms or none. */
function correct(books: Books, fact: Extract<Fact, { which: number }>, at: number): void {
  const old = books.known[fact.which % Math.max(1, books.known.length)];
  if (!old) return;
  if (fact.kind === 'reject') return books.reject(old, at);
  const amount = amountPerShare(fact.amount);
  const terms =
    old.terms.kind === 'split'
      ? ({ kind: 'split', ratio: reduced(fact) } as const)
      : ({ kind: 'dividend', amount, paidOn: null } as const);
  books.apply({ ...old, revision: old.revision + 1, terms }, at);
}

async function live(plan: readonly Fact[], told: Tape): Promise<Books> {
  const books = new Books();
  const startingCash = dollars('100000.00');
  books.run({ type: 'OpenAccount', accountId: alice, at: beginningOf('2026-03-02'), startingCash });
  for (const day of days.keys()) {
    for (const [place, fact] of plan.entries()) {
      const isToday = isAction(fact) && Math.max(fact.known, fact.day) === day;
      if (isToday) books.apply(actionOf(fact, place), noonOf(day) - hourMs);
      if ('which' in fact && fact.day === day) correct(books, fact, noonOf(day) - hourMs);
    }
    for (const [place, fact] of plan.entries()) {
      if (fact.day === day && 'shares' in fact) placeOrder(books, fact, place, told);
    }
    seeAfternoon(books, day, told);
    for (const fact of plan) {
      if (fact.kind !== 'crash' || fact.day !== day) continue;
      await books.crash(Math.floor(fact.snapshot * books.entries.length), noonOf(day) + 5 * hourMs);
    }
  }
  return books;
}

function placeOrder(
  books: Books,
  fact: Extract<Fact, { shares: bigint }>,
  place: number,
  told: Tape,
): void {
  const at = noonOf(fact.day) + place;
  const price = ((told[fact.day]?.[0] ?? 1n) * 10_000n) as Price;
  const tradingDay = days[fact.day] ?? '';
  const quote = { ...quoteOf('AAPL', '1.00'), price, asOf: at, tradingDay };
  const size = { kind: 'quantity' as const, quantity: quantity(fact.shares * 10n ** 9n) };
  const timing = { ...inSession, session: null, expiresAt: noonOf(9) + 90 * 24 * hourMs };
  const of = { at, size, quote, orderId: orderId(`order-${place}`), timing };
  const side = fact.kind === 'buy' || fact.kind === 'limit buy' ? 'buy' : 'sell';
  books.run(order(side, '1', 'AAPL', '1.00', { ...of, terms: termsOf(fact) }));
}

function termsOf(fact: Extract<Fact, { shares: bigint }>): OrderTerms {
  if (!('price' in fact)) return marketOrder;
  const price = (fact.price * 10_000n) as Price;
  const of = { ...marketOrder, timeInForce: 'gtc' } as const;
  return fact.kind === 'stop sell'
    ? { ...of, type: 'stop', stopPrice: price }
    : { ...of, type: 'limit', limitPrice: price };
}

/** A quote of the afternoon fills what it proves. */
function seeAfternoon(books: Books, day: number, told: Tape): void {
  const [noon = 1n, last = 1n] = told[day] ?? [];
  const session = calendar.sessionOn(days[day] ?? '') ?? assert.fail();
  const at = noonOf(day) + 3 * hourMs;
  const [low, high] = noon < last ? [noon, last] : [last, noon];
  const named = { open: noon, low, high, price: last };
  const scaled = Object.fromEntries(
    Object.entries(named).map(([name, each]) => [name, each * 10_000n]),
  );
  const quote = { ...quoteOf('AAPL', '1.00', { asOf: at, tradingDay: session.date }), ...scaled };
  for (const waiting of books.account.openOrders) {
    const evidence = evidenceOf(quote, session, waiting.progress.since, undefined);
    const of = { accountId: alice, at, orderId: waiting.orderId, quote };
    if (evidence) books.run({ ...of, type: 'JudgeOrder', evidence, pair: undefined });
  }
}

/** Shares, money and dividends of who knew everything in time, by the fills that happened. */
function naive({ entries }: Books, actions: readonly CorporateAction[]) {
  let [held, cash, income] = [0n, 10_000_000n, 0n];
  for (const date of days) {
    const ofDay = actions
      .filter(({ exDate }) => exDate === date)
      .toSorted((a, b) => rank(a) - rank(b) || (a.actionId < b.actionId ? -1 : 1));
    for (const { terms } of ofDay) {
      if (terms.kind === 'split') held = (held * terms.ratio.after) / terms.ratio.before;
      if (terms.kind === 'dividend') income += amountFor(terms.amount, quantity(held));
    }
    for (const { event, recordedAt } of entries) {
      if (event.type !== 'OrderFilled') continue;
      if (exchangeDate(event.filledAt ?? recordedAt) !== date) continue;
      if (event.side === 'buy') {
        held += event.quantity;
        cash -= event.notional;
        continue;
      }
      const sold = event.quantity > held ? held : event.quantity;
      const excess = quantity(event.quantity - sold);
      const back = sold === 0n ? event.notional : notional(event.price, excess);
      held -= sold;
      cash += event.notional - back;
    }
  }
  return { held, money: cash + income, income };
}

const rank = ({ terms }: CorporateAction) => (terms.kind === 'split' ? 0 : 1);

/** An order that is still open is what it would be if every step had come in time. */
function assertOpenOrders(
  { account, entries }: Books,
  actions: readonly CorporateAction[],
  isPriceSure: boolean,
): void {
  for (const { orderId: id, acceptedAt, quantity: shares, terms, side } of account.openOrders) {
    const accepted = entries.find(
      ({ event }) => event.type === 'OrderAccepted' && event.orderId === id,
    );
    assert.ok(accepted?.event.type === 'OrderAccepted');
    const isLowered = (side === 'buy') === (terms.type === 'limit');
    let wanted: bigint = accepted.event.quantity ?? 0n;
    let price = Number(accepted.event.terms.limitPrice ?? accepted.event.terms.stopPrice) / 10_000;
    const since = actions.filter(({ exDate }) => beginningOf(exDate) > acceptedAt);
    const inTime = since.toSorted((a, b) =>
      a.exDate < b.exDate ? -1 : a.exDate > b.exDate ? 1 : rank(a) - rank(b),
    );
    for (const { terms: of } of inTime) {
      if (of.kind === 'split') {
        assert.ok(of.ratio.after >= of.ratio.before, 'a reverse split has ended it');
        wanted = (wanted * of.ratio.after) / of.ratio.before;
        price = (price * Number(of.ratio.before)) / Number(of.ratio.after);
      }
      if (of.kind === 'dividend' && isLowered && of.amount >= 10_000_000n) {
        price -= Number(of.amount) / 1e9;
      }
    }
    assert.equal(shares, wanted, 'as many shares as by every split in time');
    const told = Number(terms.limitPrice ?? terms.stopPrice) / 10_000;
    // Each step rounds to the increment of a cent.
    const tolerance = 0.011 * (since.length + 1);
    assert.ok(!isPriceSure || Math.abs(told - price) <= tolerance, `${told} instead of ${price}`);
  }
}

describe('a life with actions, orders that wait, and crashes', () => {
  it('is the one of who knew everything in time, but for fills', async () => {
    await fc.assert(
      fc.asyncProperty(facts, tape, async (plan, told) => {
        const books = await live(plan, told);
        const { account, known: actions } = books;
        const expected = naive(books, actions);
        assert.equal(account.positions[0]?.quantity ?? 0n, expected.held, 'shares');
        assert.equal(account.cash + account.dividendsDue, expected.money, 'money');
        assert.equal(account.totalIncome, expected.income, 'dividends');
        // Where something was corrected an order may be lower than it would have been.
        assertOpenOrders(books, actions, !plan.some((fact) => 'which' in fact));
      }),
      { numRuns: 1_000 },
    );
  });
});
