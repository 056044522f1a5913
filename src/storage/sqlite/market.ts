// The market's stores on SQLite: quotes, the listing and the count of requests, each under the name
// of the upstream they belong to.
import type { DatabaseSync } from 'node:sqlite';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListingStore, StoredListing } from '#src/market/listing/listing-desk.ts';
import type { ListingDoubt } from '#src/market/listing/listing-doubt.ts';
import { userId } from '#src/domain/ids.ts';
import type { AllowanceStore, DayCount, UserSpent } from '#src/market/allowance/daily-count.ts';
import type { QuoteStore } from '#src/market/quotes/kept-quotes.ts';
import type { SqliteDatabase } from './database.ts';

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
const forgetSpent = 'DELETE FROM request_shares WHERE upstream = ? AND day < ?';

/** Every quote once believed, the newest of each symbol. */
export function createSqliteQuoteStore(
  { reader, writer }: SqliteDatabase,
  upstream: string,
): QuoteStore {
  const load = reader.prepare('SELECT content FROM quotes WHERE upstream = ?');
  return {
    load: async () => load.all(upstream).map((row) => decodeQuote(String(row['content']))),
    save: async (quote) => {
      const parameters = [upstream, quote.symbol, encodeQuote(quote), quote.fetchedAt];
      await writer.write([{ sql: saveQuote, parameters }]);
    },
  };
}

/** Finds the stored quote of a symbol, for an operator's command. */
export function createQuoteReader(reader: DatabaseSync, upstream: string) {
  const find = reader.prepare('SELECT content FROM quotes WHERE upstream = ? AND symbol = ?');
  return (symbol: TickerSymbol): Quote | undefined => {
    const row = find.get(upstream, symbol);
    return row && decodeQuote(String(row['content']));
  };
}

/** The last whole listing. */
export function createSqliteListingStore(
  { reader, writer }: SqliteDatabase,
  upstream: string,
): ListingStore {
  const find = reader.prepare('SELECT doubt FROM listings WHERE upstream = ?');
  return {
    load: async () => {
      const listing = readListing(reader, upstream);
      const doubt = find.get(upstream)?.['doubt'];
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
      await writer.write([{ sql: saveListing, parameters }]);
    },
    saveDoubt: async (doubt) => {
      const sql = 'UPDATE listings SET doubt = ? WHERE upstream = ?';
      await writer.write([{ sql, parameters: [JSON.stringify(doubt), upstream] }]);
    },
  };
}

/** The stored listing, or undefined before the first. */
export function readListing(reader: DatabaseSync, upstream: string): StoredListing | undefined {
  const row = reader.prepare('SELECT * FROM listings WHERE upstream = ?').get(upstream);
  if (!row) return undefined;
  // Only what parseListing accepted is ever stored.
  const instruments = JSON.parse(String(row['content'])) as StoredListing['instruments'];
  return { instruments, fetchedAt: Number(row['fetched_at']) };
}

/** The count of requests: durable when `save` resolves, as every write here. */
export function createSqliteAllowanceStore(
  { reader, writer }: SqliteDatabase,
  upstream: string,
): AllowanceStore {
  const find = reader.prepare('SELECT * FROM request_allowance WHERE upstream = ?');
  const findSpent = reader.prepare('SELECT * FROM request_shares WHERE upstream = ?');
  return {
    load: async () => {
      const row = find.get(upstream);
      if (!row) return undefined;
      const { day, used, exhausted } = row;
      const current = { day: String(day), used: Number(used), exhausted: exhausted === 1 };
      // Only what `save` wrote is ever read.
      const earlier = JSON.parse(String(row['earlier_days'])) as readonly DayCount[];
      return {
        days: [current, ...earlier],
        minuteUsed: Number(row['minute_used']),
        lastRequestAt: Number(row['last_request_at']),
        spent: findSpent.all(upstream).map((each) => ({
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
      await writer.write([
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

const priceFields = ['price', 'open', 'high', 'low', 'previousClose'] as const;

function encodeQuote(quote: Quote): string {
  return JSON.stringify(quote, (_name, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function decodeQuote(content: string): Quote {
  const quote = JSON.parse(content) as Record<string, unknown>;
  for (const field of priceFields) quote[field] = BigInt(String(quote[field]));
  // The columns were written by encodeQuote from a Quote.
  return quote as unknown as Quote;
}
