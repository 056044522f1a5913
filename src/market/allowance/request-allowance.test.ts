import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createAllowanceStore, noon, refusalOf, setUpQueue } from '#tests/support/request-queue.ts';
import type { AllowanceState } from './daily-count.ts';
import { planTerms } from './plan.ts';
import { createRequestAllowance } from './request-allowance.ts';
import { createRequestQueue, type Turn } from './request-queue.ts';

describe('the allowance of a free key', () => {
  it('lets requests leave evenly spaced', async () => {
    const { clock, ask, leftAt } = setUpQueue();
    const asked = Promise.all([ask(), ask(), ask()]);
    await clock.advance(10_000);
    await asked;
    assert.deepEqual(leftAt, [0, 1_500, 3_000]);
  });

  it('spaces requests by when they left, however long the disk took to count them', async () => {
    const slow = createTestClock(noon);
    const kept = createAllowanceStore();
    let countMs = 1_400;
    const save = async (state: AllowanceState) => {
      await slow.sleep(countMs);
      countMs = 0;
      await kept.save(state);
    };
    const store = { stored: kept.stored, save };
    const terms = planTerms.free;
    const allowance = createRequestAllowance({
      terms,
      store,
      clock: slow,
      waitingForRefresh: () => 0,
      activity: { latestOther: () => undefined },
    });
    const queue = createRequestQueue({ allowance, clock: slow });
    const turn = (): Turn => ({ purpose: 'order', leaveBy: noon + 60_000 });
    const left = Promise.all([queue.wait(turn()), queue.wait(turn())]);
    await slow.advance(10_000);
    assert.deepEqual(await left, [1_400, 2_900]);
  });

  it('refuses at once what would leave only after the deadline', async () => {
    const { clock, ask } = setUpQueue();
    await ask();
    const refusal = await refusalOf(ask('lookup', 1_000));
    assert.deepEqual(refusal, { reason: 'allowance_exhausted', retryAt: clock.now() + 1_500 });
  });

  it('has 25 requests a day, the last of them for the most urgent', async () => {
    const { clock, allowance, ask } = setUpQueue();
    for (let request = 1; request <= 20; request += 1) {
      await ask('view');
      await clock.advance(1_500);
    }
    const midnight = Date.parse('2026-11-21T00:00:00Z');
    const refusal = { reason: 'allowance_exhausted', retryAt: midnight };
    assert.deepEqual(await refusalOf(ask('view')), refusal);
    for (let request = 21; request <= 23; request += 1) {
      await ask('lookup');
      await clock.advance(1_500);
    }
    assert.deepEqual(await refusalOf(ask('lookup')), refusal);
    await ask('order');
    await clock.advance(1_500);
    await ask('order');
    assert.deepEqual(await refusalOf(ask('order')), refusal);
    const { leftToday, resetsAt } = allowance.status();
    assert.deepEqual([leftToday, resetsAt], [0, midnight]);
  });

  it('is renewed at midnight UTC', async () => {
    const { clock, allowance, ask } = setUpQueue();
    await ask();
    await clock.advance(12 * 3_600_000);
    assert.equal(allowance.status().leftToday, 25);
  });

  it('is counted before the request leaves and remembered across a restart', async () => {
    const { ask, store, clock } = setUpQueue();
    await ask();
    const waiting = ask();
    assert.equal(setUpQueue(planTerms.free, store).allowance.status().leftToday, 24);
    await clock.advance(1_500);
    await waiting;
    assert.equal(setUpQueue(planTerms.free, store).allowance.status().leftToday, 23);
  });

  it('keeps the spacing across a restart', async () => {
    const { ask, store } = setUpQueue();
    await ask();
    const after = setUpQueue(planTerms.free, store);
    const asked = after.ask();
    await after.clock.advance(5_000);
    await asked;
    assert.deepEqual(after.leftAt, [1_500]);
  });

  it('grants no second day when the clock is set back', async () => {
    const { clock, allowance, ask } = setUpQueue();
    await ask();
    clock.jump(-24 * 3_600_000);
    assert.equal(allowance.status().leftToday, 24);
    clock.jump(24 * 3_600_000);
    assert.equal(allowance.status().leftToday, 24);
  });

  it('grants no second day to a clock that is set back by more than a day around midnight', async () => {
    const { clock, allowance, ask } = setUpQueue();
    await clock.advance(12.5 * 3_600_000);
    await ask();
    for (const jump of [-26, 26, -80, 80, -26, 26]) {
      clock.jump(jump * 3_600_000);
      await clock.advance(1_500);
      const before = allowance.status().leftToday ?? 0;
      assert.ok(before <= 24, `${before} left after a jump of ${jump} hours`);
    }
    assert.equal(allowance.status().leftToday, 24);
  });

  it('is not frozen by a clock that jumped a year ahead and back', async () => {
    const { clock, allowance, ask } = setUpQueue();
    await ask();
    clock.jump(400 * 24 * 3_600_000);
    assert.equal(allowance.status().leftToday, 24, 'in doubt for an hour');
    await clock.advance(3_600_000);
    await ask();
    clock.jump(-400 * 24 * 3_600_000);
    assert.equal(allowance.status().leftToday, 24);
    await clock.advance(13 * 3_600_000);
    assert.equal(allowance.status().leftToday, 24, 'the day ahead is the one that was granted');
    await clock.advance(24 * 3_600_000);
    assert.equal(allowance.status().leftToday, 25);
  });

  it('is not used by a request that could not be counted, which does not leave', async () => {
    const store = { stored: undefined, save: () => Promise.reject(new Error('disk full')) };
    const { clock, allowance, ask } = setUpQueue(planTerms.free, store);
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await assert.rejects(ask('order', 60_000), /disk full/);
      await clock.advance(1_500);
    }
    assert.equal(allowance.status().leftToday, 25);
  });

  it('is used up when the upstream says so, whatever was counted, also after a restart', async () => {
    const { allowance, ask, store } = setUpQueue();
    await ask();
    await allowance.noteExhausted();
    const after = setUpQueue(planTerms.free, store);
    for (const each of [allowance, after.allowance]) assert.equal(each.status().leftToday, 0);
    assert.equal((await refusalOf(after.ask())).reason, 'allowance_exhausted');
  });
});

describe('the allowance of a premium key', () => {
  it('slides over the last minute', async () => {
    const { clock, ask, leftAt } = setUpQueue(planTerms.delayed75);
    const asked = Promise.all(Array.from({ length: 80 }, () => ask()));
    await clock.advance(120_000);
    await asked;
    assert.equal(leftAt[74], 7_400);
    assert.equal(leftAt[75], 60_000);
    for (const [index, at] of leftAt.entries()) {
      const inMinute = leftAt.filter((other) => other > at - 60_000 && other <= at).length;
      assert.ok(inMinute <= 75, `request ${index}`);
    }
  });

  it('knows no day, unless the upstream says that it is used up', async () => {
    const { allowance, ask } = setUpQueue(planTerms.realtime150);
    const { leftToday, resetsAt } = allowance.status();
    assert.deepEqual([leftToday, resetsAt], [undefined, undefined]);
    await allowance.noteExhausted();
    assert.equal(allowance.status().leftToday, 0);
    assert.equal((await refusalOf(ask())).reason, 'allowance_exhausted');
  });

  it('remembers the last minute across a restart', async () => {
    const { clock, ask, store } = setUpQueue(planTerms.delayed75);
    const asked = Promise.all(Array.from({ length: 75 }, () => ask()));
    await clock.advance(8_000);
    await asked;
    const clockOfRestart = createTestClock(clock.now());
    const terms = planTerms.delayed75;
    const allowance = createRequestAllowance({
      terms,
      store,
      clock: clockOfRestart,
      waitingForRefresh: () => 0,
      activity: { latestOther: () => undefined },
    });
    const restarted = createRequestQueue({ allowance, clock: clockOfRestart });
    const refusal = await refusalOf(
      restarted.wait({ purpose: 'order', leaveBy: clock.now() + 10_000 }),
    );
    assert.ok(refusal.retryAt > clock.now() + 50_000);
  });
});

describe('the reserves of a day', () => {
  it('keep the background from what people may still ask for', async () => {
    const { clock, ask } = setUpQueue();
    for (let request = 1; request <= 20; request += 1) {
      await ask('background');
      await clock.advance(1_500);
    }
    assert.equal((await refusalOf(ask('background'))).reason, 'allowance_exhausted');
    await ask('lookup');
  });

  it('keep those who only look from spending what held symbols wait for', async () => {
    let waiting = 60;
    const { clock, ask } = setUpQueue(planTerms.free, createAllowanceStore(), () => waiting);
    for (let request = 1; request <= 8; request += 1) {
      await ask('lookup');
      await clock.advance(1_500);
    }
    assert.equal((await refusalOf(ask('lookup'))).reason, 'allowance_exhausted');
    await ask('background');
    await clock.advance(1_500);
    waiting = 0;
    await ask('lookup');
  });

  it('dwindle to nothing in the last half hour, so that nothing is wasted', async () => {
    const { clock, allowance, ask } = setUpQueue();
    await clock.advance(11.75 * 3_600_000);
    for (let minute = 0; minute < 15; minute += 1) {
      for (;;) {
        const asked = ask('background', 0).then(
          () => true,
          () => false,
        );
        if (!(await asked)) break;
        await clock.advance(1_500);
      }
      await clock.advance(57_000);
    }
    assert.equal(allowance.status().leftToday, 0);
  });
});
