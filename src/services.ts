// The composition root: the only file that knows which implementation stands behind each port.
import { createBroker } from './broker/broker.ts';
import type { Configuration, UpstreamSettings } from './config/settings.ts';
import { createAlwaysOpenCalendar, createNyseCalendar } from './domain/market-calendar.ts';
import type { QuoteSource } from './domain/quote.ts';
import { markedJournal, noMark, type HighWaterMark } from './journal/high-water-mark.ts';
import { createIdentity } from './identity/identity.ts';
import { createPasswordHasher } from './identity/password-hash.ts';
import { createAlphaVantageClient } from './market/alpha-vantage-client.ts';
import { createListingDesk } from './market/listing-desk.ts';
import { planTerms } from './market/plan.ts';
import { createQuoteDesk } from './market/quote-desk.ts';
import { createRequestAllowance } from './market/request-allowance.ts';
import { createUpstream } from './market/upstream.ts';
import type { Clock } from './runtime/clock.ts';
import { sha256 } from './runtime/digest.ts';
import type { Logger } from './runtime/logger.ts';
import type { Random } from './runtime/random.ts';
import { openMarkFile } from './storage/mark-file.ts';
import { openSqliteDatabase } from './storage/sqlite-database.ts';
import { createSqliteIdentityStore } from './storage/sqlite-identity.ts';
import { createSqliteJournal } from './storage/sqlite-journal.ts';
import { createSqliteSnapshotStore } from './storage/sqlite-snapshots.ts';
import {
  createSqliteAllowanceStore,
  createSqliteListingStore,
  createSqliteQuoteStore,
} from './storage/sqlite-market.ts';

/** Enough to tell keys apart, too little to guess one by. */
const fingerprintLength = 16;

type Surroundings = { readonly clock: Clock; readonly random: Random; readonly logger: Logger };

/** Everything the routes need. `upstreamOrigin` is where the prices come from. */
export function createServices(
  { settings, apiKey }: Configuration,
  upstreamOrigin: string,
  { clock, random, logger }: Surroundings,
) {
  const database = openSqliteDatabase(settings.databasePath);
  const mark = openMark(database.path, { clock, logger });
  const journal = markedJournal(createSqliteJournal(database), mark);
  const market = createMarket({ settings, apiKey }, upstreamOrigin, database, { clock, logger });
  return {
    settings,
    clock,
    random,
    logger,
    database,
    journal,
    mark,
    broker: createBroker({
      journal,
      snapshots: createSqliteSnapshotStore(database),
      onQuarantine: (accountId, reason) =>
        logger.error({ event: 'account_quarantined', account_id: accountId, reason }),
      onSnapshotFault: (error) => logger.warn({ event: 'snapshot_not_kept', err: error }),
    }),
    identity: createIdentity({
      store: createSqliteIdentityStore(database),
      hasher: createPasswordHasher({ random }),
      clock,
      random,
    }),
    ...market,
    close: async () => {
      await database.close();
      await mark.close();
    },
  };
}

function createMarket(
  { settings, apiKey }: Configuration,
  origin: string,
  database: ReturnType<typeof openSqliteDatabase>,
  { clock, logger }: Pick<Surroundings, 'clock' | 'logger'>,
) {
  const terms = planTerms[settings.plan];
  const name = upstreamName(settings.upstream);
  const isAlwaysOpen = settings.upstream.marketHours === 'always';
  const calendar = isAlwaysOpen ? createAlwaysOpenCalendar() : createNyseCalendar();
  const allowance = createRequestAllowance({
    terms,
    // Another key has an allowance of its own.
    store: createSqliteAllowanceStore(
      database,
      `${name} key ${sha256(apiKey).slice(0, fingerprintLength)}`,
    ),
    clock,
  });
  const { entitlement } = terms;
  const marketData = createAlphaVantageClient({
    origin,
    apiKey,
    entitlement,
    calendar,
    clock,
    logger,
  });
  const upstream = createUpstream({ marketData, allowance, clock });
  const listingDesk = createListingDesk({
    fetchListing: upstream.fetchListing,
    store: createSqliteListingStore(database, name),
    clock,
    logger,
  });
  const quoteDesk = createQuoteDesk({
    upstream,
    listingDesk,
    store: createSqliteQuoteStore(database, `${name} ${entitlement}`),
    calendar,
    clock,
    orderQuoteAgeMsMax: settings.orderQuoteAgeMsMax,
    onStoreFault: (error) => logger.warn({ event: 'quote_not_stored', err: error }),
  });
  const source: QuoteSource =
    settings.upstream.kind === 'own-simulator' ? 'simulator' : 'alpha-vantage';
  return { allowance, upstream, listingDesk, quoteDesk, source };
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

/** What is stored about one upstream is never shown as another's, whichever port it listens on. */
function upstreamName(upstream: UpstreamSettings): string {
  return upstream.kind === 'remote'
    ? upstream.origin
    : `simulator seed ${upstream.seed} ${upstream.marketHours}`;
}
