// Slows down guessing: after five failures each further try must wait twice as long as the one
// before, and after a hundred in a row only the operator opens the door again.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { AddressFailures, LoginFailures } from '#src/identity/identity-store.ts';

/** Failures that cost nothing: people mistype. */
const freeFailures = 5;
const firstDelayMs = 1_000;
const delayMsMax = 15 * 60_000;
/** NIST SP 800-63B, section 3.2.2: at most this many failures in a row. */
export const failuresMax = 100;
/** A name that nobody tried for this long starts afresh, unless it is locked. */
export const failuresForgottenAfterMs = 90 * 24 * 60 * 60_000;
export const addressWindowMs = 15 * 60_000;

/** Why the next try is refused, and until when; `Infinity` is until the operator unlocks it. */
export type Wait = { readonly code: 'too_many_attempts'; readonly retryAt: EpochMs };

/** What the subject has to wait for; undefined when it may try at once. */
export function waitOf(failures: LoginFailures | undefined, now: EpochMs): Wait | undefined {
  if (!failures || failures.failures < freeFailures) return undefined;
  if (failures.failures >= failuresMax) return { code: 'too_many_attempts', retryAt: Infinity };
  if (now - failures.lastFailureAt >= failuresForgottenAfterMs) return undefined;
  const delay = Math.min(delayMsMax, firstDelayMs * 2 ** (failures.failures - freeFailures));
  const retryAt = failures.lastFailureAt + delay;
  // A clock set back must not lock a user out for longer than the longest delay.
  const isFree = now >= retryAt || retryAt - now > delayMsMax;
  return isFree ? undefined : { code: 'too_many_attempts', retryAt };
}

/** What an address has to wait for after `max` wrong passwords; a `max` of 0 is no limit. */
export function addressWaitOf(
  failures: AddressFailures | undefined,
  max: number,
  now: EpochMs,
): Wait | undefined {
  if (!failures || max === 0 || failures.failures < max) return undefined;
  const retryAt = failures.startedAt + addressWindowMs;
  const isFree = now >= retryAt || retryAt - now > addressWindowMs;
  return isFree ? undefined : { code: 'too_many_attempts', retryAt };
}
