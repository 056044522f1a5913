// The port for price histories: one document a symbol and interval. Bars are kept as rows
// of text, a sixth of what objects with named fields would take.
import { formatPrice, parsePrice, type Price } from '#src/domain/money.ts';
import type { PriceBar, PriceHistory } from '#src/domain/price-history.ts';
import type { HistoryStore } from '#src/market/history/history-desk.ts';
import { queryOne, type Database } from '#src/storage/database.ts';

const save = `INSERT INTO price_histories (upstream, symbol, price_interval, content, fetched_at)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT (upstream, symbol, price_interval) DO UPDATE
  SET content = excluded.content, fetched_at = excluded.fetched_at`;

const find = `SELECT content, fetched_at FROM price_histories
  WHERE upstream = ? AND symbol = ? AND price_interval = ?`;

/** The last believed history of each symbol and interval, of the upstream named. */
export function createHistoryStore(database: Database, upstream: string): HistoryStore {
  return {
    find: async (symbol, interval) => {
      const row = await queryOne(database, find, upstream, symbol, interval);
      if (!row) return undefined;
      const { source, bars, leftOut = [] } = JSON.parse(String(row['content'])) as Content;
      const fetchedAt = Number(row['fetched_at']);
      return { symbol, interval, source, fetchedAt, bars: bars.map(readBar), leftOut };
    },
    save: async ({ symbol, interval, source, bars, leftOut, fetchedAt }) => {
      const rows = bars.map(writeBar);
      const content = JSON.stringify({ source, bars: rows, leftOut } satisfies Content);
      await database.write([
        { sql: save, parameters: [upstream, symbol, interval, content, fetchedAt] },
      ]);
    },
  };
}

type BarRow = readonly [
  date: string,
  open: string,
  high: string,
  low: string,
  close: string,
  volume: number,
];
type Content = {
  readonly source: PriceHistory['source'];
  readonly bars: readonly BarRow[];
  /** Missing in what releases up to 0.2.0 stored: they believed a history whole or not at all. */
  readonly leftOut?: readonly string[];
};

function writeBar({ date, open, high, low, close, volume }: PriceBar): BarRow {
  return [date, formatPrice(open), formatPrice(high), formatPrice(low), formatPrice(close), volume];
}

function readBar([date, open, high, low, close, volume]: BarRow): PriceBar {
  return {
    date,
    open: readPrice(open),
    high: readPrice(high),
    low: readPrice(low),
    close: readPrice(close),
    volume,
  };
}

function readPrice(text: string): Price {
  const price = parsePrice(text);
  if (price === undefined) throw new Error(`a stored bar holds ${text}, which is no price`);
  return price;
}
