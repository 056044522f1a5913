// Random lives with trades, orders of every kind that wait, actions in time and late, corrections,
// and crashes. One of them is what a seed and its facts give.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { reduced } from '#src/domain/actions/split-ratio.ts';
import type { OrderGroup } from '#src/domain/command.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { orderId } from '#src/domain/ids.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { quantity, type Price } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { marketOrder, type OrderTerms } from '#src/domain/order.ts';
import { Books } from './books.ts';
import { alice, dollars, inSession, order, quoteOf, symbolOf } from './trading.ts';

const aapl = symbolOf('AAPL');
/** The days of each life. */
export const days = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13'].map(
  (day) => `2026-03-${day}`,
);
const hourMs = 3_600_000;
const noonOf = (day: number) => beginningOf(days[day] ?? '') + 12 * hourMs;
const calendar = createNyseCalendar();

const prices = fc.bigInt(60n, 300n);
const day = fc.nat(9);
const laterDay = fc.integer({ min: 1, max: 9 });
const shares = fc.bigInt(1n, 40n);
const waitingKinds = [
  'limit buy',
  'stop sell',
  'limit sell',
  'stop limit buy',
  'stop limit sell',
  'trail sell',
  'trail percent sell',
  'bracket',
  'oco',
] as const;
/** An order at a price that may be far away, so that it waits for long. */
const waiting = fc.oneof(
  ...waitingKinds.map((kind) =>
    fc.record({ kind: fc.constant(kind), day, shares, price: fc.bigInt(5n, 400n) }),
  ),
);
/** What happens in a life, in any order. */
export const facts = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('buy' as const), day, shares: fc.bigInt(1n, 400n) }),
    fc.record({ kind: fc.constant('sell' as const), day, shares }),
    { weight: 3, arbitrary: waiting },
    fc.record({
      kind: fc.constant('split' as const),
      day: laterDay,
      after: fc.constantFrom(1n, 2n, 3n),
      before: fc.constantFrom(1n, 1n, 2n, 4n),
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
      before: fc.constantFrom(1n, 1n, 2n, 4n),
      amount: fc.bigInt(1n, 2_000_000_000n),
    }),
    fc.record({ kind: fc.constant('reject' as const), day: laterDay, which: fc.nat(9) }),
    fc.record({
      kind: fc.constant('crash' as const),
      day,
      snapshot: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  ),
  { maxLength: 20, size: 'max' },
);
export type Fact = typeof facts extends fc.Arbitrary<(infer One)[]> ? One : never;
type ActionFact = Extract<Fact, { known: number }>;
/** Dollars at noon of each day, and in the afternoon. */
export const tape = fc.array(fc.tuple(prices, prices), { minLength: 10, maxLength: 10 });
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

/** The books after such a life. */
export async function live(plan: readonly Fact[], told: Tape): Promise<Books> {
  const books = new Books();
  const startingCash = dollars('1000000.00');
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

type Placed = Extract<Fact, { shares: bigint }>;

function placeOrder(books: Books, fact: Placed, place: number, told: Tape): void {
  const at = noonOf(fact.day) + place;
  const price = ((told[fact.day]?.[0] ?? 1n) * 10_000n) as Price;
  const tradingDay = days[fact.day] ?? '';
  const quote = { ...quoteOf('AAPL', '1.00'), price, asOf: at, tradingDay };
  const size = { kind: 'quantity' as const, quantity: quantity(fact.shares * 10n ** 9n) };
  const timing = { ...inSession, session: null, expiresAt: noonOf(9) + 90 * 24 * hourMs };
  const of = { at, size, quote, orderId: orderId(`order-${place}`), timing };
  const isBuy = fact.kind === 'buy' || fact.kind === 'bracket' || fact.kind.endsWith(' buy');
  const group = groupOf(fact, `order-${place}`);
  const own = { ...of, terms: termsOf(fact), group };
  books.run(order(isBuy ? 'buy' : 'sell', '1', 'AAPL', '1.00', own));
}

const gtc = { ...marketOrder, timeInForce: 'gtc' } as const;
const asPrice = (dollars: bigint) => (dollars * 10_000n) as Price;

function termsOf(fact: Placed): OrderTerms {
  if (!('price' in fact)) return marketOrder;
  const price = asPrice(fact.price);
  switch (fact.kind) {
    case 'stop sell':
      return { ...gtc, type: 'stop', stopPrice: price };
    case 'stop limit buy':
      return { ...gtc, type: 'stop_limit', stopPrice: price, limitPrice: price };
    case 'stop limit sell':
      return { ...gtc, type: 'stop_limit', stopPrice: price, limitPrice: asPrice(fact.price - 1n) };
    case 'trail sell':
      return { ...gtc, type: 'trailing_stop', trail: { kind: 'amount', amount: price } };
    case 'trail percent sell':
      return { ...gtc, type: 'trailing_stop', trail: { kind: 'percent', percent: 200_000n } };
    default:
      return { ...gtc, type: 'limit', limitPrice: price };
  }
}

/** Exits well above and below the price. */
function groupOf(fact: Placed, id: string): OrderGroup | null {
  if (fact.kind !== 'bracket' && fact.kind !== 'oco') return null;
  const stop = { ...gtc, type: 'stop', stopPrice: asPrice(fact.price / 3n + 1n) } as const;
  const stopLoss = { orderId: orderId(`${id}-loss`), role: 'stop_loss', terms: stop } as const;
  if (fact.kind === 'oco') return { orderClass: 'oco', exits: [stopLoss] };
  const limit = { ...gtc, type: 'limit', limitPrice: asPrice(fact.price * 2n) } as const;
  const profitId = orderId(`${id}-profit`);
  const takeProfit = { orderId: profitId, role: 'take_profit', terms: limit } as const;
  return { orderClass: 'bracket', exits: [takeProfit, stopLoss] };
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
  const ids = books.account.openOrders.map(({ orderId: id }) => id);
  for (const id of ids) {
    const waiting = books.account.openOrders.find((each) => each.orderId === id);
    if (!waiting || waiting.progress.isHeld) continue;
    const proven = (of: OpenOrder) => evidenceOf(quote, session, of.progress.since, undefined);
    const other = pairOf(books, waiting);
    const theirs = other && proven(other);
    const evidence = proven(waiting);
    const of = { accountId: alice, at, orderId: waiting.orderId, quote };
    const pair = other && theirs ? { orderId: other.orderId, evidence: theirs } : undefined;
    if (evidence) books.run({ ...of, type: 'JudgeOrder', evidence, pair });
  }
}

function pairOf({ account }: Books, { orderId: id, group }: OpenOrder): OpenOrder | undefined {
  if (!group || group.role === 'entry') return undefined;
  return account.openOrders.find((other) => {
    const isOfGroup = other.group?.groupId === group.groupId && other.group.role !== 'entry';
    return isOfGroup && other.orderId !== id;
  });
}
