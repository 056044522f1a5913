import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from './clock.ts';
import { utcDate, type EpochMs, type MonotonicMs } from './instant.ts';

describe('instants', () => {
  it('of the two clocks are no instants of each other, which the compiler refuses', () => {
    const clock = createTestClock(Date.parse('2026-11-20T15:00:00Z'));
    // @ts-expect-error an instant of the wall clock is none of the monotonic one
    const monotonic: MonotonicMs = clock.now();
    // @ts-expect-error and the reverse
    const wall: EpochMs = clock.monotonicNow();
    assert.notEqual(monotonic, wall);
  });

  it('have a date in UTC', () => {
    assert.equal(utcDate(Date.parse('2026-11-20T23:59:59.999Z')), '2026-11-20');
  });
});
