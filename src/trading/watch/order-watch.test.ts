// The watch beside a naive model that looks at the whole tape afterwards: no fill that the tape does
// not show, and none missed that it shows, with restarts in between.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { AccountEvent } from '#src/domain/event.ts';
import { orderId, type OrderId } from '#src/domain/ids.ts';
import type { Session } from '#src/domain/market-calendar.ts';
import type { Price } from '#src/domain/money.ts';
import { marketOrder, type OrderTerms, type Side } from '#src/domain/order.ts';
import type { Quote } from '#src/domain/quote.ts';
import { alice, dollars, order, quoteOf } from '#tests/support/trading.ts';
import { calendar, createWatchedAccount } from '#tests/support/watched-account.ts';

const minuteMs = 60_000;
const lots = 1_000_000n;

type Placed = {
  readonly id: OrderId;
  readonly side: Side;
  readonly terms: OrderTerms;
  readonly at: number;
};

const cents = fc.integer({ min: 9_500, max: 10_500 }).map((each) => (BigInt(each) * 100n) as Price);
const limits = cents.map((limitPrice): OrderTerms => ({
  ...marketOrder,
  type: 'limit',
  limitPrice,
}));
const stops = cents.map((stopPrice): OrderTerms => ({ ...marketOrder, type: 'stop', stopPrice }));
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('quote' as const), price: cents, between: cents }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('order' as const),
        side: fc.constantFrom<Side>('buy', 'sell'),
        terms: fc.oneof(limits, stops),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'night' as const }) },
  ),
  { minLength: 5, maxLength: 40 },
);

type Seen = { readonly quote: Quote; readonly session: Session; readonly restartedAt: number };

/** What the tape shows of the order: the first quote that proves it decides. */
function expectedOf({ side, terms, at }: Placed, tape: readonly Seen[]): Price | undefined {
  const isLimit = terms.type === 'limit';
  const named = (isLimit ? terms.limitPrice : terms.stopPrice) ?? assert.fail();
  // A limit buy and a stop sale wait below the market, the others above it.
  const isBelow = (side === 'buy') === isLimit;
  const reaches = (price: Price) => (isBelow ? price <= named : price >= named);
  for (const [place, { quote, session, restartedAt }] of tape.entries()) {
    if (quote.asOf <= at) continue;
    const isWhole = session.opensAt >= at;
    const before = tape.slice(0, place).filter((seen) => seen.session === session);
    const base = before.find((seen) => seen.quote.asOf >= Math.max(at, restartedAt));
    const farthest = isBelow ? quote.low : quote.high;
    const baseFarthest = base && (isBelow ? base.quote.low : base.quote.high);
    const isBeyond =
      baseFarthest !== undefined && (isBelow ? farthest < baseFarthest : farthest > baseFarthest);
    if (isWhole && reaches(quote.open)) return quote.open;
    const isReached = reaches(quote.price) || ((isWhole || isBeyond) && reaches(farthest));
    if (!isReached) continue;
    if (isLimit) return named;
    const isWorse = side === 'sell' ? quote.price < named : quote.price > named;
    return isWorse ? quote.price : named;
  }
  return undefined;
}

describe('the watch', () => {
  it('fills what the tape shows and nothing else, whatever comes and whenever it restarts', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const world = createWatchedAccount();
        const { clock, take } = world;
        const startingCash = dollars('90000000000.00');
        take({ type: 'OpenAccount', accountId: alice, at: clock.now(), startingCash });
        const shares = { orderId: orderId('all'), at: clock.now() };
        take(order('buy', String(lots), 'AAPL', '100', shares));
        const tape: Seen[] = [];
        const placed: Placed[] = [];
        let restartedAt = 0;
        for (const [place, step] of list.entries()) {
          await clock.advance(minuteMs);
          const at = clock.now();
          const session = calendar.openSession(at);
          if (step.kind === 'night') {
            await clock.advance(calendar.nextSession(at).opensAt - at - minuteMs / 2);
          } else if (step.kind === 'restart') {
            world.restart();
            restartedAt = at;
          } else if (step.kind === 'order') {
            const { side, terms } = step;
            const id = orderId(`order ${place}`);
            const timing = {
              isOpen: false,
              mayFillAtOnce: true,
              session: null,
              expiresAt: Infinity,
            };
            // Far from the market, so that it waits as any other; the model judges the tape alone.
            const price = waitingPrice(side, terms);
            const quote = quoteOf('AAPL', price, { asOf: at });
            const more = { orderId: id, at, terms, timing, quote };
            const taken = take(order(side, '1', 'AAPL', '1', more));
            if (taken.ok) placed.push({ id, side, terms, at });
          } else if (session) {
            const quote = nextQuote(step, session, tape, at);
            tape.push({ quote, session, restartedAt });
            await world.hear(quote);
          }
        }
        for (const each of placed) {
          const fill = world.events.find((event) => isFillOf(event, each.id));
          assert.equal(fill?.type === 'OrderFilled' && fill.price, expectedOf(each, tape) ?? false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function isFillOf(event: AccountEvent, id: OrderId): boolean {
  return event.type === 'OrderFilled' && event.orderId === id;
}

/** At which neither a limit order would fill nor a stop is passed. */
function waitingPrice(side: Side, { type }: OrderTerms): string {
  return (side === 'buy') === (type === 'limit') ? '200' : '50';
}

/** High and low grow with each quote of a session, also by prices that no quote was taken at. */
function nextQuote(
  { price, between }: { readonly price: Price; readonly between: Price },
  session: Session,
  tape: readonly Seen[],
  asOf: number,
): Quote {
  const before = tape.findLast((seen) => seen.session === session)?.quote;
  const prices = [price, between, before?.high ?? price, before?.low ?? price];
  const sorted = prices.toSorted((a, b) => (a < b ? -1 : 1));
  const [low = price, high = price] = [sorted[0], sorted.at(-1)];
  const open = before?.open ?? price;
  const facts = { price, open, high, low, asOf, fetchedAt: asOf, tradingDay: session.date };
  return quoteOf('AAPL', '1', { ...facts, entitlement: 'realtime' });
}
