// The composition root: it knows which implementation stands behind each port; the market's half of
// it is market-services.ts.
import { createBroker } from '#src/broker/broker.ts';
import type { RecordFeed } from '#src/broker/execution.ts';
import type { Configuration } from '#src/config/settings.ts';
import { markedJournal } from '#src/journal/high-water-mark.ts';
import type { Journal } from '#src/journal/journal.ts';
import { journalForAll } from '#src/journal/older-nodes.ts';
import { createAnnouncements } from '#src/trading/feed/announcements.ts';
import { createEvidenceDays } from '#src/trading/watch/evidence-days.ts';
import { createOpenOrderBook } from '#src/trading/watch/open-order-book.ts';
import { watchAccounts } from '#src/trading/watch/watched-accounts.ts';
import { ownsAccount, shareAccounts, tellRecorded } from './account-sharing.ts';
import { createTrading } from './trading-services.ts';
import { openMarketClock } from '#src/market/market-clock.ts';
import { createMarket } from './market-services.ts';
import { openStorage, type Storage } from './storage.ts';
import type { Database } from '#src/storage/database.ts';
import { createIdentity } from '#src/identity/identity.ts';
import { createPasswordHasher } from '#src/identity/passwords/password-hash.ts';
import type { WatchedSymbols } from '#src/market/refresh/watched-symbols.ts';
import { createClock, type Clock } from '#src/runtime/clock.ts';
import { createFeed } from '#src/runtime/feed.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { createShiftedClock } from '#src/runtime/shifted-clock.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import type { Random } from '#src/runtime/random.ts';
import { createEvidenceDayStore } from '#src/storage/prices/evidence-days.ts';
import {
  cacheConfigurations,
  createConfigurationStore,
} from '#src/storage/identity/account-configurations.ts';
import { createCloseStore } from '#src/storage/prices/session-closes.ts';
import { createWatchlistStore } from '#src/storage/identity/watchlists.ts';
import { createHolders } from '#src/storage/books/holders.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { createMarketClockStore } from '#src/storage/prices/market-clock.ts';
import { createOpenOrderStore, createOrderIndex } from '#src/storage/books/open-orders.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';

type Surroundings = {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly commitMeter?: CommitMeter | undefined;
  readonly isAlone?: boolean | undefined;
  /** By which passwords wait to be hashed; without it that of the machine. */
  readonly realClock?: Clock | undefined;
};

export type Services = Awaited<ReturnType<typeof createServices>>;

/** Starts whatever prices come from on the clock of the market; resolves with its origin. */
export type StartUpstream = (marketClock: Clock, database: Database) => Promise<string>;

/** Everything the routes need. `upstream` is where the prices come from. */
export async function createServices(
  { settings, apiKey }: Pick<Configuration, 'settings' | 'apiKey'>,
  upstream: string | StartUpstream,
  surroundings: Surroundings,
) {
  const { random, logger } = surroundings;
  // Nodes go by the clock of their database, whatever their own show.
  const { clock, noteAhead: onClock } = createShiftedClock(surroundings.clock);
  await using opened = new AsyncDisposableStack();
  const storage = await openStorage(settings, { ...surroundings, onClock });
  opened.defer(storage.close);
  const { database, mark, membership } = storage;
  const journal = journalForAll(markedJournal(storage.journal, mark), membership.releases);
  const { marketClock, stop } = await openMarketTime(storage, settings, clock, logger);
  opened.defer(stop);
  const market = await createMarket({
    configuration: { settings, apiKey },
    origin: typeof upstream === 'string' ? upstream : await upstream(marketClock, database),
    database,
    membership,
    wants: storage.wants,
    clock: marketClock,
    logger,
  });
  const orders = openOrderServices(storage, market.watchedSymbols, { clock, logger });
  const announcements = createAnnouncements();
  const recordFeed: RecordFeed = createFeed();
  tellRecorded(recordFeed, { membership, announcements, ...orders });
  const broker = openBroker(database, journal, { random, logger }, recordFeed);
  // What hashing takes has nothing to do with the time of the books.
  const { realClock = createClock() } = surroundings;
  const identity = openIdentity(storage, settings, { clock, marketClock, realClock, random });
  const own = { ...orders, ...openOwnerStores(storage) };
  const base = { settings, clock, marketClock, random, logger };
  const shared = { ...base, ...market, broker, recordFeed, identity, ...own };
  const trading = createTrading({ ...shared, ...settings, announcements });
  orders.onTakenOver(() => void trading.orderWatch.catchUp());
  shareAccounts({ membership, announcements, ...trading, ...orders });
  const toClose = opened.move();
  return {
    ...shared,
    ...trading,
    storage,
    membership,
    isOwnAccount: ownsAccount(membership),
    database,
    journal,
    mark,
    close: async () => {
      await market.interest.save();
      await toClose.disposeAsync();
    },
  };
}

function openIdentity(
  { identity: store }: Pick<Storage, 'identity'>,
  { security: terms }: Configuration['settings'],
  shared: Record<'clock' | 'marketClock' | 'realClock', Clock> & { readonly random: Random },
) {
  return createIdentity({ store, hasher: createPasswordHasher(shared), terms, ...shared });
}

function openBroker(
  database: Database,
  journal: Journal,
  { random, logger }: Pick<Surroundings, 'random' | 'logger'>,
  { publish }: RecordFeed,
) {
  return createBroker({
    journal,
    snapshots: createSnapshotStore(database),
    salts: createKeySalts(database, random),
    onQuarantine: (accountId, reason) =>
      logger.error({ event: 'account_quarantined', account_id: accountId, reason }),
    onSnapshotFault: (error) => logger.warn({ event: 'snapshot_not_kept', err: error }),
    onConflict: (accountId) => logger.debug({ event: 'journal_conflict', account_id: accountId }),
    onRecorded: publish,
  });
}

/** The clock of the market, and what keeps where it stands. */
async function openMarketTime(
  { database, membership, sqlite }: Pick<Storage, 'database' | 'membership' | 'sqlite'>,
  settings: Configuration['settings'],
  base: Clock,
  logger: Logger,
) {
  const { upstream } = settings;
  const own = upstream.kind === 'own-simulator' ? upstream : undefined;
  // Of SQLite's books there is one server.
  const sharing = { isShared: !sqlite, isAlone: () => membership.count() === 1 };
  const store = createMarketClockStore(database);
  const { clock, openedAt, keep } = await openMarketClock(own, store, base, sharing);
  if (own?.startsAt !== undefined && own.startsAt !== openedAt) {
    const advice = 'SIMULATOR_START is for empty books: set DATABASE_URL to others to begin there';
    const from = new Date(openedAt).toISOString();
    logger.info({ event: 'market_time_goes_on', from, advice });
  }
  const { stop } = keep((error) => logger.error({ event: 'market_clock_not_kept', err: error }));
  return { marketClock: clock, stop };
}

/** What is kept for the owners of accounts beside the books. */
function openOwnerStores({ database, sqlite }: Pick<Storage, 'database' | 'sqlite'>) {
  const configurations = createConfigurationStore(database);
  return {
    // Of SQLite's books there is one server, which alone writes these.
    configurationStore: sqlite ? cacheConfigurations(configurations) : configurations,
    watchlistStore: createWatchlistStore(database),
    closeStore: createCloseStore(database),
    holders: createHolders(database),
  };
}

/** The open orders as they are now, whose symbols are watched, and where to find all others. */
function openOrderServices(
  { database, membership }: Pick<Storage, 'database' | 'membership'>,
  watchedSymbols: Pick<WatchedSymbols, 'follow'>,
  ground: Pick<Surroundings, 'clock' | 'logger'>,
) {
  const openOrders = createOpenOrderBook();
  watchedSymbols.follow(openOrders.symbols);
  let takenOver = () => {};
  // Requests are served meanwhile; quotes wait for it.
  const watched = watchAccounts({
    ...ground,
    book: openOrders,
    store: createOpenOrderStore(database),
    isOwn: ownsAccount(membership),
    onTakenOver: () => takenOver(),
  });
  const evidenceDays = createEvidenceDayStore(database);
  const onFault = (error: unknown) =>
    ground.logger.warn({ event: 'evidence_day_not_kept', err: error });
  const evidenceNotes = createEvidenceDays(evidenceDays, onFault);
  const evidence = { evidenceDays, evidenceNotes };
  return {
    openOrders,
    openOrdersLoaded: watched.loaded,
    watched,
    onTakenOver: (listener: () => void) => void (takenOver = listener),
    ...evidence,
    orderIndex: createOrderIndex(database),
  };
}
