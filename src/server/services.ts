// The composition root: it knows which implementation stands behind each port; the market's half of
// it is market-services.ts.
import { dirname } from 'node:path';
import { createBroker } from '#src/broker/broker.ts';
import type { Configuration } from '#src/config/settings.ts';
import { markedJournal, noMark, type HighWaterMark } from '#src/journal/high-water-mark.ts';
import { createAnnouncements } from '#src/trading/feed/announcements.ts';
import { createEvidenceDays } from '#src/trading/watch/evidence-days.ts';
import { loadOpenOrders } from '#src/trading/watch/load-open-orders.ts';
import { createOpenOrderBook } from '#src/trading/watch/open-order-book.ts';
import { createTrading } from './trading-services.ts';
import { openMarketClock } from '#src/market/market-clock.ts';
import { createMarket } from './market-services.ts';
import { cacheAccess } from '#src/identity/access/access-cache.ts';
import { createIdentity } from '#src/identity/identity.ts';
import { createPasswordHasher } from '#src/identity/passwords/password-hash.ts';
import type { WatchedSymbols } from '#src/market/refresh/watched-symbols.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { LogEvent } from '#src/runtime/log-event.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import type { Random } from '#src/runtime/random.ts';
import { isOwnedByOthers } from '#src/storage/private-file.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import type { DatabaseUpgrade } from '#src/storage/sqlite/upgrade.ts';
import {
  isFolderOpen,
  openSqliteDatabase,
  type SqliteDatabase,
} from '#src/storage/sqlite/database.ts';
import { createEvidenceDayStore } from '#src/storage/prices/evidence-days.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { createMarketClockStore } from '#src/storage/prices/market-clock.ts';
import { createOpenOrderStore, createOrderIndex } from '#src/storage/books/open-orders.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';

type Surroundings = {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly commitMeter?: CommitMeter | undefined;
};

export type Services = Awaited<ReturnType<typeof createServices>>;

/** Starts whatever prices come from on the clock of the market; resolves with its origin. */
export type StartUpstream = (marketClock: Clock) => Promise<string>;

/** Everything the routes need. `upstream` is where the prices come from. */
export async function createServices(
  { settings, apiKey }: Pick<Configuration, 'settings' | 'apiKey'>,
  upstream: string | StartUpstream,
  { clock, random, logger, commitMeter }: Surroundings,
) {
  await using opened = new AsyncDisposableStack();
  const database = openDatabase(settings, logger, commitMeter);
  const mark = openMark(database.path, { clock, logger });
  opened.defer(() => database.close(() => mark.close()));
  const journal = markedJournal(createSqliteJournal(database), mark);
  const configuration = { settings, apiKey };
  const marketTime = await openMarketTime(database, settings, clock, logger);
  opened.defer(marketTime.stop);
  const { marketClock } = marketTime;
  const market = await createMarket({
    configuration,
    origin: typeof upstream === 'string' ? upstream : await upstream(marketClock),
    database,
    clock: marketClock,
    logger,
  });
  const orders = openOrderServices(database, market.watchedSymbols, { clock, logger });
  const announcements = createAnnouncements();
  const broker = createBroker({
    journal,
    snapshots: createSnapshotStore(database),
    salts: createKeySalts(database, random),
    onQuarantine: (accountId, reason) =>
      logger.error({ event: 'account_quarantined', account_id: accountId, reason }),
    onSnapshotFault: (error) => logger.warn({ event: 'snapshot_not_kept', err: error }),
    onRecorded(entry) {
      orders.openOrders.follow(entry);
      announcements.announce(entry.accountId, entry.sequence);
    },
  });
  const identity = createIdentity({
    store: cacheAccess(createIdentityStore(database)),
    hasher: createPasswordHasher({ random }),
    clock,
    random,
    terms: settings.security,
  });
  const time = { clock, marketClock };
  const shared = { settings, ...time, random, logger, ...market, broker, identity, ...orders };
  const toClose = opened.move();
  return {
    ...shared,
    ...createTrading({ ...shared, ...settings, announcements }),
    database,
    journal,
    mark,
    close: async () => {
      await market.interest.save();
      await toClose.disposeAsync();
    },
  };
}

/** The database of the settings; the log says what an operator should mend about its place. */
function openDatabase(
  settings: Configuration['settings'],
  logger: Logger,
  meter: CommitMeter | undefined,
): SqliteDatabase {
  const database = openSqliteDatabase(settings.databasePath, {
    meter,
    keepsOld: settings.keepsOldDatabase,
  });
  if (isFolderOpen(database.path)) {
    const advice = 'other users of this machine can look into it: run chmod 700 on it';
    logger.warn({ event: 'data_folder_open', folder: dirname(database.path), advice });
  }
  if (database.path !== ':memory:' && isOwnedByOthers(database.path)) {
    const advice = 'this process may write the file but another user owns it: chown it to be safe';
    logger.warn({ event: 'database_not_owned', database: database.path, advice });
  }
  if (database.upgrade) logger.info(upgradeEvent(database.upgrade));
  return database;
}

/** The clock of the market, and what keeps where it stands. */
async function openMarketTime(
  database: SqliteDatabase,
  settings: Configuration['settings'],
  base: Clock,
  logger: Logger,
) {
  const { upstream } = settings;
  const own = upstream.kind === 'own-simulator' ? upstream : undefined;
  const { clock, keep } = await openMarketClock(own, createMarketClockStore(database), base);
  const { stop } = keep((error) => logger.error({ event: 'market_clock_not_kept', err: error }));
  return { marketClock: clock, stop };
}

/** The open orders as they are now, whose symbols are watched, and where to find all others. */
function openOrderServices(
  database: SqliteDatabase,
  watchedSymbols: Pick<WatchedSymbols, 'follow'>,
  ground: Pick<Surroundings, 'clock' | 'logger'>,
) {
  const openOrders = createOpenOrderBook();
  watchedSymbols.follow(openOrders.symbols);
  // Requests are served meanwhile; quotes wait for it.
  const openOrdersLoaded = loadOpenOrders(openOrders, createOpenOrderStore(database), ground);
  const evidenceDays = createEvidenceDayStore(database);
  const onFault = (error: unknown) =>
    ground.logger.warn({ event: 'evidence_day_not_kept', err: error });
  const evidenceNotes = createEvidenceDays(evidenceDays, onFault);
  const evidence = { evidenceDays, evidenceNotes };
  return {
    openOrders,
    openOrdersLoaded,
    ...evidence,
    orderIndex: createOrderIndex(database),
  };
}

/** Beside the database's file, apart from it; a database in memory has nothing to lose. */
function openMark(
  databasePath: string,
  { clock, logger }: Pick<Surroundings, 'clock' | 'logger'>,
): HighWaterMark {
  if (databasePath === ':memory:') return noMark;
  const onFault = (error: unknown) => logger.error({ event: 'mark_not_written', err: error });
  return openMarkFile({ path: `${databasePath}.mark`, clock, onFault });
}

function upgradeEvent({ fromSchema, toSchema, entries, keptAs }: DatabaseUpgrade): LogEvent {
  const figures = { from_schema: fromSchema, to_schema: toSchema, entries };
  return { event: 'database_upgraded', ...figures, kept_as: keptAs };
}
