// GLOBAL_QUOTE bodies: accepted whole or not at all.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Entitlement, Quote, QuoteSource } from '#src/domain/quote.ts';
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import {
  asObject,
  invalid,
  parseObject,
  readPrice,
  readPrices,
  readText,
  readVolume,
  type Fields,
} from './alpha-vantage-fields.ts';
import { refuseNotice } from './alpha-vantage-notice.ts';

export type QuoteContext = {
  readonly symbol: TickerSymbol;
  readonly entitlement: Entitlement;
  readonly source: QuoteSource;
  readonly fetchedAt: EpochMs;
  readonly calendar: MarketCalendar;
};

/** How far the prices of an entitlement lie behind the market. */
export const delayMs: Readonly<Record<Entitlement, number>> = {
  'end-of-day': 0,
  delayed: 15 * 60_000,
  realtime: 0,
};

/**
 * The quote of a body, or undefined when the upstream knows no such symbol. Throws an UpstreamError
 * for notices, for another symbol's quote, for figures that are no prices and for a day that is no
 * session.
 */
export function parseGlobalQuote(text: string, context: QuoteContext): Quote | undefined {
  const body = parseObject(text);
  refuseNotice(body);
  const envelopes = Object.keys(body);
  const [envelope] = envelopes;
  if (envelopes.length !== 1 || !envelope || !/^Global Quote\b/.test(envelope)) {
    throw invalid(
      `expected one Global Quote, was ${envelopes.slice(0, 3).join(', ') || 'nothing'}`,
    );
  }
  const fields = asObject(body[envelope], envelope);
  if (Object.keys(fields).length === 0) return undefined;
  return readQuote(fields, context);
}

const priceNames = { open: '02. open', high: '03. high', low: '04. low', last: '05. price' };

function readQuote(fields: Fields, context: QuoteContext): Quote {
  const { symbol, calendar, ...origin } = context;
  const found = parseTickerSymbol(readText(fields, '01. symbol'));
  if (found !== symbol) throw invalid(`asked for ${symbol}, was given ${found ?? 'no symbol'}`);
  const { last: price, ...range } = readPrices(fields, priceNames);
  const tradingDay = readText(fields, '07. latest trading day');
  const session = calendar.sessionOn(tradingDay);
  if (!session || session.opensAt > origin.fetchedAt) {
    throw invalid(`${tradingDay} is no session of the exchange so far`);
  }
  return {
    symbol,
    price,
    ...range,
    volume: readVolume(fields, '06. volume'),
    previousClose: readPrice(fields, '08. previous close'),
    tradingDay,
    // The wire has no time of day: the price is of now, less the delay, or of the session's close.
    asOf: Math.min(session.closesAt, origin.fetchedAt - delayMs[origin.entitlement]),
    ...origin,
  };
}
