// The watch looks at the orders that a quote may concern. Beside one that looks at every order at
// every quote, with the whole tape at hand, it leads to the same: for orders of every kind, groups,
// cancels, replacements, nights and restarts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AccountCommand, OrderGroup, SubmitOrder } from '#src/domain/command.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { orderId } from '#src/domain/ids.ts';
import type { Session } from '#src/domain/market-calendar.ts';
import type { Price } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { marketOrder, timesInForce, type OrderTerms, type Side } from '#src/domain/order.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import { orderTiming } from '#src/trading/order-timing.ts';
import { alice, dollars, order, quoteOf } from '#tests/support/trading.ts';
import { calendar, createWatchedAccount } from '#tests/support/watched-account.ts';
import { isEvidenceIn } from './order-expiry.ts';

const minuteMs = 60_000;
const cents = fc.integer({ min: 9_800, max: 10_200 }).map((each) => (BigInt(each) * 100n) as Price);
const timeInForce = fc.constantFrom(
  ...timesInForce.filter((each) => each !== 'ioc' && each !== 'fok'),
);
const waiting = fc.constantFrom('day' as const, 'gtc' as const);
const termsOf = (changes: Partial<OrderTerms>): OrderTerms => ({ ...marketOrder, ...changes });
const terms: fc.Arbitrary<OrderTerms> = fc.oneof(
  timeInForce.map((time) => termsOf({ timeInForce: time })),
  fc
    .tuple(timeInForce, cents)
    .map(([time, limitPrice]) => termsOf({ type: 'limit', timeInForce: time, limitPrice })),
  fc
    .tuple(waiting, cents)
    .map(([time, stopPrice]) => termsOf({ type: 'stop', timeInForce: time, stopPrice })),
  fc
    .tuple(waiting, cents, cents)
    .map(([time, stopPrice, limitPrice]) =>
      termsOf({ type: 'stop_limit', timeInForce: time, stopPrice, limitPrice }),
    ),
  waiting.map((time) =>
    termsOf({
      type: 'trailing_stop',
      timeInForce: time,
      trail: { kind: 'percent', percent: 5_000n },
    }),
  ),
);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('quote' as const), price: cents, between: cents }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('order' as const),
        side: fc.constantFrom<Side>('buy', 'sell'),
        terms,
        exits: fc.option(fc.tuple(cents, cents), { freq: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(9) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('replace' as const),
        which: fc.nat(9),
        price: cents,
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('night' as const), price: cents, between: cents }),
    },
  ),
  { minLength: 5, maxLength: 50 },
);
type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;
type Seen = { readonly quote: JudgedQuote; readonly session: Session; readonly restarts: number };
type Watched = ReturnType<typeof createWatchedAccount>;

/** High and low grow with each quote of a session. */
function nextQuote(
  { price, between }: Extract<Step, { kind: 'quote' | 'night' }>,
  session: Session,
  tape: readonly Seen[],
  asOf: number,
): JudgedQuote {
  const before = tape.findLast((seen) => seen.session === session)?.quote;
  const prices = [price, between, before?.high ?? price, before?.low ?? price];
  const sorted = prices.toSorted((a, b) => (a < b ? -1 : 1));
  const [low = price, high = price] = [sorted[0], sorted.at(-1)];
  const facts = { price, open: before?.open ?? price, high, low };
  const when = { asOf, fetchedAt: asOf, tradingDay: session.date };
  return quoteOf('AAPL', '1', { ...facts, ...when, entitlement: 'realtime' });
}

/** Every open order is judged by the quote, with the tape at hand; then those end that are over. */
function judgeEvery({ take, account }: Watched, tape: readonly Seen[]): void {
  const seen = tape.at(-1) ?? assert.fail();
  const { quote, session } = seen;
  const before = tape
    .slice(0, -1)
    .filter((each) => each.session === session && each.restarts === seen.restarts);
  const proofFor = ({ progress: { since } }: OpenOrder) =>
    evidenceOf(quote, session, since, before.find((each) => each.quote.asOf >= since)?.quote);
  const common = { accountId: alice, at: quote.asOf };
  const open = account().openOrders;
  for (const each of open.filter(({ progress }) => !progress.isHeld)) {
    const isItsSession = each.session === null || each.session.date === session.date;
    const evidence = isItsSession ? proofFor(each) : undefined;
    const pair = account().openOrders.find(
      (other) =>
        other.group &&
        other.group.groupId === each.group?.groupId &&
        other.group.role !== 'entry' &&
        other.orderId !== each.orderId,
    );
    const proof = each.group?.role === 'entry' ? undefined : pair && proofFor(pair);
    const other = pair && proof && { orderId: pair.orderId, evidence: proof };
    const ofOne = { ...common, orderId: each.orderId, quote };
    if (evidence) take({ ...ofOne, type: 'JudgeOrder', evidence, pair: other });
  }
  for (const each of account().openOrders) {
    const reason = each.progress.isHeld ? undefined : isEvidenceIn(each, quote, session);
    if (reason !== undefined)
      take({ ...common, type: 'ExpireOrder', orderId: each.orderId, reason });
  }
}

function orderOf(step: Extract<Step, { kind: 'order' }>, at: number, market: Price): SubmitOrder {
  const { side, exits } = step;
  const timing = orderTiming(step.terms.timeInForce, at, calendar, 'now');
  const quote = quoteOf('AAPL', '1', { price: market, asOf: at });
  const common = { orderId: orderId(`order ${at}`), at, timing, quote };
  const isWaiting = step.terms.timeInForce === 'day' || step.terms.timeInForce === 'gtc';
  const plain = order(side, '1', 'AAPL', '1', { ...common, terms: step.terms });
  return exits && isWaiting ? { ...plain, ...groupOf(step, exits, at) } : plain;
}

/** Exits around the order: a bracket for a buy, for a sale a pair of them alone. */
function groupOf(
  { side, terms: own }: Extract<Step, { kind: 'order' }>,
  prices: readonly [Price, Price],
  at: number,
): { readonly terms: OrderTerms; readonly group: OrderGroup } {
  const [stopPrice, limitPrice] = prices.toSorted((a, b) => (a < b ? -1 : 1));
  assert.ok(stopPrice !== undefined && limitPrice !== undefined);
  const { timeInForce: time } = own;
  const profit = termsOf({ type: 'limit', timeInForce: time, limitPrice });
  const loss = termsOf({ type: 'stop', timeInForce: time, stopPrice });
  const stopLoss = { orderId: orderId(`loss ${at}`), role: 'stop_loss', terms: loss } as const;
  if (side === 'sell') return { terms: profit, group: { orderClass: 'oco', exits: [stopLoss] } };
  const takeProfit = {
    orderId: orderId(`profit ${at}`),
    role: 'take_profit',
    terms: profit,
  } as const;
  return { terms: own, group: { orderClass: 'bracket', exits: [takeProfit, stopLoss] } };
}

/** What the step asks for; nothing where it names no order. */
function commandOf(
  step: Step,
  { account }: Watched,
  at: number,
  market: Price,
): AccountCommand | undefined {
  if (step.kind === 'order') return orderOf(step, at, market);
  if (step.kind !== 'cancel' && step.kind !== 'replace') return undefined;
  const named = account().openOrders[step.which];
  if (!named || named.quantity === null) return undefined;
  const common = { accountId: alice, at };
  if (step.kind === 'cancel')
    return { ...common, type: 'CancelOrder', orderId: named.orderId, reason: 'requested' };
  const { side, terms: kept } = named;
  const changed = {
    ...kept,
    limitPrice: kept.limitPrice && step.price,
    stopPrice: kept.stopPrice && step.price,
  };
  const timing = orderTiming(kept.timeInForce, at, calendar, 'now');
  const quote = quoteOf('AAPL', '1', { price: market, asOf: at });
  const submit = order(side, '1', 'AAPL', '1', {
    at,
    timing,
    quote,
    terms: changed,
    orderId: orderId(`next ${at}`),
  });
  const exitIds = [orderId(`next profit ${at}`), orderId(`next loss ${at}`)] as const;
  return { ...common, type: 'ReplaceOrder', replaced: named.orderId, submit, exitIds };
}

/** The steps of each order by itself: commands of one quote may be executed in any order. */
function livesOf({ events }: Watched): ReadonlyMap<string, unknown> {
  const told = events.map((event) =>
    'orderId' in event ? { id: String(event.orderId), event } : undefined,
  );
  const ofOrders = told.filter((each) => each !== undefined);
  return new Map(
    [...Map.groupBy(ofOrders, ({ id }) => id)].map(([id, list]) => [
      id,
      list.map(({ event }) => [
        event.type,
        'price' in event && event.price,
        'reason' in event && event.reason,
      ]),
    ]),
  );
}

async function run(
  list: readonly Step[],
  judge: (world: Watched, tape: readonly Seen[]) => unknown,
) {
  const world = createWatchedAccount();
  const { clock, take } = world;
  const startingCash = dollars('90000000000.00');
  take({ type: 'OpenAccount', accountId: alice, at: clock.now(), startingCash });
  take(order('buy', '1000000', 'AAPL', '100', { orderId: orderId('all'), at: clock.now() }));
  const tape: Seen[] = [];
  let restarts = 0;
  for (const step of list) {
    await clock.advance(minuteMs);
    const at = clock.now();
    const session = calendar.openSession(at);
    const market = tape.at(-1)?.quote.price ?? ((100n * 10_000n) as Price);
    if (step.kind === 'night') {
      // One quote of the close, as a server that goes on would have it.
      if (session) {
        await clock.advance(session.closesAt - at);
        tape.push({ quote: nextQuote(step, session, tape, clock.now()), session, restarts });
        await judge(world, tape);
      }
      await clock.advance(calendar.nextSession(clock.now()).opensAt - clock.now() - minuteMs / 2);
    } else if (step.kind === 'restart') {
      world.restart();
      restarts += 1;
    } else if (step.kind === 'quote' && session) {
      tape.push({ quote: nextQuote(step, session, tape, at), session, restarts });
      await judge(world, tape);
    } else {
      const command = commandOf(step, world, at, market);
      if (command) take(command);
    }
  }
  return world;
}

describe('the orders that a quote may concern', () => {
  it('are all whose life it changes, whatever has happened before', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const watched = await run(list, ({ hear }, tape) =>
          hear(tape.at(-1)?.quote ?? assert.fail()),
        );
        const every = await run(list, judgeEvery);
        assert.deepEqual(livesOf(watched), livesOf(every));
        assert.deepEqual(watched.account().openOrders, every.account().openOrders);
      }),
      { numRuns: 300 },
    );
  });
});
