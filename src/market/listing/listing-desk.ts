// Keeps the listing: from memory, from the store, or from the upstream once a day.
import { utcDate, type Clock, type EpochMs } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { isBelieved, isShrunk, withLook, type ListingDoubt } from './listing-doubt.ts';
import { createListing, type Listing } from './listing.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { AllowanceRefusedError } from '#src/market/allowance/request-queue.ts';

export type StoredListing = {
  readonly instruments: readonly ListedInstrument[];
  readonly fetchedAt: EpochMs;
};

export type ListingStore = {
  load(): StoredListing | undefined;
  /** Takes away what was doubted. */
  save(listing: StoredListing): Promise<void>;
  loadDoubt(): ListingDoubt | undefined;
  saveDoubt(doubt: ListingDoubt): Promise<void>;
};

export type ListingDesk = {
  /** The listing at hand. A day-old one is renewed behind the caller's back. */
  current(): Listing | undefined;
  /** The listing, waiting for a first one until the deadline; undefined when none can be had. */
  ready(deadline: EpochMs): Promise<Listing | undefined>;
  /** When the upstream is asked for it next, after a request that brought none. */
  retryAt(): EpochMs | undefined;
  /** A newer listing that is not believed yet. */
  doubt(): ListingDoubt | undefined;
};

const renewedAfterMs = 24 * 60 * 60_000;
/** After a failure nobody asks again for this long, twice as long each time in a row. */
const firstRetryMs = 10 * 60_000;
const retryMsMax = 8 * 60 * 60_000;
/** A refusal for want of a slot is over in seconds. */
const refusedMsMin = 10_000;

type Needs = {
  readonly fetchListing: () => Promise<readonly ListedInstrument[]>;
  readonly store: ListingStore;
  readonly clock: Clock;
  readonly logger: Logger;
};

export function createListingDesk({ fetchListing, store, clock, logger }: Needs): ListingDesk {
  let stored: StoredListing | undefined;
  let listing: Listing | undefined;
  let isLoaded = false;
  let renewal: Promise<void> | undefined;
  let doubt: ListingDoubt | undefined;
  /** Monotonic: the wall clock may jump. */
  let quietUntil = 0;
  let failures = 0;

  function adopt(next: StoredListing): void {
    stored = next;
    listing = createListing(next.instruments);
  }

  async function renew(): Promise<void> {
    try {
      const next = { instruments: await fetchListing(), fetchedAt: clock.now() };
      failures = 0;
      if (isDoubtful(next.instruments.length)) return;
      adopt(next);
      doubt = undefined;
      await store.save(next);
    } catch (error) {
      keepQuiet(error);
      logger.warn({ event: 'listing_failed', reason: error instanceof Error ? error.message : '' });
    } finally {
      renewal = undefined;
    }
  }

  /** A listing that lost many symbols is looked at once a day until it is believed. */
  function isDoubtful(count: number): boolean {
    const countBefore = stored?.instruments.length ?? 0;
    if (!isShrunk(count, countBefore)) return false;
    doubt = withLook(doubt, count, countBefore, clock.now());
    if (isBelieved(doubt)) return false;
    quietUntil = clock.monotonicNow() + renewedAfterMs;
    logger.warn({ event: 'listing_shrunk', count, count_before: countBefore });
    store.saveDoubt(doubt).catch(keepQuiet);
    return true;
  }

  /** The allowance says itself when there is a request again; whatever else fails is left alone. */
  function keepQuiet(error: unknown): void {
    const now = clock.monotonicNow();
    if (error instanceof AllowanceRefusedError) {
      quietUntil = now + Math.max(refusedMsMin, error.refusal.retryAt - clock.now());
      return;
    }
    quietUntil = now + Math.min(retryMsMax, firstRetryMs * 2 ** failures);
    failures += 1;
  }

  function current(): Listing | undefined {
    if (!isLoaded) {
      isLoaded = true;
      const kept = store.load();
      if (kept) adopt(kept);
      doubt = store.loadDoubt();
      // What was seen today need not be seen again after a restart.
      if (doubt?.days.includes(utcDate(clock.now())))
        quietUntil = clock.monotonicNow() + renewedAfterMs;
    }
    const age = stored ? clock.now() - stored.fetchedAt : Infinity;
    // An instant that lies ahead was written down by a wrong clock and proves nothing.
    const isOld = age >= renewedAfterMs || age < 0;
    if (isOld && !renewal && clock.monotonicNow() >= quietUntil) renewal = renew();
    return listing;
  }

  return {
    current,
    async ready(deadline) {
      if (current() || !renewal) return listing;
      await Promise.race([renewal, clock.after(Math.max(0, deadline - clock.now()))]);
      return listing;
    },
    retryAt() {
      const left = quietUntil - clock.monotonicNow();
      return left > 0 ? clock.now() + left : undefined;
    },
    doubt: () => doubt,
  };
}
