import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { planTerms, type PlanTerms } from './plan.ts';
import {
  AllowanceRefusedError,
  createRequestAllowance,
  type AllowanceState,
  type RequestPurpose,
} from './request-allowance.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');

function createStore() {
  let state: AllowanceState | undefined;
  return { load: () => state, save: async (next: AllowanceState) => void (state = next) };
}

function setUp(terms: PlanTerms = planTerms.free, store = createStore()) {
  const clock = createTestClock(noon);
  const allowance = createRequestAllowance({ terms, store, clock });
  const leftAt: number[] = [];
  const ask = async (purpose: RequestPurpose = 'order', patienceMs = 3_600_000) => {
    await allowance.acquire(purpose, clock.now() + patienceMs);
    leftAt.push(clock.monotonicNow());
  };
  return { clock, allowance, ask, leftAt, store };
}

async function refusalOf(asking: Promise<void>) {
  try {
    await asking;
  } catch (error) {
    assert.ok(error instanceof AllowanceRefusedError);
    return error.refusal;
  }
  return assert.fail('expected a refusal');
}

describe('the allowance of a free key', () => {
  it('lets requests leave evenly spaced', async () => {
    const { clock, ask, leftAt } = setUp();
    const asked = Promise.all([ask(), ask(), ask()]);
    await clock.advance(10_000);
    await asked;
    assert.deepEqual(leftAt, [0, 1_500, 3_000]);
  });

  it('refuses at once what would leave only after the deadline', async () => {
    const { clock, ask } = setUp();
    await ask();
    const refusal = await refusalOf(ask('lookup', 1_000));
    assert.deepEqual(refusal, { reason: 'allowance_exhausted', retryAt: clock.now() + 1_500 });
  });

  it('has 25 requests a day, the last of them for the most urgent', async () => {
    const { clock, allowance, ask } = setUp();
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
    assert.deepEqual(allowance.status(), { leftToday: 0, resetsAt: midnight });
  });

  it('is renewed at midnight UTC', async () => {
    const { clock, allowance, ask } = setUp();
    await ask();
    await clock.advance(12 * 3_600_000);
    assert.equal(allowance.status().leftToday, 25);
  });

  it('is counted before the request leaves and remembered across a restart', async () => {
    const { ask, store, clock } = setUp();
    await ask();
    const waiting = ask();
    const after = setUp(planTerms.free, store);
    assert.equal(after.allowance.status().leftToday, 23);
    await clock.advance(1_500);
    await waiting;
  });

  it('keeps the spacing across a restart', async () => {
    const { ask, store } = setUp();
    await ask();
    const after = setUp(planTerms.free, store);
    const asked = after.ask();
    await after.clock.advance(5_000);
    await asked;
    assert.deepEqual(after.leftAt, [1_500]);
  });

  it('grants no second day when the clock is set back', async () => {
    const { clock, allowance, ask } = setUp();
    await ask();
    clock.jump(-24 * 3_600_000);
    assert.equal(allowance.status().leftToday, 24);
    clock.jump(24 * 3_600_000);
    assert.equal(allowance.status().leftToday, 24);
  });

  it('is used up when the upstream says so, whatever was counted, also after a restart', async () => {
    const { allowance, ask, store } = setUp();
    await ask();
    await allowance.noteExhausted();
    const after = setUp(planTerms.free, store);
    for (const each of [allowance, after.allowance]) assert.equal(each.status().leftToday, 0);
    assert.equal((await refusalOf(after.ask())).reason, 'allowance_exhausted');
  });
});

describe('a throttle notice', () => {
  it('pauses everybody, twice as long each time in a row', async () => {
    const { clock, allowance, ask } = setUp(planTerms.realtime150);
    for (const pause of [2_000, 4_000, 8_000]) {
      allowance.noteThrottled();
      const refusal = await refusalOf(ask('lookup', 1_000));
      assert.deepEqual(refusal, { reason: 'upstream_throttled', retryAt: clock.now() + pause });
      await clock.advance(pause);
    }
    await ask();
    allowance.noteAnswered();
    allowance.noteThrottled();
    assert.equal((await refusalOf(ask('lookup', 0))).retryAt, clock.now() + 2_000);
  });
});

describe('the allowance of a premium key', () => {
  it('slides over the last minute', async () => {
    const { clock, ask, leftAt } = setUp(planTerms.delayed75);
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

  it('knows no day', () => {
    const { allowance } = setUp(planTerms.realtime150);
    assert.deepEqual(allowance.status(), { leftToday: undefined, resetsAt: undefined });
  });
});
