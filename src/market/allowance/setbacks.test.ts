import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createSetbackStore, createTestSetbacks } from '#tests/support/setbacks.ts';

const mondayMorning = Date.parse('2026-11-16T15:00:00Z');
const minuteMs = 60_000;

/** How often a symbol is asked for that is never answered well, on each UTC date. */
async function triesPerDay(days: number, isDayLimited: boolean, restartEveryMinutes = Infinity) {
  const clock = createTestClock(mondayMorning);
  const store = createSetbackStore();
  let setbacks = createTestSetbacks(clock, { isDayLimited, store });
  const tries = new Map<string, number>();
  for (let minute = 0; minute < days * 1_440; minute += 1) {
    if (minute % restartEveryMinutes === restartEveryMinutes - 1) {
      setbacks = createTestSetbacks(clock, { isDayLimited, store });
    }
    if (!setbacks.find('XYZ')) {
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      tries.set(day, (tries.get(day) ?? 0) + 1);
      setbacks.note('XYZ');
    }
    await clock.advance(minuteMs);
  }
  return [...tries.values()];
}

describe('a symbol without a usable answer', () => {
  for (const [what, isDayLimited] of [
    ['a free key', true],
    ['a premium key', false],
  ] as const) {
    it(`is tried once a session within a day on ${what}`, async () => {
      const [first = 0, second = 0, ...others] = await triesPerDay(5, isDayLimited);
      assert.ok(first <= (isDayLimited ? 5 : 12), `${first} tries on the first day`);
      assert.ok(second <= 2, `${second} tries on the second day`);
      for (const each of others) assert.equal(each, 1);
    });
  }

  it('is tried as rarely by a server that restarts every hour', async () => {
    assert.deepEqual(await triesPerDay(5, true, 60), await triesPerDay(5, true));
  });

  it('is tried at once again after a good answer, also after a restart', async () => {
    const clock = createTestClock(mondayMorning);
    const store = createSetbackStore();
    const setbacks = createTestSetbacks(clock, { store });
    setbacks.note('XYZ');
    assert.equal(setbacks.list().length, 1);
    setbacks.clear('XYZ');
    assert.equal(setbacks.find('XYZ'), undefined);
    assert.equal(createTestSetbacks(clock, { store }).find('XYZ'), undefined);
  });

  it('is not left alone for a year because the clock was wrong when it failed', async () => {
    const clock = createTestClock(mondayMorning);
    const store = createSetbackStore();
    clock.jump(365 * 24 * 60 * minuteMs);
    createTestSetbacks(clock, { store }).note('XYZ');
    clock.jump(-365 * 24 * 60 * minuteMs);
    const setbacks = createTestSetbacks(clock, { store });
    await clock.advance(6 * 24 * 60 * minuteMs);
    assert.equal(setbacks.find('XYZ'), undefined);
  });
});
