// What another process has stored since: quotes, and whether there is another listing.
import type { Quote } from '#src/domain/quote.ts';
import { queryOne, type Database } from '#src/storage/database.ts';
import { decodeQuote } from './quote-content.ts';

const read = `SELECT symbol, fetched_at, content FROM quotes WHERE upstream = ? AND fetched_at > ?`;
const listingInstant = 'SELECT fetched_at FROM listings WHERE upstream = ?';
/** Commits come in another order than instants are noted: so far back it is looked each time. */
const lookBackMs = 3_000;

/** The first reading gives everything, and each later one what was not given before. */
export function createNewQuotes({ query }: Pick<Database, 'query'>, upstream: string) {
  const given = new Map<string, number>();
  let newest = 0;
  return {
    async read(): Promise<readonly Quote[]> {
      const rows = await query(read, upstream, newest - lookBackMs);
      return rows.flatMap((row) => {
        const [symbol, fetchedAt] = [String(row['symbol']), Number(row['fetched_at'])];
        if (given.get(symbol) === fetchedAt) return [];
        given.set(symbol, fetchedAt);
        newest = Math.max(newest, fetchedAt);
        return [decodeQuote(String(row['content']))];
      });
    },
  };
}

/** When the stored listing was fetched; undefined before the first. */
export async function readListingInstant(
  database: Pick<Database, 'query'>,
  upstream: string,
): Promise<number | undefined> {
  const row = await queryOne(database, listingInstant, upstream);
  return row && Number(row['fetched_at']);
}
