// TIME_SERIES_INTRADAY: bars of some minutes, stamped with their beginning in New York, the hours
// before the opening and after the close included unless they are declined.

import type { Session } from '#src/domain/market-calendar.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { SeriesBar } from '#simulator/functions/bar-format.ts';
import { csvBars, jsonBars } from '#simulator/functions/bar-format.ts';
import type { Entitlement } from '#simulator/limits/plan.ts';
import { readEntitlement, seriesText, viewOf } from '#simulator/limits/plan.ts';
import { adjustBars } from '#simulator/market/adjustment.ts';
import type { Market } from '#simulator/market/market.ts';
import { drawMinutes, mergeMinutes } from '#simulator/market/minute-bars.ts';
import type { MarketView } from '#simulator/market/price-model.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { badCallError } from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import { wantsCsv } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';
import { csvAnswer, jsonAnswer } from '#simulator/wire/wire-format.ts';

/** Answers TIME_SERIES_INTRADAY, newest bar first; an odd parameter is a bad call. */
export function answerIntradaySeries(query: Query, market: Market): Answer {
  const asked = readIntradayQuery(query);
  if (!asked) return badCallError('TIME_SERIES_INTRADAY');
  const { symbol, interval, isFull, entitlement } = asked;
  const security = market.find(symbol);
  const bars = security ? barsOf(security, asked, market) : [];
  const [newest] = bars;
  if (!newest) return badCallError('TIME_SERIES_INTRADAY', 'unknown_symbol');
  if (wantsCsv(query)) return csvAnswer(`intraday_${interval}_${symbol}.csv`, csvBars(bars));
  const text = `Intraday (${interval}) open, high, low, close prices and volume`;
  return jsonAnswer('data', {
    'Meta Data': {
      '1. Information': seriesText(text, entitlement),
      '2. Symbol': symbol,
      '3. Last Refreshed': newest.date,
      '4. Interval': interval,
      '5. Output Size': isFull ? 'Full size' : 'Compact',
      '6. Time Zone': 'US/Eastern',
    },
    [`Time Series (${interval})`]: jsonBars(bars),
  });
}

type Asked = {
  readonly symbol: string;
  readonly interval: string;
  readonly minutes: number;
  /** YYYY-MM; without it the newest days. */
  readonly month: string | undefined;
  readonly isFull: boolean;
  readonly isAdjusted: boolean;
  readonly hasExtendedHours: boolean;
  readonly entitlement: Entitlement | undefined;
};

const INTERVALS: Readonly<Record<string, number>> = {
  '1min': 1,
  '5min': 5,
  '15min': 15,
  '30min': 30,
  '60min': 60,
};
const FIRST_MONTH = '2000-01';
const COMPACT_BARS = 100;
const FULL_DAYS = 30;

function readIntradayQuery(query: Query): Asked | undefined {
  const symbol = query.get('symbol')?.toUpperCase();
  const interval = query.get('interval') ?? '';
  const minutes = INTERVALS[interval];
  const month = query.get('month');
  const outputSize = query.get('outputsize') ?? 'compact';
  const isMonth =
    month === undefined || (/^\d{4}-(0[1-9]|1[0-2])$/.test(month) && month >= FIRST_MONTH);
  if (symbol === undefined || minutes === undefined || !isMonth) return undefined;
  if (outputSize !== 'compact' && outputSize !== 'full') return undefined;
  return {
    symbol,
    interval,
    minutes,
    month,
    isFull: outputSize === 'full',
    isAdjusted: query.get('adjusted') !== 'false',
    hasExtendedHours: query.get('extended_hours') !== 'false',
    entitlement: readEntitlement(query.get('entitlement')),
  };
}

function barsOf(security: Security, asked: Asked, market: Market): readonly SeriesBar[] {
  const view = market.narrow(security, viewOf(asked.entitlement, market.now()));
  const bars: SeriesBar[] = [];
  for (const { session, multiplier } of sessionsOf(security, asked, view, market)) {
    const until = seenUntil(session, view);
    const scale = asked.isAdjusted ? multiplier : 1;
    const minutes = drawMinutes(security, session, market, asked.hasExtendedHours);
    bars.push(...mergeMinutes(minutes, { length: asked.minutes, until, scale }).toReversed());
    if (!asked.isFull && bars.length >= COMPACT_BARS) return bars.slice(0, COMPACT_BARS);
  }
  return bars;
}

/** End-of-day callers see whole evenings only, others as far as the instant they are shown. */
function seenUntil(session: Session, view: MarketView): EpochMs {
  return view.onlyCompletedSessions ? Math.max(session.closesAt, view.at) : view.at;
}

/** Newest first: of a month, or of the trailing 30 days. */
function sessionsOf(security: Security, asked: Asked, view: MarketView, market: Market) {
  const oldest = asked.month
    ? `${asked.month}-01`
    : Temporal.PlainDate.from(market.today()).subtract({ days: FULL_DAYS }).toString();
  const days = (Date.parse(market.today()) - Date.parse(oldest)) / DAY_MS + 1;
  const bars = market.bars(security, view, Math.max(1, days));
  return adjustBars(market, security, bars).flatMap(({ date, multiplier }) => {
    const session = market.calendar.sessionOn(date);
    const isAsked = asked.month ? date.startsWith(asked.month) : date >= oldest;
    return session && isAsked ? [{ session, multiplier }] : [];
  });
}

const DAY_MS = 86_400_000;
