// Keeps the listing: from memory, from the store, or from the upstream once a day.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { createDoubtedListing, type DoubtStore } from './doubted-listing.ts';
import type { ListingDoubt } from './listing-doubt.ts';
import { createListing, type Listing } from './listing.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { createRenewalPause } from './renewal-pause.ts';

export type StoredListing = {
  readonly instruments: readonly ListedInstrument[];
  readonly fetchedAt: EpochMs;
};

export type ListingStore = DoubtStore & {
  load(): Promise<(StoredListing & { readonly doubt: ListingDoubt | undefined }) | undefined>;
  /** Takes away what was doubted. */
  save(listing: StoredListing): Promise<void>;
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

type Needs = {
  readonly fetchListing: () => Promise<readonly ListedInstrument[]>;
  readonly store: Loaded<ListingStore>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Keeps the listing in the store; the first download begins when somebody asks for a listing. */
export function createListingDesk({ fetchListing, store, clock, logger }: Needs): ListingDesk {
  const pause = createRenewalPause(clock);
  const doubted = createDoubtedListing({ store, pause, clock, logger });
  let stored: StoredListing | undefined;
  let listing: Listing | undefined;
  let isTakenUp = false;
  let renewal: Promise<void> | undefined;

  function adopt(next: StoredListing): void {
    stored = next;
    listing = createListing(next.instruments);
  }

  function takeUpStored(): void {
    isTakenUp = true;
    if (!store.stored) return;
    adopt(store.stored);
    doubted.takeUp(store.stored.doubt);
  }

  async function renew(): Promise<void> {
    try {
      const next = { instruments: await fetchListing(), fetchedAt: clock.now() };
      pause.noteSuccess();
      if (doubted.isDoubtful(next.instruments.length, stored?.instruments.length ?? 0)) return;
      adopt(next);
      doubted.forget();
      await store.save(next);
    } catch (error) {
      pause.noteFailure(error);
      logger.warn({ event: 'listing_failed', reason: error instanceof Error ? error.message : '' });
    } finally {
      renewal = undefined;
    }
  }

  function current(): Listing | undefined {
    if (!isTakenUp) takeUpStored();
    if (!renewal && isOld(stored, clock.now()) && pause.isOver()) renewal = renew();
    return listing;
  }

  return {
    current,
    async ready(deadline) {
      if (current() || !renewal) return listing;
      await Promise.race([renewal, clock.after(Math.max(0, deadline - clock.now()))]);
      return listing;
    },
    retryAt: () => pause.endsAt(),
    doubt: () => doubted.doubt(),
  };
}

function isOld(stored: StoredListing | undefined, now: EpochMs): boolean {
  const age = stored ? now - stored.fetchedAt : Infinity;
  // An instant that lies ahead was written down by a wrong clock and proves nothing.
  return age >= renewedAfterMs || age < 0;
}
