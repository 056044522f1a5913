// What a node reads of what another one has learned from the price source, and what the one that
// asks leaves for whoever goes on after it.
import type { Quote } from '#src/domain/quote.ts';
import type { QuoteFeed } from '#src/market/quotes/quote-feed.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { createListingStore } from '#src/storage/prices/quotes.ts';
import { createNewQuotes, readListingInstant } from '#src/storage/prices/new-quotes.ts';
import { createSourceStates, type SourceState } from '#src/storage/prices/source-states.ts';
import type { createKnownPrices } from './known-prices.ts';
import type { MarketGround } from './market-ground.ts';
import type { createUpstreamServices } from './upstream-services.ts';

export type ReadingNeeds = {
  readonly known: Awaited<ReturnType<typeof createKnownPrices>>;
  readonly requests: Awaited<ReturnType<typeof createUpstreamServices>>;
  readonly listing: {
    readonly listingDesk: ListingDesk;
    readonly store: ReturnType<typeof createListingStore>;
  };
  readonly quoteFeed: QuoteFeed;
  /** Each reads anew what is stored of something small. */
  readonly renewals: readonly (() => Promise<void>)[];
};

export type MarketReading = {
  /** There is something new to read. */
  hear(): void;
  /** Reads what is new, if there may be anything. */
  follow(): Promise<void>;
  /** Reads everything, as the node that asks from now on. */
  takeOver(): Promise<void>;
  /** Takes over a quote that another node has fetched. */
  learn(quote: Quote): void;
  /** Leaves for others how the price source stands, where that has changed. */
  tellState(): Promise<void>;
};

/** Without a notice it is read so often all the same. */
const followEveryMs = 5_000;
/** What people look at is exchanged so often. */
const interestEveryMs = 10_000;

/** Everything was read when the services of the market were made. */
export function createMarketReading(ground: MarketGround, needs: ReadingNeeds): MarketReading {
  const { askersDatabase, names, clock } = ground;
  const { allowance, upstream } = needs.requests;
  const newQuotes = createNewQuotes(askersDatabase, names.quotes);
  const states = createSourceStates(askersDatabase, names.key);
  let isNews = false;
  let readAt: MonotonicMs = clock.monotonicNow();
  let interestAt: MonotonicMs = readAt;
  let told = '';
  const learn = (quote: Quote) => learnQuote(ground, needs, quote);

  async function readState(): Promise<void> {
    const state = await states.load();
    if (!state) return;
    upstream.adopt(state);
    allowance.adoptPause(state.pause);
  }

  async function readAll(): Promise<void> {
    readAt = clock.monotonicNow();
    // Whether prices are of other shares is known before they are.
    await Promise.all(needs.renewals.map((renew) => renew()));
    await Promise.all([readState(), renewListing(ground, needs)]);
    for (const quote of await newQuotes.read()) learn(quote);
  }

  async function shareInterestInTime(): Promise<void> {
    if (clock.monotonicNow() - interestAt < interestEveryMs * clock.speed) return;
    interestAt = clock.monotonicNow();
    await shareInterest(needs);
  }

  return {
    hear: () => void (isNews = true),
    learn,
    async follow() {
      await shareInterestInTime();
      const isDue = clock.monotonicNow() - readAt >= followEveryMs * clock.speed;
      if (!isNews && !isDue) return;
      isNews = false;
      await readAll();
    },
    async takeOver() {
      await readAll();
      // What waited there is wanted from here.
      upstream.adopt({ ...upstream.status(), queueLength: 0 });
      await shareInterest(needs);
    },
    async tellState() {
      await shareInterestInTime();
      const state = stateOf(needs.requests);
      const form = JSON.stringify(state);
      if (form === told) return;
      await states.save(state);
      told = form;
    },
  };
}

/** What people look at, here and elsewhere. */
async function shareInterest({ known, requests }: ReadingNeeds): Promise<void> {
  const { interest, stores } = known;
  await interest.save();
  interest.adopt(await stores.interest.load());
  await requests.activity.refresh();
}

/** A pause that is over says no more than how many there were. */
function stateOf({ allowance, upstream }: ReadingNeeds['requests']): SourceState {
  const { lastSuccessAt, state, source, queueLength } = upstream.status();
  return { pause: allowance.pauseState(), lastSuccessAt, state, source, queueLength };
}

function learnQuote({ clock }: MarketGround, { known, quoteFeed }: ReadingNeeds, quote: Quote) {
  const { memory, publication } = known;
  const before = memory.find(quote.symbol);
  if (before && before.fetchedAt >= quote.fetchedAt) return;
  publication.noteAnswer(quote, clock.now());
  memory.learn(quote);
  const counts = memory.find(quote.symbol);
  if (counts) quoteFeed.publish(counts);
}

/** A listing is large: it is read only where there is another one. */
async function renewListing({ askersDatabase, names }: MarketGround, { listing }: ReadingNeeds) {
  const { listingDesk, store } = listing;
  const storedAt = await readListingInstant(askersDatabase, names.upstream);
  if (storedAt === undefined || storedAt === listingDesk.fetchedAt()) return;
  const stored = await store.load();
  if (stored) listingDesk.adopt(stored);
}
