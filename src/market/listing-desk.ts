// Keeps the listing: from memory, from the store, or from the upstream once a day.
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { createListing, type Listing } from './listing.ts';
import { UpstreamError, type ListedInstrument } from './market-data.ts';

export type StoredListing = {
  readonly instruments: readonly ListedInstrument[];
  readonly fetchedAt: EpochMs;
};

export type ListingStore = {
  load(): StoredListing | undefined;
  save(listing: StoredListing): Promise<void>;
};

export type ListingDesk = {
  /** The listing at hand. A day-old one is renewed behind the caller's back. */
  current(): Listing | undefined;
  /** The listing, waiting for a first one until the deadline; undefined when none can be had. */
  ready(deadline: EpochMs): Promise<Listing | undefined>;
};

const renewedAfterMs = 24 * 60 * 60_000;
/** After a failure nobody asks again for this long, twice as long each time in a row. */
const firstRetryMs = 10 * 60_000;
const retryMsMax = 8 * 60 * 60_000;

/** Companies leave one by one; a listing that lost more than this share was cut on its way. */
const shrinkageMax = 0.1;

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
  let retryAt = 0;
  let failures = 0;

  function adopt(next: StoredListing): void {
    stored = next;
    listing = createListing(next.instruments);
  }

  async function renew(): Promise<void> {
    try {
      const next = { instruments: await fetchListing(), fetchedAt: clock.now() };
      refuseShrunk(next.instruments.length, stored?.instruments.length ?? 0);
      adopt(next);
      failures = 0;
      await store.save(next);
    } catch (error) {
      retryAt = clock.monotonicNow() + Math.min(retryMsMax, firstRetryMs * 2 ** failures);
      failures += 1;
      logger.warn({ event: 'listing_failed', reason: error instanceof Error ? error.message : '' });
    } finally {
      renewal = undefined;
    }
  }

  function current(): Listing | undefined {
    if (!isLoaded) {
      isLoaded = true;
      const kept = store.load();
      if (kept) adopt(kept);
    }
    const age = stored ? clock.now() - stored.fetchedAt : Infinity;
    // An instant that lies ahead was written down by a wrong clock and proves nothing.
    const isOld = age >= renewedAfterMs || age < 0;
    if (isOld && !renewal && clock.monotonicNow() >= retryAt) renewal = renew();
    return listing;
  }

  return {
    current,
    async ready(deadline) {
      if (current() || !renewal) return listing;
      await Promise.race([renewal, clock.after(Math.max(0, deadline - clock.now()))]);
      return listing;
    },
  };
}

function refuseShrunk(count: number, countBefore: number): void {
  if (count >= countBefore * (1 - shrinkageMax)) return;
  throw new UpstreamError('invalid', `a listing of ${count} symbols after one of ${countBefore}`);
}
