import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createDailyCount } from './daily-count.ts';

const hourMs = 3_600_000;
const lateEvening = Date.parse('2026-11-20T23:00:00Z');

/** A day of 25 requests, all used an hour before midnight UTC. */
async function setUp() {
  const clock = createTestClock(lateEvening);
  const store = { stored: undefined, save: () => Promise.resolve() };
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

describe('a request whose count cannot be recorded', () => {
  /** A count whose writes end when the test says so, in whatever order. */
  function setUpWrites() {
    const clock = createTestClock(lateEvening);
    const writes: PromiseWithResolvers<void>[] = [];
    const save = () => {
      const write = Promise.withResolvers<void>();
      writes.push(write);
      return write.promise;
    };
    const store = { stored: undefined, save };
    const count = createDailyCount({ terms: { requestsPerDay: 25 }, store, clock });
    return { clock, count, writes };
  }

  it('takes back itself alone, not one that was counted meanwhile', async () => {
    const { count, writes } = setUpWrites();
    const taken = Promise.allSettled([count.take(1), count.take(2)]);
    writes[1]?.resolve();
    writes[0]?.reject(new Error('the disk is full'));
    const [failed, counted] = await taken;
    assert.deepEqual([failed.status, counted.status], ['rejected', 'fulfilled']);
    assert.equal(count.left(), 24);
  });

  it('takes nothing of the next day along', async () => {
    const { clock, count, writes } = setUpWrites();
    for (let request = 0; request < 5; request += 1) {
      const taken = count.take(1);
      writes.at(-1)?.resolve();
      await taken;
    }
    const failing = count.take(1);
    await clock.advance(1.5 * hourMs);
    writes.at(-1)?.reject(new Error('the disk is full'));
    await assert.rejects(failing);
    assert.equal(count.left(), 25);
  });
});
