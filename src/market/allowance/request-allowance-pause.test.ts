import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusalOf, setUpQueue } from '#tests/support/request-queue.ts';
import { planTerms } from './plan.ts';
import { AllowanceRefusedError } from './request-queue.ts';

describe('a pause', () => {
  it('holds for everybody, twice as long each time in a row', async () => {
    const { clock, allowance, ask } = setUpQueue(planTerms.realtime150);
    for (const length of [2_000, 4_000, 8_000]) {
      allowance.pause('upstream_throttled', clock.monotonicNow());
      const refusal = await refusalOf(ask('lookup', 1_000));
      assert.deepEqual(refusal, { reason: 'upstream_throttled', retryAt: clock.now() + length });
      assert.equal(allowance.status().pausedUntil, clock.now() + length);
      await clock.advance(length);
    }
    await ask();
    allowance.noteAnswered();
    allowance.pause('upstream_throttled', clock.monotonicNow());
    assert.equal((await refusalOf(ask('lookup', 0))).retryAt, clock.now() + 2_000);
  });

  it('keeps back those who were waiting for their turn when it began', async () => {
    const { clock, allowance, ask, leftAt } = setUpQueue();
    await ask();
    const waiting = [refusalOf(ask('order', 4_000)), refusalOf(ask('view', 4_000))];
    allowance.pause('upstream_unreachable', 0);
    await clock.advance(5_000);
    for (const refused of waiting) assert.equal((await refused).reason, 'upstream_unreachable');
    assert.deepEqual(leftAt, [0]);
    assert.equal(allowance.status().leftToday, 24);
  });

  it('is not made longer by requests that left before it began', async () => {
    const { clock, allowance, ask } = setUpQueue(planTerms.realtime150);
    await clock.advance(100);
    for (let late = 0; late < 7; late += 1) allowance.pause('upstream_throttled', late);
    assert.equal((await refusalOf(ask('lookup', 0))).retryAt, clock.now() + 2_000);
  });

  it('lets an outage of a day cost a free key a part of its day only', async () => {
    const { clock, allowance, ask, leftAt } = setUpQueue();
    for (let minute = 0; minute < 11 * 60; minute += 1) {
      try {
        await ask('lookup', 1_000);
        allowance.pause('upstream_unreachable', leftAt.at(-1) ?? 0);
      } catch (error) {
        assert.ok(error instanceof AllowanceRefusedError);
      }
      await clock.advance(60_000);
    }
    assert.ok(leftAt.length <= 20, `${leftAt.length} requests in eleven hours`);
    assert.ok((allowance.status().leftToday ?? 0) > 4);
  });
});
