import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import {
  MarketClockRefusedError,
  openMarketClock,
  type ClockStand,
  type OwnTime,
} from './market-clock.ts';

const now = Date.parse('2026-11-20T15:00:00Z');
const past = Date.parse('2026-03-02T14:25:00Z');
const future = Date.parse('2030-01-02T14:25:00Z');
const hourMs = 3_600_000;

const own: OwnTime = { startsAt: undefined, speed: 1 };
const remote = undefined;

type Books = { readonly stoodAt?: number; readonly newestAt?: number };

/** What is stored, in memory. */
function createStore({ stoodAt, newestAt }: Books) {
  let kept: ClockStand | undefined =
    stoodAt === undefined ? undefined : { at: stoodAt, savedAt: null, speed: 1 };
  const isRunning = (since: number) => kept !== undefined && (kept.savedAt ?? 0) >= since;
  return {
    kept: () => kept,
    read: async () => kept?.at,
    newestEntryAt: async () => newestAt,
    save: async (stand: ClockStand) => void (kept = stand),
    findRunning: async (since: number) => (isRunning(since) ? kept : undefined),
    async begin(stand: ClockStand, since: number) {
      if (isRunning(since)) return false;
      kept = stand;
      return true;
    },
  };
}

const alone = { isShared: false, isAlone: () => true };

/** What the clock shows at first, and what it has kept by its end. */
async function open(time: OwnTime | undefined, books: Books) {
  const store = createStore(books);
  const base = createTestClock(now);
  const { clock, keep } = await openMarketClock(time, store, base, alone);
  const shown = clock.now();
  const keeping = keep((error) => assert.fail(String(error)));
  await base.advance(2_500);
  await keeping.stop();
  return { shown, kept: store.kept()?.at, speed: clock.speed };
}

describe('the clock of the market', () => {
  it('is real time where nothing else is asked for, and keeps nothing', async () => {
    for (const upstream of [own, remote]) {
      const { shown, kept, speed } = await open(upstream, { newestAt: now - hourMs });
      assert.deepEqual([shown, kept, speed], [now, undefined, 1]);
    }
  });

  const cases: Record<string, readonly [Partial<OwnTime>, Books, number]> = {
    'begins at its start': [{ startsAt: past }, {}, past],
    'begins at its start while nobody has an account': [{ startsAt: past }, { stoodAt: now }, past],
    'begins now, faster': [{ speed: 60 }, {}, now],
    'goes on where it stood': [{ startsAt: past }, { stoodAt: future, newestAt: past }, future],
    'goes on behind the newest entry': [{ speed: 60 }, { stoodAt: past, newestAt: future }, future],
    'begins now with books of real time': [{ startsAt: past, speed: 9 }, { newestAt: past }, now],
  };
  for (const [name, [changes, books, expected]] of Object.entries(cases)) {
    it(`${name}, and is kept`, async () => {
      const { shown, kept } = await open({ ...own, ...changes }, books);
      assert.equal(shown, expected);
      assert.equal(kept, expected + 2_500 * (changes.speed ?? 1));
    });
  }

  it('is refused in one line where it is behind the books of a simulated one', async () => {
    for (const [upstream, books, advice] of [
      [own, { newestAt: future }, 'set SIMULATOR_START again to go on from there, or DATABASE_URL'],
      [remote, { stoodAt: future, newestAt: future }, 'set DATABASE_URL'],
    ] as const) {
      await assert.rejects(open(upstream, books), (error: Error) => {
        assert.ok(error instanceof MarketClockRefusedError);
        assert.ok(error.message.startsWith('the newest entry of the books is of 2030-01-02T14:25'));
        assert.ok(error.message.includes(advice), error.message);
        return !error.message.includes('\n');
      });
    }
    await open(own, { newestAt: now + 1_000 });
    await open(remote, { newestAt: now + hourMs });
  });
});

describe('the clocks of servers on the same books', () => {
  const fast = { startsAt: past, speed: 120 };
  const secondMs = 1_000;

  /** One server that began at `past`, three seconds ago, and another one that begins now. */
  async function openTwo(second: OwnTime | undefined) {
    const [store, base] = [createStore({}), createTestClock(now)];
    const among = { isShared: true, isAlone: () => false };
    const first = await openMarketClock(fast, store, base, among);
    const keeping = first.keep((error) => assert.fail(String(error)));
    await base.advance(3 * secondMs);
    const opened = openMarketClock(second, store, base, among);
    return { base, store, first, keeping, second: await opened, among };
  }

  it('show one time, wherever the second one was to begin', async () => {
    for (const startsAt of [past, future, undefined]) {
      const { base, first, second, keeping } = await openTwo({ startsAt, speed: 120 });
      assert.equal(second.clock.now(), past + 3 * 120 * secondMs);
      await base.advance(7 * secondMs);
      assert.equal(second.clock.now(), first.clock.now());
      await keeping.stop();
    }
  });

  it('are refused another speed, real time included', async () => {
    for (const other of [{ startsAt: past, speed: 60 }, own, remote]) {
      await assert.rejects(openTwo(other), (error: Error) => {
        assert.ok(error instanceof MarketClockRefusedError);
        return /runs the market at 120 times real time: set SIMULATOR_SPEED=120/.test(
          error.message,
        );
      });
    }
  });

  it('stand still when the last of them has stopped, or was silent for long', async () => {
    const { base, store, keeping, among } = await openTwo(fast);
    await keeping.stop();
    await base.advance(3 * secondMs);
    const joined = await openMarketClock(fast, store, base, among);
    assert.equal(joined.clock.now(), past + 6 * 120 * secondMs, 'others go on');
    await base.advance(60 * secondMs);
    const afterSilence = await openMarketClock(
      { ...fast, startsAt: undefined },
      store,
      base,
      among,
    );
    assert.equal(afterSilence.clock.now(), past + 3 * 120 * secondMs);
    const last = { isShared: true, isAlone: () => true };
    await (await openMarketClock(fast, store, base, last)).keep(() => {}).stop();
    assert.equal(store.kept()?.savedAt, null);
  });
});
