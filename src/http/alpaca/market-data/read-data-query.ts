// The queries of market data: symbols, time frames, instants and pages.
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { exchangeInstant } from '#src/domain/exchange-day.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { badDataRequest } from '#src/http/alpaca/frame/alpaca-error.ts';
import { tellSymbol } from '#src/http/alpaca/frame/left-out.ts';
import {
  readCount,
  readList,
  readText,
  readWord,
  readWords,
  type Given,
} from '#src/http/alpaca/frame/read-fields.ts';
import { parseInstant } from '#src/http/alpaca/frame/read-instant.ts';

const dayMs = 24 * 3_600_000;
const symbolsMax = 1_000;
const feeds = ['iex', 'sip', 'otc', 'boats', 'delayed_sip', 'overnight'] as const;
const adjustments = ['raw', 'split', 'dividend', 'spin-off', 'all'] as const;

/** One symbol of a path. Throws 400 for what is none. */
export function readDataSymbol(text: string): TickerSymbol {
  const symbol = parseTickerSymbol(text);
  if (!symbol) throw badDataRequest(`invalid symbol: ${text.slice(0, 40)}${tellSymbol(text)}`);
  return symbol;
}

/** The symbols of a query, each once. Throws 400 where there are none. */
export function readDataSymbols(query: Given): readonly TickerSymbol[] {
  const texts = readList(query, 'symbols') ?? [];
  if (texts.length === 0) throw badDataRequest('symbols is required');
  if (texts.length > symbolsMax) throw badDataRequest(`at most ${symbolsMax} symbols`);
  return [...new Set(texts.map(readDataSymbol))];
}

/** Understood, and of no difference: there is one feed, and one currency. */
export function checkFeed(query: Given): void {
  readWord(query, 'feed', feeds);
  const currency = readText(query, 'currency');
  if (currency !== undefined && currency.toUpperCase() !== 'USD') {
    throw badDataRequest('prices are in USD alone');
  }
}

/** What bars are of: a session, a week, or so many minutes of a session. */
export type Timeframe =
  | { readonly interval: 'daily' | 'weekly' }
  | { readonly interval: 'minutes'; readonly minutes: number };

export type BarsQuery = {
  readonly timeframe: Timeframe;
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly limit: number;
  readonly isAscending: boolean;
  readonly pageToken: string | undefined;
  /** Whether bars of before a split are told in the shares since; dividends never change them. */
  readonly isSplitAdjusted: boolean;
};

const limits = { min: 1, max: 10_000, usual: 1_000 };

type Offered = { readonly hasMinutes: boolean; readonly now: EpochMs };

/** What bars are asked for; without a start those of minutes are of today. Throws 400. */
export function readBarsQuery(query: Given, { hasMinutes, now }: Offered): BarsQuery {
  checkFeed(query);
  const start = readDataInstant(query, 'start', 'first');
  const end = readDataInstant(query, 'end', 'last');
  if (start !== undefined && end !== undefined && end < start) {
    throw badDataRequest('end should not be before start');
  }
  const timeframe = readTimeframe(query, hasMinutes);
  const usualStart =
    timeframe.interval === 'minutes' ? exchangeInstant(now, 0, '00:00') : -Infinity;
  const asked = readWords(query, 'adjustment', adjustments) ?? [];
  return {
    timeframe,
    start: start ?? usualStart,
    end: end ?? Infinity,
    limit: readCount(query, 'limit', limits),
    isAscending: (readWord(query, 'sort', ['asc', 'desc']) ?? 'asc') === 'asc',
    pageToken: readText(query, 'page_token'),
    isSplitAdjusted: asked.includes('split') || asked.includes('all'),
  };
}

const minutesOfUnit = { Min: 1, T: 1, Hour: 60, H: 60 } as const;
const dayMinutes = 24 * 60;

/** What the price source has not is refused, never made up. */
function readTimeframe(query: Given, hasMinutes: boolean): Timeframe {
  const text = readText(query, 'timeframe');
  if (text === undefined) throw badDataRequest('timeframe is required');
  if (/^1D(?:ay)?$/i.test(text)) return { interval: 'daily' };
  if (/^1W(?:eek)?$/i.test(text)) return { interval: 'weekly' };
  const [, count = '', word = ''] = /^([1-9]\d?)(Min|T|Hour|H|Month|M)$/i.exec(text) ?? [];
  const unit = Object.entries(minutesOfUnit).find(
    ([name]) => name.toLowerCase() === word.toLowerCase(),
  )?.[1];
  const minutes = Number(count) * (unit ?? 0);
  const isWithin = unit === 1 ? minutes < 60 : minutes < dayMinutes;
  if (unit !== undefined && isWithin && hasMinutes) return { interval: 'minutes', minutes };
  const isKnown = word !== '' && (unit === undefined || isWithin);
  const offered = hasMinutes ? 'minutes, hours, 1Day and 1Week' : '1Day and 1Week';
  throw badDataRequest(
    isKnown
      ? `bars of ${text} are not to be had from this server: ${offered} are`
      : `invalid timeframe: ${text.slice(0, 40)}`,
  );
}

/** A date is a day of the exchange: from its first instant, or to its last. */
function readDataInstant(given: Given, name: string, end: 'first' | 'last'): EpochMs | undefined {
  const text = readText(given, name);
  if (text === undefined) return undefined;
  const at = parseInstant(text, end === 'first' ? 'up' : 'down');
  if (at === undefined) throw badDataRequest(`invalid ${name}: ${text.slice(0, 40)}`);
  if (text.length > 10) return at;
  const midnight = exchangeInstant(at + dayMs / 2, 0, '00:00');
  return end === 'first' ? midnight : exchangeInstant(midnight, 1, '00:00') - 1;
}
