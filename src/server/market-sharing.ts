// How the nodes on one database share what the price source tells: one of them asks it, for all of
// them, and every other one reads what that one has learned. When it dies another one goes on.
import type { HistoryFlights } from '#src/market/history/history-flights.ts';
import type { QuoteFeed } from '#src/market/quotes/quote-feed.ts';
import type { QuoteFlights } from '#src/market/quotes/quote-flights.ts';
import type { WatchedSymbols } from '#src/market/refresh/watched-symbols.ts';
import { createRemoteRequests } from '#src/market/sharing/remote-requests.ts';
import {
  createSharedHistoryFlights,
  createSharedQuoteFlights,
} from '#src/market/sharing/shared-flights.ts';
import { createWantDesk } from '#src/market/sharing/want-desk.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { asker, type Membership } from '#src/storage/membership.ts';
import type { createHistoryStore } from '#src/storage/prices/price-history.ts';
import type { createKnownPrices } from './known-prices.ts';
import { pricesTopic, type MarketGround } from './market-ground.ts';
import { createMarketReading, type ReadingNeeds } from './market-reading.ts';
import { createNodeSymbols } from './node-symbols.ts';
import type { createSymbolSetbacks, createUpstreamServices } from './upstream-services.ts';

export type AskerRole = {
  /** Whether this node asks the price source, and knows all that the one before it knew. */
  readonly isAsker: () => boolean;
  /** It has read what the one before it knew. */
  begin(): void;
  end(): void;
};

/** Whoever is alone, or was the first one, has read everything when it is made. */
export function createAskerRole({ holds }: Pick<Membership, 'holds'>): AskerRole {
  let hasBegun = holds(asker);
  return {
    isAsker: () => hasBegun && holds(asker),
    begin: () => void (hasBegun = true),
    end: () => void (hasBegun = false),
  };
}

type Parts = ReadingNeeds & {
  readonly role: AskerRole;
  readonly own: { readonly quotes: QuoteFlights; readonly histories: HistoryFlights };
  readonly known: Awaited<ReturnType<typeof createKnownPrices>>;
  readonly requests: Awaited<ReturnType<typeof createUpstreamServices>>;
  readonly setbacks: Awaited<ReturnType<typeof createSymbolSetbacks>>['setbacks'];
  readonly quoteFeed: QuoteFeed;
  readonly watchedSymbols: WatchedSymbols;
  readonly histories: ReturnType<typeof createHistoryStore>;
};

export type Sharing = { start(): { stop(): void } };

const wantsTopic = 'wants';
const answersTopic = 'answers';
/** Where no notice says so, it is looked for what is wanted, and who asks, so often. */
const lookMs = 300;

/** The flights of all nodes, and what keeps them going; the own ones where there is one node. */
export function shareMarket(ground: MarketGround, parts: Parts) {
  const { wants, membership, clock } = ground;
  const { role, own, known, histories } = parts;
  const reading = createMarketReading(ground, parts);
  if (!wants) {
    const nothing = { start: () => ({ stop: () => {} }) };
    const alone = { flights: own.quotes, historyFlights: own.histories, sharing: nothing };
    return { ...alone, watchedByAll: parts.watchedSymbols };
  }
  const { notices } = membership;
  const remote = createRemoteRequests({
    store: wants,
    clock,
    tell: () => notices.publish(wantsTopic, ''),
  });
  const shared = { isAsker: role.isAsker, remote, clock };
  const flights = createSharedQuoteFlights({
    ...shared,
    own: own.quotes,
    memory: known.memory,
    learn({ quote, flag }) {
      known.splitFlags.adoptOne(quote.symbol, flag);
      reading.learn(quote);
    },
  });
  const desk = createWantDesk({
    ...ground,
    ...known,
    store: wants,
    isAsker: role.isAsker,
    setbacks: parts.setbacks,
    flights: own.quotes,
    histories: own.histories,
    kept: histories,
    entitlement: ground.terms.entitlement,
    upstream: parts.requests.upstream,
    tell: () => notices.publish(answersTopic, ''),
  });
  const look = () => void desk.look().catch(() => {});
  notices.subscribe(wantsTopic, { hear: look, reread: look });
  const news = { hear: remote.lookForAnswers, reread: remote.lookForAnswers };
  notices.subscribe(answersTopic, news);
  notices.subscribe(pricesTopic, { hear: reading.hear, reread: reading.hear });
  const symbols = createNodeSymbols(ground.database, membership.node);
  return {
    flights,
    historyFlights: createSharedHistoryFlights({ ...shared, own: own.histories, store: histories }),
    sharing: createSharing(ground, parts, { desk, reading, symbols }),
    watchedByAll: { now: () => [...parts.watchedSymbols.now(), ...symbols.ofOthers()] },
  };
}

type Working = {
  readonly desk: { look(): Promise<void> };
  readonly reading: ReturnType<typeof createMarketReading>;
  readonly symbols: ReturnType<typeof createNodeSymbols>;
};

/** Takes over from a node that has died, answers what is wanted, or reads what was learned. */
function createSharing(
  ground: MarketGround,
  { role, watchedSymbols }: Parts,
  { desk, reading, symbols }: Working,
): Sharing {
  const { membership, clock, onStoreFault } = ground;
  const { holds } = membership;

  async function work(): Promise<number> {
    try {
      if (!holds(asker)) role.end();
      else if (!role.isAsker()) {
        // All that the one before has learned and counted, read after it has lost its lease.
        await reading.takeOver();
        role.begin();
      }
      await symbols.exchange(watchedSymbols.now(), role.isAsker());
      if (role.isAsker()) await reading.tellState();
      await (role.isAsker() ? desk.look() : reading.follow());
    } catch (error) {
      onStoreFault(error);
    }
    return lookMs * clock.speed;
  }

  return {
    start() {
      membership.onChange(() => void work());
      return repeat(clock, work);
    },
  };
}
