import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from './clock.ts';
import { repeat } from './repeat.ts';

describe('what is repeated', () => {
  it('is done at once, and again after as long as it says', async () => {
    const clock = createTestClock(0);
    const doneAt: number[] = [];
    repeat(clock, async () => doneAt.push(clock.now()) * 100);
    await clock.advance(1_000);
    assert.deepEqual(doneAt, [0, 100, 300, 600, 1_000]);
  });

  it('is done one after another, however long each takes', async () => {
    const clock = createTestClock(0);
    const startedAt: number[] = [];
    repeat(clock, async () => {
      startedAt.push(clock.now());
      await clock.sleep(500);
      return 100;
    });
    await clock.advance(1_300);
    assert.deepEqual(startedAt, [0, 600, 1_200]);
  });

  it('is not done any more when it was stopped while waiting', async () => {
    const clock = createTestClock(0);
    const doneAt: number[] = [];
    const repeated = repeat(clock, async () => doneAt.push(clock.now()) * 100);
    await clock.advance(150);
    repeated.stop();
    await clock.advance(1_000);
    assert.deepEqual(doneAt, [0, 100]);
  });

  it('ends what is under way when it is stopped, and is not done again', async () => {
    const clock = createTestClock(0);
    const trace: string[] = [];
    const repeated = repeat(clock, async () => {
      trace.push('starts');
      await clock.sleep(100);
      trace.push('ends');
      return 100;
    });
    await clock.advance(50);
    repeated.stop();
    await clock.advance(1_000);
    assert.deepEqual(trace, ['starts', 'ends']);
  });
});
