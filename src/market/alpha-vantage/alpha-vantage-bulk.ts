// REALTIME_BULK_QUOTES bodies. To keys without the plan the upstream sends invented prices of 2024
// under a message that says so: nothing but the message "success" makes rows believable.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import {
  asObject,
  invalid,
  parseObject,
  readIfBelieved,
  readPrice,
  readPrices,
  readText,
  readVolume,
  type Fields,
} from './alpha-vantage-fields.ts';
import { refuseNotice } from './alpha-vantage-notice.ts';
import type { QuoteContext } from './alpha-vantage-quote.ts';

export type BulkContext = Omit<QuoteContext, 'symbol'> & {
  readonly symbols: readonly TickerSymbol[];
};

/** The upstream's clock may run this much ahead of ours. */
const clockSkewMs = 60_000;

/**
 * The believable quotes of a body. A row about a symbol that was not asked for, a second one about
 * the same symbol, or one whose figures are no prices is left out. Throws an UpstreamError for
 * notices, for the artificial sample and for anything that is no answer of this endpoint.
 */
export function parseBulkQuotes(
  text: string,
  { symbols, ...context }: BulkContext,
): ReadonlyMap<TickerSymbol, Quote> {
  const body = parseObject(text);
  if (body['message'] !== 'success') refuseNotice(body);
  const rows = body['data'];
  if (body['message'] !== 'success' || !Array.isArray(rows)) {
    throw invalid('expected bulk quotes with the message "success"');
  }
  const quotes = rows.flatMap(
    (row) => readIfBelieved(() => readQuote(asObject(row, 'a row'), context)) ?? [],
  );
  const asked = new Set(symbols);
  const bySymbol = Map.groupBy(quotes, ({ symbol }) => symbol);
  return new Map(
    [...bySymbol].flatMap(([symbol, [quote, second]]) =>
      quote && !second && asked.has(symbol) ? [[symbol, quote]] : [],
    ),
  );
}

const priceNames = { open: 'open', high: 'high', low: 'low', last: 'close' };

function readQuote(row: Fields, context: Omit<QuoteContext, 'symbol'>): Quote {
  const { calendar, ...origin } = context;
  const symbol = parseTickerSymbol(readText(row, 'symbol'));
  if (!symbol) throw invalid('a row without a symbol');
  const { last: price, ...range } = readPrices(row, priceNames);
  const quotedAt = readInstant(readText(row, 'timestamp'), origin.fetchedAt);
  const session = sessionOf(quotedAt, calendar);
  return {
    symbol,
    price,
    ...range,
    volume: readVolume(row, 'volume'),
    previousClose: readPrice(row, 'previous_close'),
    tradingDay: session.date,
    // `close` is the regular session's last price, also when the row was made after hours.
    asOf: Math.min(quotedAt, session.closesAt),
    ...origin,
  };
}

/** The regular session whose last price a row of that instant shows. */
function sessionOf(at: EpochMs, calendar: MarketCalendar) {
  return calendar.openSession(at) ?? calendar.lastCompletedSession(at);
}

/** `2024-10-30 19:59:57.644`, New York time. */
function readInstant(text: string, now: EpochMs): EpochMs {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)$/.exec(text);
  if (!match) throw invalid('the timestamp is none');
  const at = toInstant(`${match[1]}T${match[2]}`);
  if (at === undefined || at > now + clockSkewMs) throw invalid('the timestamp lies ahead');
  return Math.min(at, now);
}

function toInstant(plain: string): EpochMs | undefined {
  try {
    return Temporal.PlainDateTime.from(plain).toZonedDateTime('America/New_York').epochMilliseconds;
  } catch {
    return undefined;
  }
}
