import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createDailyCount } from './daily-count.ts';

const hourMs = 3_600_000;
const lateEvening = Date.parse('2026-11-20T23:00:00Z');

/** A day of 25 requests, all used an hour before midnight UTC. */
async function setUp() {
  const clock = createTestClock(lateEvening);
  const store = { load: () => undefined, save: () => Promise.resolve() };
  const count = createDailyCount({ terms: { requestsPerDay: 25 }, store, clock });
  for (let request = 1; request <= 25; request += 1) await count.take(1);
  return { clock, count };
}

describe('a clock that runs ahead over midnight', () => {
  it('brings no new day while it may come back', async () => {
    const { clock, count } = await setUp();
    clock.jump(2 * hourMs);
    assert.equal(count.left(), 0);
    assert.equal(count.resetsAt(), clock.now() + hourMs);
    await clock.advance(0.75 * hourMs);
    assert.equal(count.left(), 0);
    assert.equal(count.resetsAt(), clock.now() + 0.25 * hourMs);
  });

  it('brings the new day at midnight once it has come back', async () => {
    const { clock, count } = await setUp();
    clock.jump(26 * hourMs);
    assert.equal(count.left(), 0);
    await clock.advance(0.5 * hourMs);
    clock.jump(-26 * hourMs);
    assert.equal(count.left(), 0);
    assert.equal(count.resetsAt(), lateEvening + hourMs);
    await clock.advance(0.5 * hourMs);
    assert.equal(count.left(), 25);
  });

  it('brings the new day an hour later when it stays there, as after a night asleep', async () => {
    const { clock, count } = await setUp();
    clock.jump(9 * hourMs);
    assert.equal(count.left(), 0);
    await clock.advance(hourMs);
    assert.equal(count.left(), 25);
    assert.equal(count.resetsAt(), Date.parse('2026-11-22T00:00:00Z'));
  });

  it('is not mistaken for one that a time server slews', async () => {
    const { clock, count } = await setUp();
    for (let hour = 0; hour < 48; hour += 1) {
      await clock.advance(0.02 * hourMs);
      clock.jump(60_000);
      count.left();
    }
    assert.equal(count.left(), 25);
  });
});
