// The market's stores: quotes, the listing and the count of requests, each under the name of the
// upstream they belong to.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListingStore, StoredListing } from '#src/market/listing/listing-desk.ts';
import type { ListingDoubt } from '#src/market/listing/listing-doubt.ts';
import { userId } from '#src/domain/ids.ts';
import type { AllowanceStore, DayCount, UserSpent } from '#src/market/allowance/daily-count.ts';
import type { QuoteStore } from '#src/market/quotes/kept-quotes.ts';
import { queryOne, type Database } from '#src/storage/database.ts';
import { decodeQuote, encodeQuote } from './quote-content.ts';

const saveQuote = `INSERT INTO quotes (upstream, symbol, content, fetched_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (upstream, symbol) DO UPDATE
  SET content = excluded.content, fetched_at = excluded.fetched_at`;
const saveListing = `INSERT INTO listings (upstream, content, fetched_at) VALUES (?, ?, ?)
  ON CONFLICT (upstream) DO UPDATE
  SET content = excluded.content, fetched_at = excluded.fetched_at, doubt = NULL`;
const saveAllowance = `INSERT INTO request_allowance
  (upstream, day, used, exhausted, earlier_days, minute_used, last_request_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (upstream) DO UPDATE
  SET day = excluded.day, used = excluded.used, exhausted = excluded.exhausted,
      earlier_days = excluded.earlier_days, minute_used = excluded.minute_used,
      last_request_at = excluded.last_request_at`;

/** A user who was deleted meanwhile leaves nothing behind. */
const saveSpent = `INSERT INTO request_shares (upstream, day, user_id, used)
  SELECT ?, ?, user_id, ? FROM users WHERE user_id = ?
  ON CONFLICT (upstream, day, user_id) DO UPDATE SET used = excluded.used`;
const findAllowance = 'SELECT * FROM request_allowance WHERE upstream = ?';
const findSpent = 'SELECT * FROM request_shares WHERE upstream = ?';
const forgetSpent = 'DELETE FROM request_shares WHERE upstream = ? AND day < ?';

/** Every quote once believed, the newest of each symbol. */
export function createQuoteStore(database: Database, upstream: string): QuoteStore {
  return {
    load: async () => {
      const sql = 'SELECT content FROM quotes WHERE upstream = ?';
      const rows = await database.query(sql, upstream);
      return rows.map((row) => decodeQuote(String(row['content'])));
    },
    save: async (quote) => {
      const parameters = [upstream, quote.symbol, encodeQuote(quote), quote.fetchedAt];
      await database.write([{ sql: saveQuote, parameters }]);
    },
  };
}

/** Finds the stored quote of a symbol, for an operator's command. */
export function createQuoteReader(database: Database, upstream: string) {
  const sql = 'SELECT content FROM quotes WHERE upstream = ? AND symbol = ?';
  return async (symbol: TickerSymbol): Promise<Quote | undefined> => {
    const row = await queryOne(database, sql, upstream, symbol);
    return row && decodeQuote(String(row['content']));
  };
}

/** The last whole listing. */
export function createListingStore(database: Database, upstream: string): ListingStore {
  return {
    load: async () => {
      const listing = await readListing(database, upstream);
      const sql = 'SELECT doubt FROM listings WHERE upstream = ?';
      const doubt = (await queryOne(database, sql, upstream))?.['doubt'];
      // Only what `saveDoubt` wrote is ever read.
      const isDoubted = typeof doubt === 'string';
      return (
        listing && {
          ...listing,
          doubt: isDoubted ? (JSON.parse(doubt) as ListingDoubt) : undefined,
        }
      );
    },
    save: async ({ instruments, fetchedAt }) => {
      const parameters = [upstream, JSON.stringify(instruments), fetchedAt];
      await database.write([{ sql: saveListing, parameters }]);
    },
    saveDoubt: async (doubt) => {
      const sql = 'UPDATE listings SET doubt = ? WHERE upstream = ?';
      await database.write([{ sql, parameters: [JSON.stringify(doubt), upstream] }]);
    },
  };
}

/** The stored listing, or undefined before the first. */
export async function readListing(
  database: Database,
  upstream: string,
): Promise<StoredListing | undefined> {
  const row = await queryOne(database, 'SELECT * FROM listings WHERE upstream = ?', upstream);
  if (!row) return undefined;
  // Only what parseListing accepted is ever stored.
  const instruments = JSON.parse(String(row['content'])) as StoredListing['instruments'];
  return { instruments, fetchedAt: Number(row['fetched_at']) };
}

/** The count of requests: durable when `save` resolves, as every write here. */
export function createAllowanceStore(database: Database, upstream: string): AllowanceStore {
  return {
    load: async () => {
      const row = await queryOne(database, findAllowance, upstream);
      if (!row) return undefined;
      const spent = await database.query(findSpent, upstream);
      const { day, used, exhausted } = row;
      const current = { day: String(day), used: Number(used), exhausted: exhausted === 1 };
      // Only what `save` wrote is ever read.
      const earlier = JSON.parse(String(row['earlier_days'])) as readonly DayCount[];
      return {
        days: [current, ...earlier],
        minuteUsed: Number(row['minute_used']),
        lastRequestAt: Number(row['last_request_at']),
        spent: spent.map((each) => ({
          day: String(each['day']),
          userId: userId(String(each['user_id'])),
          used: Number(each['used']),
        })),
      };
    },
    save: async ({ days: [current, ...earlier], minuteUsed, lastRequestAt }, changed) => {
      if (!current) return;
      const { day, used, exhausted } = current;
      const counts = [day, used, exhausted ? 1 : 0, JSON.stringify(earlier)];
      const parameters = [upstream, ...counts, minuteUsed, Math.round(lastRequestAt)];
      const oldest = [current, ...earlier].map((each) => each.day).toSorted()[0] ?? day;
      await database.write([
        { sql: saveAllowance, parameters },
        ...(changed ? spentRows(upstream, changed, oldest) : []),
      ]);
    },
  };
}

function spentRows(upstream: string, { day, userId, used }: UserSpent, oldest: string) {
  return [
    { sql: forgetSpent, parameters: [upstream, oldest] },
    { sql: saveSpent, parameters: [upstream, day, used, userId] },
  ];
}
