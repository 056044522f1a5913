// Bars of minutes, days and weeks, as they traded or in the shares since, page by page.
import { adjustBar } from '#src/domain/actions/adjusted-bar.ts';
import type { PriceBar } from '#src/domain/price-history.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { UserId } from '#src/domain/ids.ts';
import type { HistoryAnswer } from '#src/market/history/history-desk.ts';
import { readMinuteBars } from '#src/market/history/minute-bars.ts';
import type { Given } from '#src/http/alpaca/frame/read-fields.ts';
import { exchangeMinute } from '#src/http/alpaca/present/market-instant.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { badDataRequest } from '#src/http/alpaca/frame/alpaca-error.ts';
import { problemOfHistory } from '#src/http/native/prices/price-problems.ts';
import { leftOutHeader } from './data-headers.ts';
import * as schemas from './data-schemas.ts';
import { dataTag, type DataNeeds } from './latest-routes.ts';
import { barOfQuote, presentBar, startOf } from './present-data.ts';
import {
  readBarsQuery,
  readDataSymbol,
  readDataSymbols,
  type BarsQuery,
} from './read-data-query.ts';

const barHeaders = {
  'Papertape-Source': 'Where the bars come from',
  'Papertape-Adjustment':
    '`raw`: bars are as they traded, a split shows as a jump; `split`: in the shares since',
  'Papertape-History-From': 'The first day that can be had, where an earlier one was asked for',
  'Papertape-Left-Out':
    'Symbols that were asked for and have no bars now, 200 of them, and how many more: `+5`',
} as const;

/** Of one symbol and of many. */
export function barRoutes(needs: DataNeeds): readonly AlpacaRoute[] {
  return [barsOfMany(needs), barsOfOne(needs)];
}

function barsOfOne(needs: DataNeeds): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/stocks/{symbol}/bars',
    tag: dataTag,
    summary: 'See the bars of a symbol',
    description:
      'A symbol costs at most one request to the price source a session, or, of minutes, a bar. On a free ' +
      'key daily bars go back a hundred sessions, and there are none of minutes; elsewhere those are of ' +
      'the regular sessions of thirty days.',
    access: 'read',
    parameters: schemas.symbolPath,
    parametersExample: { symbol: 'AAPL' },
    query: schemas.barsQuery,
    queryExample: { timeframe: '1Day', limit: '3' },
    success: {
      status: 200,
      description: 'The bars, or null where there are none',
      schema: schemas.bars,
      example: { bars: [schemas.examples.bar], symbol: 'AAPL', next_page_token: null },
      headers: barHeaders,
    },
    refusals: [503],
    handle: async ({ path, query }, owner) => {
      const symbol = readDataSymbol(path['symbol'] ?? '');
      const wanted = readWanted(needs, query);
      const found = await findBars(needs, owner, [symbol], wanted);
      const [refused] = found.refused;
      if (refused) throw refusalOf(symbol, refused);
      const { page, next } = pageOf(found.bars, wanted);
      const bars = page.map(({ bar }) => presentBar(bar, wanted.timeframe.interval));
      const body = {
        bars: bars.length > 0 ? bars : null,
        symbol: presentSymbol(symbol),
        next_page_token: next,
      };
      return { status: 200, body, headers: headersOf(found, wanted) };
    },
  };
}

function barsOfMany(needs: DataNeeds): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/stocks/bars',
    tag: dataTag,
    summary: 'See the bars of symbols',
    description:
      'Stored bars come first; others cost a request a symbol of your share of the day, and what is ' +
      'beyond that is left out. `limit` counts the bars of all symbols.',
    access: 'read',
    query: schemas.barsOfManyQuery,
    queryExample: { symbols: 'AAPL,MSFT', timeframe: '1Day', limit: '3' },
    success: {
      status: 200,
      description: 'Bars by symbol',
      schema: schemas.barsOfMany,
      example: { bars: { AAPL: [schemas.examples.bar] }, next_page_token: null },
      headers: barHeaders,
    },
    refusals: [503],
    handle: async ({ query }, owner) => {
      const symbols = readDataSymbols(query).toSorted();
      const wanted = readWanted(needs, query);
      const found = await findBars(needs, owner, symbols, wanted);
      const { page, next } = pageOf(found.bars, wanted);
      const groups = Map.groupBy(page, ({ symbol }) => presentSymbol(symbol));
      const entries = [...groups].map(([symbol, bars]) => [
        symbol,
        bars.map(({ bar }) => presentBar(bar, wanted.timeframe.interval)),
      ]);
      const body = { bars: Object.fromEntries(entries), next_page_token: next };
      return { status: 200, body, headers: headersOf(found, wanted) };
    },
  };
}

function readWanted({ historyDesk, clock }: DataNeeds, query: Given): BarsQuery {
  return readBarsQuery(query, { hasMinutes: historyDesk.hasMinutes, now: clock.now() });
}

/** A function that the key turns out not to have is no trouble that passes. */
function refusalOf(symbol: TickerSymbol, refused: Refused): Error {
  return refused.isNotOnPlan
    ? badDataRequest('bars of minutes are not part of the plan of this server')
    : problemOfHistory(symbol, refused);
}

type Refused = Extract<HistoryAnswer, { kind: 'unavailable' }>;
type Placed = { readonly symbol: TickerSymbol; readonly bar: PriceBar; readonly at: number };
type Found = {
  /** By symbol, then in the order asked for. */
  readonly bars: readonly Placed[];
  readonly source: string | undefined;
  readonly leftOut: readonly TickerSymbol[];
  readonly refused: readonly Refused[];
  /** The first bars of the symbols, whatever was asked for. */
  readonly firsts: readonly string[];
};

async function findBars(
  { historyDesk, quoteDesk, activity, actionBook }: DataNeeds,
  { userId }: ApiTokenOwner,
  symbols: readonly TickerSymbol[],
  wanted: BarsQuery,
): Promise<Found> {
  activity.note(userId);
  const { timeframe, isSplitAdjusted } = wanted;
  const { interval } = timeframe;
  const answers = await Promise.all(
    symbols.map(async (symbol) => ({
      symbol,
      answer: await historyOf(historyDesk, symbol, wanted, userId),
    })),
  );
  const known = answers.flatMap(({ symbol, answer }) => {
    if (answer.kind !== 'history') return [];
    const running = interval === 'daily' ? quoteDesk.currentPrices([symbol])?.quotes[0] : undefined;
    const today = running && barOfQuote({ ...running, status: 'current' });
    const traded = withToday(answer.history.bars, today);
    const splits = isSplitAdjusted ? actionBook.applied(symbol) : [];
    const bars = traded.map((bar) => adjustBar(bar, splits));
    return [{ symbol, history: answer.history, bars }];
  });
  return {
    bars: known.flatMap(({ symbol, bars }) => placed(symbol, bars, interval, wanted)),
    source: known[0]?.history.source,
    leftOut: answers.flatMap(({ symbol, answer }) => (answer.kind === 'history' ? [] : [symbol])),
    refused: answers.flatMap(({ answer }) => (answer.kind === 'unavailable' ? [answer] : [])),
    firsts: known.flatMap(({ bars }) => bars[0]?.date ?? []),
  };
}

function historyOf(
  historyDesk: DataNeeds['historyDesk'],
  symbol: TickerSymbol,
  { timeframe, start }: BarsQuery,
  userId: UserId,
): Promise<HistoryAnswer> {
  if (timeframe.interval !== 'minutes') {
    return historyDesk.historyFor(symbol, timeframe.interval, userId);
  }
  const { minutes } = timeframe;
  const from = start === -Infinity ? '' : exchangeMinute(start);
  return readMinuteBars(historyDesk, symbol, { minutes, from }, userId);
}

/** The session that is not over, where its price is at hand. */
function withToday(bars: readonly PriceBar[], today: PriceBar | undefined): readonly PriceBar[] {
  const last = bars.at(-1);
  return today && last && today.date > last.date ? [...bars, today] : bars;
}

function placed(
  symbol: TickerSymbol,
  bars: readonly PriceBar[],
  interval: BarsQuery['timeframe']['interval'],
  { start, end, isAscending }: BarsQuery,
): readonly Placed[] {
  const within = bars
    .map((bar) => ({ symbol, bar, at: startOf(bar, interval) }))
    .filter(({ at }) => at >= start && at <= end);
  return isAscending ? within : within.toReversed();
}

/** The bars from the one that the token names, and the token of the page behind them. */
function pageOf(bars: readonly Placed[], { pageToken, limit }: BarsQuery) {
  const from = pageToken === undefined ? 0 : placeOf(bars, pageToken);
  const page = bars.slice(from, from + limit);
  const next = bars[from + limit];
  return { page, next: next ? tokenOf(next) : null };
}

function tokenOf({ symbol, bar }: Placed): string {
  return Buffer.from(`${symbol}|${bar.date}`).toString('base64url');
}

function placeOf(bars: readonly Placed[], token: string): number {
  const place = bars.findIndex((each) => tokenOf(each) === token);
  if (place < 0) throw badDataRequest('invalid page_token');
  return place;
}

function headersOf({ source, leftOut, firsts }: Found, { start, isSplitAdjusted }: BarsQuery) {
  const first = firsts.toSorted().at(-1);
  const isShort = first !== undefined && Date.parse(`${first.slice(0, 10)}T00:00:00Z`) > start;
  return {
    ...(source !== undefined && { 'papertape-source': source }),
    'papertape-adjustment': isSplitAdjusted ? 'split' : 'raw',
    ...(isShort && { 'papertape-history-from': first.slice(0, 10) }),
    ...leftOutHeader(leftOut),
  };
}
