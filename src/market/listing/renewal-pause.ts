// How long the listing is not asked for: after a failure, longer each time in a row, or for as long
// as it is told.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import { AllowanceRefusedError } from '#src/market/allowance/request-queue.ts';

export type RenewalPause = {
  /** Whether the listing may be asked for now. */
  isOver(): boolean;
  /** Pauses for the time given. */
  begin(ms: number): void;
  /** The allowance says itself when there is a request again; whatever else fails is left alone. */
  noteFailure(error: unknown): void;
  /** The next failure is the first in a row. */
  noteSuccess(): void;
  /** When it is over; undefined when it is. */
  endsAt(): EpochMs | undefined;
};

/** The backoff after a failure, doubled each time in a row. */
const firstRetryMs = 10 * 60_000;
const retryMsMax = 8 * 60 * 60_000;
/** A refusal for want of a slot is over in seconds. */
const refusedMsMin = 10_000;

/** A pause that is over until something fails. */
export function createRenewalPause(clock: Clock): RenewalPause {
  /** Monotonic: the wall clock may jump. */
  let quietUntil: MonotonicMs = 0;
  let failures = 0;

  function begin(ms: number): void {
    quietUntil = clock.monotonicNow() + ms;
  }

  return {
    isOver: () => clock.monotonicNow() >= quietUntil,
    begin,
    noteFailure(error) {
      if (error instanceof AllowanceRefusedError) {
        begin(Math.max(refusedMsMin, error.refusal.retryAt - clock.now()));
        return;
      }
      begin(Math.min(retryMsMax, firstRetryMs * 2 ** failures));
      failures += 1;
    },
    noteSuccess: () => void (failures = 0),
    endsAt() {
      const left = quietUntil - clock.monotonicNow();
      return left > 0 ? clock.now() + left : undefined;
    },
  };
}
