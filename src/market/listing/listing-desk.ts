// Keeps the listing: from memory, from the store, or from the upstream once a day.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { messageOf } from '#src/runtime/error-parts.ts';
import { createDoubtedListing, type DoubtStore } from './doubted-listing.ts';
import type { ListingDoubt } from './listing-doubt.ts';
import { createListing, type Listing } from './listing.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { createRenewalPause } from './renewal-pause.ts';

export type StoredListing = {
  readonly instruments: readonly ListedInstrument[];
  readonly fetchedAt: EpochMs;
};

type Kept = StoredListing & { readonly doubt: ListingDoubt | undefined };

export type ListingStore = DoubtStore & {
  load(): Promise<Kept | undefined>;
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
  /** Goes on with what another process has fetched and stored. */
  adopt(stored: Kept): void;
  /** When the listing at hand was fetched; undefined before the first. */
  fetchedAt(): EpochMs | undefined;
};

const renewedAfterMs = 24 * 60 * 60_000;

type Needs = {
  readonly fetchListing: () => Promise<readonly ListedInstrument[]>;
  /** Whether it is this process that asks; another one's listing is adopted. */
  readonly isAsker: () => boolean;
  readonly store: Loaded<ListingStore>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told of a listing that is believed in the place of another one. */
  readonly onRenewed?: (before: StoredListing, after: StoredListing) => void;
};

/** Keeps the listing in the store; the first download begins when somebody asks for a listing. */
export function createListingDesk(needs: Needs): ListingDesk {
  const { fetchListing, isAsker, store, clock, logger, onRenewed } = needs;
  const pause = createRenewalPause(clock);
  const doubted = createDoubtedListing({ store, pause, clock, logger });
  let [stored, listing]: [StoredListing?, Listing?] = [];
  let renewal: Promise<void> | undefined;
  let [isTakenUp, adoption] = [false, Promise.withResolvers<void>()];

  function adopt(next: StoredListing): void {
    if (stored) onRenewed?.(stored, next);
    [stored, listing] = [next, createListing(next.instruments)];
  }

  function takeUp(kept: Kept | undefined): void {
    isTakenUp = true;
    if (!kept) return;
    adopt(kept);
    doubted.takeUp(kept.doubt);
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
      logger.warn({ event: 'listing_failed', reason: messageOf(error) });
    } finally {
      renewal = undefined;
    }
  }

  function current(): Listing | undefined {
    if (!isTakenUp) takeUp(store.stored);
    if (!renewal && isAsker() && isOld(stored, clock.now()) && pause.isOver()) renewal = renew();
    return listing;
  }

  return {
    current,
    async ready(deadline) {
      if (current() || (!renewal && isAsker())) return listing;
      const late = clock.after(Math.max(0, deadline - clock.now()));
      await Promise.race([renewal ?? adoption.promise, late]);
      return listing;
    },
    adopt(next) {
      takeUp(next);
      adoption.resolve();
      adoption = Promise.withResolvers();
    },
    fetchedAt: () => stored?.fetchedAt,
    retryAt: () => pause.endsAt(),
    doubt: () => doubted.doubt(),
  };
}

function isOld(stored: StoredListing | undefined, now: EpochMs): boolean {
  const age = stored ? now - stored.fetchedAt : Infinity;
  // An instant that lies ahead was written down by a wrong clock and proves nothing.
  return age >= renewedAfterMs || age < 0;
}
