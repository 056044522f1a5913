// The newer listing that is not believed yet: looked at once a day, across restarts, until it is.
import type { Clock } from '#src/runtime/clock.ts';
import { utcDate } from '#src/runtime/instant.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { isBelieved, isShrunk, withLook, type ListingDoubt } from './listing-doubt.ts';
import type { RenewalPause } from './renewal-pause.ts';

export type DoubtStore = {
  saveDoubt(doubt: ListingDoubt): Promise<void>;
};

export type DoubtedListing = {
  /** Takes up the doubt that was stored. What was seen today is not looked at again today. */
  takeUp(stored: ListingDoubt | undefined): void;
  /** One look at a listing that came: whether it lost so many symbols that it is doubted. */
  isDoubtful(count: number, countBefore: number): boolean;
  /** A listing is believed: nothing is doubted any more. */
  forget(): void;
  /** What is doubted now. */
  doubt(): ListingDoubt | undefined;
};

type Needs = {
  readonly store: DoubtStore;
  readonly pause: RenewalPause;
  readonly clock: Clock;
  readonly logger: Logger;
};

const nextLookMs = 24 * 60 * 60_000;

/** Nothing is doubted at first. */
export function createDoubtedListing({ store, pause, clock, logger }: Needs): DoubtedListing {
  let doubt: ListingDoubt | undefined;

  return {
    takeUp(stored) {
      doubt = stored;
      if (doubt?.days.includes(utcDate(clock.now()))) pause.begin(nextLookMs);
    },
    isDoubtful(count, countBefore) {
      if (!isShrunk(count, countBefore)) return false;
      doubt = withLook(doubt, count, countBefore, clock.now());
      if (isBelieved(doubt)) return false;
      pause.begin(nextLookMs);
      logger.warn({ event: 'listing_shrunk', count, count_before: countBefore });
      store.saveDoubt(doubt).catch(pause.noteFailure);
      return true;
    },
    forget: () => void (doubt = undefined),
    doubt: () => doubt,
  };
}
