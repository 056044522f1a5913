import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from './clock.ts';

describe('a test clock', () => {
  it('wakes sleepers in the order of their instants, each at its own', async () => {
    const clock = createTestClock(1_000);
    const woken: [string, number, number][] = [];
    const sleep = async (name: string, durationMs: number) => {
      await clock.sleep(durationMs);
      woken.push([name, clock.monotonicNow(), clock.now()]);
    };
    const sleepers = [sleep('late', 30), sleep('early', 10)];

    await clock.advance(60);
    await Promise.all(sleepers);

    const expected = [
      ['early', 10, 1_010],
      ['late', 30, 1_030],
    ];
    assert.deepEqual(woken, expected);
    assert.equal(clock.monotonicNow(), 60);
  });

  it('stands still while what a sleeper began is under way', async () => {
    const underWay = new Set<Promise<void>>();
    const clock = createTestClock(0, async () => void (await Promise.all(underWay)));
    const seen: number[] = [];
    const begin = async () => {
      await clock.sleep(10);
      const work = turnsOfTheLoop(50);
      underWay.add(work);
      await work;
      seen.push(clock.monotonicNow());
    };
    const both = Promise.all([begin(), clock.sleep(20)]);

    await clock.advance(60);
    await both;

    assert.deepEqual(seen, [10]);
  });

  it('never goes back when a longer move overtakes a shorter one', async () => {
    const clock = createTestClock(0);
    const short = clock.sleep(5).then(() => clock.advance(1));

    await clock.advance(60);
    await short;

    assert.deepEqual([clock.monotonicNow(), clock.now()], [60, 60]);
  });

  it('moves the wall clock alone when it jumps', async () => {
    const clock = createTestClock(1_000);

    clock.jump(-500);
    await clock.advance(10);

    assert.deepEqual([clock.monotonicNow(), clock.now()], [10, 510]);
  });
});

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
