// A listing that suddenly lost many symbols: cut on its way, or the truth? It is believed when it
// was the same on several days. Pure.
import { utcDate, type EpochMs } from '#src/runtime/instant.ts';

/** What was seen of a listing that is not believed yet. */
export type ListingDoubt = {
  readonly countBefore: number;
  readonly count: number;
  /** When it was seen first. */
  readonly since: EpochMs;
  /** The UTC dates on which it was the same. */
  readonly days: readonly string[];
};

/** Companies leave one by one; a listing that lost more than this share may have been cut. */
const shrinkageMax = 0.1;
/** Between two days some symbols come and go. */
const differenceMax = 0.01;
/** On so many days it must be the same. */
export const daysToBelieve = 3;

/** Whether the new listing lost too much to be believed at once. */
export function isShrunk(count: number, countBefore: number): boolean {
  return count < countBefore * (1 - shrinkageMax);
}

/** The doubt after one more look; the same number as before adds a day to it. */
export function withLook(
  doubt: ListingDoubt | undefined,
  count: number,
  countBefore: number,
  now: EpochMs,
): ListingDoubt {
  const day = utcDate(now);
  const isSame = doubt && Math.abs(count - doubt.count) <= doubt.count * differenceMax;
  if (!isSame) return { countBefore, count, since: now, days: [day] };
  return { ...doubt, count, days: [...new Set([...doubt.days, day])] };
}

/** Whether it was the same on enough days. */
export function isBelieved({ days }: ListingDoubt): boolean {
  return days.length >= daysToBelieve;
}
