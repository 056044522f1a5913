// What a failed request means for those that come after it: everybody waits, a function is closed
// by itself, or nobody but who asked is concerned.
import assert from 'node:assert/strict';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import { createBlame, type AskedPart } from './blame.ts';
import {
  UpstreamError,
  type UpstreamFunction,
  type UpstreamVerdict,
} from '#src/market/market-data.ts';
import type { PauseReason } from './pauses.ts';
import type { AllowanceRefusal, RequestAllowance } from './request-allowance.ts';
import { AllowanceRefusedError, type Turn } from './request-queue.ts';
import type { Setbacks } from './setbacks.ts';

/** What keeps every request from being answered. */
export type MarketDataState = 'ok' | 'key_rejected' | 'unreachable';

/** What concerns every request, not this one alone, and so makes everybody wait. */
export const pauseByVerdict: Readonly<Partial<Record<UpstreamVerdict, PauseReason>>> = {
  throttled: 'upstream_throttled',
  unreachable: 'upstream_unreachable',
  bad_key: 'key_rejected',
};
/** So many symbols or functions in a row without one usable answer: that is no single bad part. */
const uselessPartsMax = 5;

/** Why the function is not asked now. */
export function refusalOfFunction(
  closed: Setbacks<UpstreamFunction>,
  { function: name }: AskedPart,
): AllowanceRefusal | undefined {
  const setback = closed.find(name);
  if (!setback) return undefined;
  const { retryAt } = setback;
  if (setback.reason === 'not_on_plan') {
    return { reason: 'upstream_invalid', isNotOnPlan: true, retryAt };
  }
  return { reason: 'upstream_unreachable', retryAt };
}

type Needs = {
  readonly allowance: RequestAllowance;
  /** Functions that fail by themselves. */
  readonly closed: Setbacks<UpstreamFunction>;
  readonly health: UpstreamHealth;
};

export type FailureHandler = ReturnType<typeof createFailureHandler>;

/** Makes those wait whom a failure concerns: everybody, a function, or nobody but who asked. */
export function createFailureHandler({ allowance, closed, health }: Needs) {
  const blame = createBlame();

  function close(part: AskedPart, reason: 'not_on_plan' | 'upstream_unreachable'): Error {
    closed.note(part.function, reason);
    const refusal = refusalOfFunction(closed, part);
    assert(refusal, 'a function that was just closed is closed');
    return new AllowanceRefusedError(refusal);
  }

  return {
    answered(part: AskedPart): void {
      blame.answered(part);
      closed.clear(part.function);
      allowance.noteAnswered();
    },
    /** The error for the caller. */
    async handle(
      error: UpstreamError,
      part: AskedPart,
      turn: Turn,
      leftAt: MonotonicMs,
    ): Promise<Error> {
      const { verdict, retryAfterMs, hasNeverLeft } = error;
      if (hasNeverLeft && turn.receipt) await allowance.giveBack(turn.receipt);
      if (verdict === 'premium_only') return close(part, 'not_on_plan');
      if (verdict === 'unreachable' && !hasNeverLeft) {
        const blamed = blame.failed(part);
        if (blamed === 'function') return close(part, 'upstream_unreachable');
        if (blamed === 'symbol') return new UpstreamError('invalid', error.message);
      }
      health.noteFailed(error, part);
      const reason = pauseByVerdict[verdict];
      const terms = { askedForMs: retryAfterMs, isFree: hasNeverLeft };
      if (reason) allowance.pause(reason, leftAt, terms);
      if (verdict === 'day_exhausted') await allowance.noteExhausted();
      return error;
    },
  };
}

export type HealthState = {
  readonly lastSuccessAt: EpochMs | undefined;
  readonly state: MarketDataState;
};

export type UpstreamHealth = ReturnType<typeof createUpstreamHealth>;

/** Whether the upstream as a whole answers. */
export function createUpstreamHealth(clock: Clock) {
  let lastSuccessAt: EpochMs | undefined;
  let state: MarketDataState = 'ok';
  const useless = new Set<string>();

  return {
    noteAnswered(): void {
      lastSuccessAt = clock.now();
      state = 'ok';
      useless.clear();
    },
    noteFailed({ verdict }: UpstreamError, part: AskedPart): void {
      if (verdict === 'bad_key') state = 'key_rejected';
      if (verdict === 'unreachable') state = 'unreachable';
      // It can be reached and takes the key: the count of the day says the rest.
      if (verdict === 'day_exhausted') state = 'ok';
      if (verdict !== 'invalid') return;
      useless.add(`${part.function} ${part.symbol ?? ''}`);
      if (useless.size >= uselessPartsMax) state = 'unreachable';
    },
    adopt(seen: HealthState): void {
      ({ lastSuccessAt, state } = seen);
    },
    status: (): HealthState => ({ lastSuccessAt, state }),
  };
}
