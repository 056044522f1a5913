// The allowance of a key behind its queue, on a clock that moves only when the test says so.
import assert from 'node:assert/strict';
import type { AllowanceState, AllowanceStore } from '#src/market/allowance/daily-count.ts';
import { planTerms, type PlanTerms } from '#src/market/allowance/plan.ts';
import {
  createRequestAllowance,
  type RequestPurpose,
} from '#src/market/allowance/request-allowance.ts';
import { AllowanceRefusedError, createRequestQueue } from '#src/market/allowance/request-queue.ts';
import type { UserId } from '#src/domain/ids.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** When every test begins. */
export const noon = Date.parse('2026-11-20T12:00:00Z');

/** A count that is kept for as long as the test runs. */
export function createAllowanceStore(): Loaded<AllowanceStore> {
  let state: AllowanceState | undefined;
  return {
    get stored() {
      return state;
    },
    save: async (next: AllowanceState) => void (state = next),
  };
}

/** Whoever asks waits an hour for a slot, unless the test says otherwise. */
export function setUpQueue(
  terms: PlanTerms = planTerms.free,
  store: Loaded<AllowanceStore> = createAllowanceStore(),
  waitingForRefresh = () => 0,
  latestOther: (userId: UserId) => EpochMs | undefined = () => undefined,
) {
  const clock = createTestClock(noon);
  const allowance = createRequestAllowance({
    terms,
    store,
    clock,
    waitingForRefresh,
    activity: { latestOther },
  });
  const queue = createRequestQueue({ allowance, clock });
  const leftAt: number[] = [];
  const ask = async (
    purpose: RequestPurpose = 'order',
    patienceMs = 3_600_000,
    askers: readonly UserId[] = [],
  ) => {
    leftAt.push(await queue.wait({ purpose, askers, leaveBy: clock.now() + patienceMs }));
  };
  return { clock, allowance, queue, ask, leftAt, store };
}

/** Why the request was refused; fails when it was not. */
export async function refusalOf(asking: Promise<unknown>) {
  try {
    await asking;
  } catch (error) {
    assert.ok(error instanceof AllowanceRefusedError);
    return error.refusal;
  }
  return assert.fail('expected a refusal');
}
