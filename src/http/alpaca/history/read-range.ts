// Which part of its history is asked for, and how it is to be told.
import { exchangeInstant, exchangeInstantOn } from '#src/domain/exchange-day.ts';
import { sessionBefore, type MarketCalendar } from '#src/domain/market-calendar.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { badParameter, notPossible } from '#src/http/alpaca/frame/alpaca-error.ts';
import { readFlag, readText, readWord, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import { readDate, readInstant } from '#src/http/alpaca/frame/read-instant.ts';

export type HistoryRange = {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly timeframe: Timeframe;
  /** Whether profits within a day count from the close before it. */
  readonly isPerDay: boolean;
};

const timeframes = ['1Min', '5Min', '15Min', '1H', '1D'] as const;
export type Timeframe = (typeof timeframes)[number];

type Unit = 'D' | 'W' | 'M' | 'A';
type Period = { readonly count: number; readonly unit: Unit };

const dayMs = 24 * 3_600_000;
/** Within a day nobody tells of longer ago: the longest month, of whose days one has 25 hours. */
const intradayDaysMax = 31 + 1 / 24;
const minutesDaysMax = 7 + 1 / 24;
const countMax = 10_000;
const zone = 'America/New_York';

type Market = { readonly calendar: MarketCalendar; readonly now: EpochMs };

/** The range. Throws 422. */
export function readRange(query: Given, market: Market): HistoryRange {
  checkOthers(query);
  const [start, end] = boundsOf(query);
  if (start !== undefined && start > market.now) throw badParameter('start must be before end');
  const given = readPeriod(query);
  if (start !== undefined && end !== undefined && given) {
    throw badParameter('only two of start, end and period are accepted');
  }
  const period = given ?? { count: 1, unit: 'M' };
  const isFromStart = start !== undefined && given !== undefined;
  // Of what is to come nothing is known.
  const until = Math.min(
    isFromStart ? add(start, period, market) : Infinity,
    end ?? market.now,
    market.now,
  );
  const from = start ?? subtract(until, period, market);
  if (from > until) throw badParameter('start must be before end');
  return {
    from,
    until,
    timeframe: readTimeframe(query, daysOf(until - from, given)),
    isPerDay: (readWord(query, 'pnl_reset', ['per_day', 'no_reset']) ?? 'per_day') === 'per_day',
  };
}

/** Understood, and of no difference: a point is the close of a session. */
function checkOthers(query: Given): void {
  readFlag(query, 'extended_hours');
  readWord(query, 'intraday_reporting', ['market_hours', 'extended_hours', 'continuous']);
}

/** Of before 1970 there is nothing to tell, and no session has to be found. */
function boundsOf(query: Given): readonly (EpochMs | undefined)[] {
  const given = [readInstant(query, 'start') ?? dayOf(query, 'date_start'), endOf(query)];
  return given.map((at) => (at === undefined ? undefined : Math.max(at, 0)));
}

function endOf(query: Given): EpochMs | undefined {
  const end = readInstant(query, 'end');
  const date = readDate(query, 'date_end');
  if (end !== undefined || date === undefined) return end;
  return exchangeInstant(exchangeInstantOn(date, '00:00'), 1, '00:00') - 1;
}

function dayOf(query: Given, name: string): EpochMs | undefined {
  const date = readDate(query, name);
  return date === undefined ? undefined : exchangeInstantOn(date, '00:00');
}

function readPeriod(query: Given): Period | undefined {
  const text = readText(query, 'period');
  if (text === undefined) return undefined;
  if (text.toLowerCase() === 'all') return { count: 100, unit: 'A' };
  const [, digits = '', unit = ''] = /^(\d{1,5})([DWMA])$/i.exec(text) ?? [];
  const count = Number(digits);
  if (count < 1 || count > countMax) throw badParameter('invalid period');
  return { count, unit: unit.toUpperCase() as Unit };
}

/** Days are those on which the market trades. */
function subtract(until: EpochMs, { count, unit }: Period, { calendar }: Market): EpochMs {
  if (unit !== 'D') return shift(until, -count, unit);
  const last = calendar.openSession(until) ?? calendar.lastCompletedSession(until);
  return sessionBefore(calendar, last, count - 1).opensAt;
}

function add(from: EpochMs, { count, unit }: Period, { calendar }: Market): EpochMs {
  if (unit !== 'D') return shift(from, count, unit);
  let session = calendar.openSession(from) ?? calendar.nextSession(from);
  for (let day = 1; day < count; day += 1) session = calendar.nextSession(session.opensAt);
  return session.closesAt;
}

function shift(at: EpochMs, count: number, unit: Exclude<Unit, 'D'>): EpochMs {
  const names = { W: 'weeks', M: 'months', A: 'years' } as const;
  const from = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return from.add({ [names[unit]]: count }).epochMilliseconds;
}

/** Thirty days that were asked for are thirty, whatever days lie between them. */
function daysOf(lengthMs: number, period: Period | undefined): number {
  return period?.unit === 'D' ? period.count : lengthMs / dayMs;
}

function readTimeframe(query: Given, days: number): Timeframe {
  const given = readWord(query, 'timeframe', timeframes);
  const usual = days < 7 ? '1Min' : days < 30 ? '15Min' : '1D';
  const timeframe = given ?? usual;
  if (timeframe !== '1D' && days > intradayDaysMax) {
    throw notPossible('intraday timeframes are for at most 30 days');
  }
  if (timeframe === '1Min' && days > minutesDaysMax) {
    throw notPossible('the timeframe 1Min is for at most 7 days');
  }
  return timeframe;
}
