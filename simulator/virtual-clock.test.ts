// The clock that can be set: it follows, runs, stands still, and never takes monotonic time back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createVirtualClock, parseInstant } from '#simulator/virtual-clock.ts';

const NOON = Date.UTC(2026, 10, 18, 17);

test('until it is set it is the clock below, jumps included', async () => {
  const base = createTestClock(NOON);
  const clock = createVirtualClock(base);
  clock.set({});
  await base.advance(1_500);
  base.jump(-3_600_000);
  assert.deepEqual([clock.now(), clock.monotonicNow(), clock.speed()], [base.now(), 1_500, 1]);
});

test('set to an instant and a speed it runs from there', async () => {
  const base = createTestClock(NOON);
  const clock = createVirtualClock(base);
  const opening = parseInstant('2026-03-02T09:25-05:00');
  assert.equal(opening, Date.UTC(2026, 2, 2, 14, 25));
  clock.set({ at: opening, speed: 60 });
  await base.advance(1_000);
  assert.equal(new Date(clock.now()).toISOString(), '2026-03-02T14:26:00.000Z');
  clock.set({ speed: 0 });
  await base.advance(1_000);
  assert.equal(new Date(clock.now()).toISOString(), '2026-03-02T14:26:00.000Z');
});

test('monotonic time lets what is skipped pass and never goes back', async () => {
  const base = createTestClock(NOON);
  const clock = createVirtualClock(base);
  await base.advance(1_000);
  clock.set({ at: NOON + 61_000 });
  assert.equal(clock.monotonicNow(), 61_000);
  clock.set({ at: NOON });
  assert.equal(clock.monotonicNow(), 61_000);
  await base.advance(500);
  assert.deepEqual([clock.now(), clock.monotonicNow()], [NOON + 500, 61_500]);
});

test('an instant needs its offset and a year that the market knows', () => {
  for (const text of ['2026-03-02T09:25', 'noon', '', '1999-12-31T00:00Z', '2050-01-01T00:00Z']) {
    assert.equal(parseInstant(text), undefined, text);
  }
});
