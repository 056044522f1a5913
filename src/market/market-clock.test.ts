import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { MarketClockBehindError, openMarketClock, type OwnTime } from './market-clock.ts';

const now = Date.parse('2026-11-20T15:00:00Z');
const past = Date.parse('2026-03-02T14:25:00Z');
const future = Date.parse('2030-01-02T14:25:00Z');
const hourMs = 3_600_000;

const own: OwnTime = { startsAt: undefined, speed: 1 };
const remote = undefined;

type Books = { readonly stoodAt?: number; readonly newestAt?: number };

/** What the clock shows at first, and what it has kept by its end. */
async function open(time: OwnTime | undefined, { stoodAt, newestAt }: Books) {
  let kept = stoodAt;
  const store = {
    read: async () => stoodAt,
    newestEntryAt: async () => newestAt,
    save: async (at: number) => void (kept = at),
  };
  const base = createTestClock(now);
  const { clock, keep } = await openMarketClock(time, store, base);
  const shown = clock.now();
  const keeping = keep((error) => assert.fail(String(error)));
  await base.advance(2_500);
  await keeping.stop();
  return { shown, kept, speed: clock.speed };
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
        assert.ok(error instanceof MarketClockBehindError);
        assert.ok(error.message.startsWith('the newest entry of the books is of 2030-01-02T14:25'));
        assert.ok(error.message.includes(advice), error.message);
        return !error.message.includes('\n');
      });
    }
    await open(own, { newestAt: now + 1_000 });
    await open(remote, { newestAt: now + hourMs });
  });
});
