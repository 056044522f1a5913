import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createListingDesk, type StoredListing } from './listing-desk.ts';
import type { ListingDoubt } from './listing-doubt.ts';
import { UpstreamError, type ListedInstrument } from '#src/market/market-data.ts';
import { AllowanceRefusedError } from '#src/market/allowance/request-queue.ts';

const startsAt = Date.parse('2026-11-20T15:00:00Z');
const instrument = (symbol: string): ListedInstrument => ({
  symbol: symbolOf(symbol),
  name: `${symbol} Inc`,
  exchange: 'NYSE',
  assetType: 'Stock',
});

function setUp(kept?: StoredListing) {
  const clock = createTestClock(startsAt);
  let stored = kept;
  let doubt: ListingDoubt | undefined;
  let answer: () => Promise<readonly ListedInstrument[]> = async () => [instrument('AAPL')];
  let asked = 0;
  const desk = createListingDesk({
    fetchListing: () => {
      asked += 1;
      return answer();
    },
    isAsker: () => true,
    store: {
      stored: kept && { ...kept, doubt },
      save: async (next) => void (stored = next),
      saveDoubt: async (next) => void (doubt = next),
    },
    clock,
    logger: createTestLogger(),
  });
  return {
    desk,
    clock,
    asked: () => asked,
    stored: () => stored,
    answerWith: (next: typeof answer) => void (answer = next),
  };
}

describe('the listing desk', () => {
  it('asks once, keeps the answer and gives it to everybody who waits', async () => {
    const { desk, clock, asked, stored } = setUp();
    const listings = await Promise.all([desk.ready(clock.now() + 1), desk.ready(clock.now() + 1)]);
    for (const listing of listings) assert.ok(listing?.find(symbolOf('AAPL')));
    assert.equal(asked(), 1);
    assert.equal(stored()?.fetchedAt, startsAt);
  });

  it('spends no request when a young listing is stored', () => {
    const { desk, asked } = setUp({ instruments: [instrument('IBM')], fetchedAt: startsAt - 1 });
    assert.ok(desk.current()?.find(symbolOf('IBM')));
    assert.equal(asked(), 0);
  });

  it('renews a day-old listing behind the back of those who read the old one', async () => {
    const old = startsAt - 24 * 3_600_000;
    const { desk, clock, asked } = setUp({ instruments: [instrument('IBM')], fetchedAt: old });
    assert.ok(desk.current()?.find(symbolOf('IBM')));
    await clock.advance(0);
    assert.ok(desk.current()?.find(symbolOf('AAPL')));
    assert.equal(asked(), 1);
  });

  it('does not wait longer than the deadline', async () => {
    const { desk, clock, answerWith } = setUp();
    answerWith(() => new Promise(() => {}));
    const waiting = desk.ready(clock.now() + 4_000);
    await clock.advance(4_000);
    assert.equal(await waiting, undefined);
  });

  it('leaves a failing upstream alone, longer each time, and keeps the old listing', async () => {
    const old = startsAt - 48 * 3_600_000;
    const { desk, clock, asked, answerWith } = setUp({
      instruments: [instrument('IBM')],
      fetchedAt: old,
    });
    answerWith(() => Promise.reject(new UpstreamError('invalid', 'no listing')));
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      assert.ok(desk.current()?.find(symbolOf('IBM')));
      await clock.advance(60_000);
    }
    assert.ok(asked() > 3 && asked() < 10, `${asked()} requests in a day`);
  });

  it('comes right after the reset when the day was spent at the first start', async () => {
    const { desk, clock, asked, answerWith } = setUp();
    const resetsAt = startsAt + 9 * 3_600_000;
    answerWith(async () => {
      if (clock.now() >= resetsAt) return [instrument('AAPL')];
      throw new AllowanceRefusedError({ reason: 'allowance_exhausted', retryAt: resetsAt });
    });
    desk.current();
    await clock.advance(0);
    assert.equal(desk.retryAt(), resetsAt);
    for (let minute = 0; minute < 9 * 60; minute += 1) {
      desk.current();
      await clock.advance(60_000);
    }
    assert.ok(await desk.ready(clock.now() + 1_000));
    assert.equal(asked(), 2);
  });
});

describe('a listing that shrinks', () => {
  const manyOf = (count: number) =>
    Array.from({ length: count }, (_, index) => instrument(`S${index}`));
  const dayMs = 24 * 3_600_000;

  async function lookFor(days: number, world: ReturnType<typeof setUp>): Promise<number> {
    for (let hour = 0; hour < days * 24; hour += 1) {
      world.desk.current();
      await world.clock.advance(3_600_000);
    }
    return world.asked();
  }
  const isThere = ({ desk }: ReturnType<typeof setUp>, symbol: string) =>
    desk.current()?.find(symbolOf(symbol)) !== undefined;

  it('for good is believed after it was the same on three days, at a request a day', async () => {
    const world = setUp({ instruments: manyOf(1_000), fetchedAt: startsAt - dayMs });
    world.answerWith(async () => manyOf(830));
    await lookFor(1.5, world);
    assert.ok(isThere(world, 'S900'), 'the old one is in force');
    const { count, countBefore, days } = world.desk.doubt() ?? assert.fail('there is a doubt');
    assert.deepEqual([count, countBefore, days.length], [830, 1_000, 2]);
    assert.ok((await lookFor(1, world)) <= 3);
    assert.ok(!isThere(world, 'S900') && isThere(world, 'S800'));
    assert.equal(world.desk.doubt(), undefined);
  });

  it('once and is whole again is forgotten', async () => {
    const world = setUp({ instruments: manyOf(1_000), fetchedAt: startsAt - dayMs });
    world.answerWith(async () => manyOf(500));
    await lookFor(0.5, world);
    assert.ok(world.desk.doubt());
    world.answerWith(async () => manyOf(1_001));
    await lookFor(1, world);
    assert.equal(world.desk.doubt(), undefined);
    assert.ok(isThere(world, 'S1000'));
  });

  it('to another size each day is never believed', async () => {
    const world = setUp({ instruments: manyOf(1_000), fetchedAt: startsAt - dayMs });
    for (const count of [500, 600, 700, 500]) {
      world.answerWith(async () => manyOf(count));
      await lookFor(1, world);
    }
    assert.ok(isThere(world, 'S900'));
  });
});
