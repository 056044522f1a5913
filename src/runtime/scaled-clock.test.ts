import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from './clock.ts';
import { createScaledClock } from './scaled-clock.ts';

const startsAt = Date.parse('2026-03-02T14:25:00Z');

describe('a clock of its own', () => {
  it('begins where it is told to, and runs as fast as it is told to', async () => {
    const base = createTestClock(1_000);
    const clock = createScaledClock(base, { startsAt, speed: 60 });
    assert.deepEqual([clock.now(), clock.speed], [startsAt, 60]);
    const before = clock.monotonicNow();
    await base.advance(1_500);
    assert.equal(clock.now() - startsAt, 90_000);
    assert.equal(clock.monotonicNow() - before, 90_000);
  });

  it('follows none of the jumps of the clock behind it', async () => {
    const base = createTestClock(1_000);
    const clock = createScaledClock(base, { startsAt, speed: 60 });
    base.jump(-3_600_000);
    assert.equal(clock.now(), startsAt);
  });

  it('waits in its own time, but never so short that waiting fills a processor', async () => {
    const base = createTestClock(1_000);
    const clock = createScaledClock(base, { startsAt, speed: 60 });
    const woken: string[] = [];
    void clock.sleep(60_000).then(() => woken.push('a minute'));
    void clock.after(60).then(() => woken.push('a moment'));
    await base.advance(20);
    assert.deepEqual(woken, []);
    await base.advance(10);
    assert.deepEqual(woken, ['a moment']);
    await base.advance(980);
    assert.deepEqual(woken, ['a moment', 'a minute']);
  });
});
