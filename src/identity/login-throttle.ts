// Slows down guessing: after five failures each further try must wait twice as long as the one
// before.
import type { EpochMs } from '#src/runtime/clock.ts';
import type { LoginFailures } from './identity-store.ts';

/** Failures that cost nothing: people mistype. */
const freeFailures = 5;
const firstDelayMs = 1_000;
const delayMsMax = 15 * 60_000;
/** A name that nobody tried for this long starts afresh. */
export const failuresForgottenAfterMs = 24 * 60 * 60_000;

/** The instant from which the next try is allowed; undefined when it is allowed at once. */
export function nextAttemptAt(
  failures: LoginFailures | undefined,
  now: EpochMs,
): EpochMs | undefined {
  if (!failures || failures.failures < freeFailures) return undefined;
  if (now - failures.lastFailureAt >= failuresForgottenAfterMs) return undefined;
  const delay = Math.min(delayMsMax, firstDelayMs * 2 ** (failures.failures - freeFailures));
  const allowedAt = failures.lastFailureAt + delay;
  // A clock set back must not lock a user out for longer than the longest delay.
  return now >= allowedAt || allowedAt - now > delayMsMax ? undefined : allowedAt;
}
