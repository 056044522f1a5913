// The market's half of the composition root: prices, listing, histories and the requests they cost.
import type { Configuration } from '#src/config/settings.ts';
import { quoteStoreName, upstreamName } from '#src/config/upstream-name.ts';
import {
  createAlwaysOpenCalendar,
  createNyseCalendar,
  type MarketCalendar,
} from '#src/domain/market-calendar.ts';
import type { QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createAlphaVantageClient } from '#src/market/alpha-vantage/alpha-vantage-client.ts';
import { createBackgroundRefresh } from '#src/market/refresh/background-refresh.ts';
import { isCurrent } from '#src/market/freshness.ts';
import { createHistoryDesk } from '#src/market/history/history-desk.ts';
import { createListingDesk } from '#src/market/listing/listing-desk.ts';
import { planTerms } from '#src/market/allowance/plan.ts';
import { createPublication } from '#src/market/quotes/publication.ts';
import { createQuoteDesk } from '#src/market/quotes/quote-desk.ts';
import { createQuoteFlights } from '#src/market/quotes/quote-flights.ts';
import { createQuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { createRequestAllowance } from '#src/market/allowance/request-allowance.ts';
import type { UpstreamFunction } from '#src/market/market-data.ts';
import { createSetbacks, type Setbacks } from '#src/market/allowance/setbacks.ts';
import { createSplitFlags } from '#src/market/quotes/split-flags.ts';
import { createSymbolInterest, interestForgottenMs } from '#src/market/refresh/symbol-interest.ts';
import { createUpstream } from '#src/market/allowance/upstream.ts';
import { createUserActivity, type UserActivity } from '#src/market/allowance/user-activity.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { SqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteActivityStore } from '#src/storage/sqlite/activity.ts';
import { createSqliteInterestStore } from '#src/storage/sqlite/interest.ts';
import {
  createSqliteAllowanceStore,
  createSqliteListingStore,
  createSqliteQuoteStore,
} from '#src/storage/sqlite/market.ts';
import { createSqliteSplitFlagStore } from '#src/storage/sqlite/split-flags.ts';
import { createSqliteHistoryStore } from '#src/storage/sqlite/price-history.ts';
import { createSqliteSetbackStore } from '#src/storage/sqlite/setbacks.ts';

/** Enough to tell keys apart, too little to guess one by. */
const fingerprintLength = 16;

type Keyed = Pick<Configuration, 'settings' | 'apiKey'>;
type Needs = { readonly clock: Clock; readonly logger: Logger };

/** Everything that has to do with prices. `origin` is where they come from. */
export function createMarket(
  configuration: Keyed,
  origin: string,
  database: SqliteDatabase,
  { clock, logger }: Needs,
) {
  const { settings } = configuration;
  const terms = planTerms[settings.plan];
  const name = upstreamName(settings.upstream);
  const isAlwaysOpen = settings.upstream.marketHours === 'always';
  const calendar = isAlwaysOpen ? createAlwaysOpenCalendar() : createNyseCalendar();
  const onStoreFault = (error: unknown) => logger.warn({ event: 'price_not_stored', err: error });
  const listedOn = (symbol: TickerSymbol) => listingDesk.current()?.find(symbol)?.listedOn;
  const memory = createQuoteMemory({
    calendar,
    clock,
    listedOn,
    store: createSqliteQuoteStore(database, quoteStoreName(settings)),
    onStoreFault,
  });
  const interest = createSymbolInterest({
    store: createSqliteInterestStore(database),
    clock,
    listedOn,
  });
  const held = () => interest.heldWithin(interestForgottenMs);
  const publication = createPublication({
    calendar,
    pricesAtHand: () => held().flatMap((symbol) => memory.find(symbol) ?? []),
  });
  const activity = createUserActivity({
    store: createSqliteActivityStore(database),
    clock,
    onStoreFault,
  });
  const waitingForRefresh = () =>
    held().filter((symbol) => {
      const known = memory.find(symbol);
      return !known || !isCurrent(known, clock.now(), calendar);
    }).length;
  const setbacksOf = createSetbacksOf(configuration, database, { clock, calendar, onStoreFault });
  const { allowance, upstream } = createUpstreamOf(configuration, origin, database, {
    clock,
    logger,
    calendar,
    waitingForRefresh,
    activity,
    closed: setbacksOf<UpstreamFunction>('function'),
  });
  const listingDesk = createListingDesk({
    fetchListing: upstream.fetchListing,
    store: createSqliteListingStore(database, name),
    clock,
    logger,
  });
  const setbacks = setbacksOf<TickerSymbol>('quote');
  const isListed = (symbol: TickerSymbol) => listingDesk.current()?.find(symbol) !== undefined;
  const splitFlags = createSplitFlags({
    store: createSqliteSplitFlagStore(database, quoteStoreName(settings)),
    calendar,
    onStoreFault,
  });
  const flights = createQuoteFlights({
    upstream,
    memory,
    publication,
    splitFlags,
    setbacks,
    isListed,
    clock,
  });
  const desks = { upstream, listingDesk, memory, publication, splitFlags, flights };
  const shared = { ...desks, setbacks, calendar, clock };
  const source: QuoteSource =
    settings.upstream.kind === 'own-simulator' ? 'simulator' : 'alpha-vantage';
  return {
    activity,
    allowance,
    upstream,
    listingDesk,
    interest,
    source,
    quoteMemory: memory,
    setbacks,
    quoteDesk: createQuoteDesk({ ...shared, orderQuoteAgeMsMax: settings.orderQuoteAgeMsMax }),
    historyDesk: createHistoryDesk({
      ...shared,
      store: createSqliteHistoryStore(database, quoteStoreName(settings)),
      onStoreFault,
      setbacks: { daily: setbacksOf('daily'), weekly: setbacksOf('weekly') },
    }),
    backgroundRefresh: createBackgroundRefresh({ ...shared, interest, terms, onStoreFault }),
  };
}

function createUpstreamOf(
  { settings, apiKey }: Keyed,
  origin: string,
  database: SqliteDatabase,
  needs: Needs & {
    readonly calendar: MarketCalendar;
    readonly waitingForRefresh: () => number;
    readonly activity: UserActivity;
    readonly closed: Setbacks<UpstreamFunction>;
  },
) {
  const terms = planTerms[settings.plan];
  // Another key has an allowance of its own.
  const store = createSqliteAllowanceStore(database, keyName({ settings, apiKey }));
  const allowance = createRequestAllowance({ ...needs, terms, store });
  const { entitlement, symbolsPerRequest } = terms;
  const marketData = createAlphaVantageClient({ ...needs, origin, apiKey, entitlement });
  const upstream = createUpstream({ ...needs, marketData, allowance, symbolsPerRequest });
  return { allowance, upstream };
}

/** Makes the setbacks of a kind. Another key, or another plan of it, is tried anew. */
function createSetbacksOf(
  configuration: Keyed,
  database: SqliteDatabase,
  needs: Pick<Parameters<typeof createSetbacks>[0], 'clock' | 'calendar' | 'onStoreFault'>,
) {
  const { plan } = configuration.settings;
  const name = `${keyName(configuration)} ${plan}`;
  const isDayLimited = planTerms[plan].requestsPerDay !== undefined;
  return <Name extends string>(kind: Parameters<typeof createSqliteSetbackStore>[2]) => {
    const store = createSqliteSetbackStore(database, name, kind);
    return createSetbacks<Name>({ ...needs, store, isDayLimited });
  };
}

function keyName({ settings, apiKey }: Keyed): string {
  const fingerprint = sha256(apiKey).slice(0, fingerprintLength);
  return `${upstreamName(settings.upstream)} key ${fingerprint}`;
}
