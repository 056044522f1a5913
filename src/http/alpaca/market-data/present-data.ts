// Prices in the forms of Alpaca's market data: numbers, and one letter a field.
import { exchangeInstantOn } from '#src/domain/exchange-day.ts';
import type { PriceBar, seriesOf } from '#src/domain/price-history.ts';
import type { Price } from '#src/domain/money.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { remember } from '#src/runtime/recent.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { numberOf } from '#src/http/alpaca/present/figures.ts';

const minuteMs = 60_000;
/** There is one price, and no size is known of it: whatever is asked for trades. */
const sizeOfPrice = 1;
const noExchange = 'V';
const tape = 'C';

/** The last price as a trade. */
export function presentTrade({ price, asOf }: JudgedQuote) {
  return {
    t: presentInstant(asOf),
    x: noExchange,
    p: numberOf(price),
    s: sizeOfPrice,
    c: ['@'],
    i: asOf,
    z: tape,
  };
}

/** The last price on both sides. */
export function presentDataQuote({ price, asOf }: JudgedQuote) {
  const number = numberOf(price);
  return {
    t: presentInstant(asOf),
    ax: noExchange,
    ap: number,
    as: sizeOfPrice,
    bx: noExchange,
    bp: number,
    bs: sizeOfPrice,
    c: ['R'],
    z: tape,
  };
}

/** The minute of the last price, of which nothing else is known. */
export function presentMinuteBar({ price, asOf }: JudgedQuote) {
  return presentFlatBar(Math.floor(asOf / minuteMs) * minuteMs, price);
}

function presentFlatBar(at: EpochMs, price: Price) {
  const number = numberOf(price);
  return {
    t: presentInstant(at),
    o: number,
    h: number,
    l: number,
    c: number,
    v: 0,
    n: 0,
    vw: number,
  };
}

/** The session of the quote, as far as it has come. */
export function barOfQuote({ tradingDay, open, high, low, price, volume }: JudgedQuote): PriceBar {
  return { date: tradingDay, open, high, low, close: price, volume };
}

/** The session before, by its close alone. */
export function presentPreviousClose(date: string, close: Price) {
  return presentFlatBar(midnightOf(date), close);
}

type Series = ReturnType<typeof seriesOf>;

/** A bar at the midnight in New York, or at the minute, with which it begins. */
export function presentBar(bar: PriceBar, interval: Series) {
  const { open, high, low, close, volume } = bar;
  return {
    t: presentInstant(startOf(bar, interval)),
    o: numberOf(open),
    h: numberOf(high),
    l: numberOf(low),
    c: numberOf(close),
    v: volume,
    n: 0,
    vw: numberOf(averageOf(bar)),
  };
}

/** Where in between they traded nobody knows: the middle of what is known. */
function averageOf({ high, low, close }: PriceBar): Price {
  return ((high + low + close) / 3n) as Price;
}

/** Of a day its own midnight, of a week that of its Monday, of minutes the first one. */
export function startOf({ date }: Pick<PriceBar, 'date'>, interval: Series): EpochMs {
  if (interval === 'daily') return midnightOf(date);
  if (interval === 'minutes') return minuteOf(date);
  const day = Temporal.PlainDate.from(date);
  return midnightOf(day.subtract({ days: day.dayOfWeek - 1 }).toString());
}

const instants = new Map<string, EpochMs>();
const instantsMax = 10_000;

/** The time (HH:MM) in New York on the date. */
function instantOf(date: string, time: string): EpochMs {
  const key = `${date} ${time}`;
  const known = instants.get(key);
  if (known !== undefined) return known;
  const instant = exchangeInstantOn(date, time);
  remember(instants, key, instant, instantsMax);
  return instant;
}

function midnightOf(date: string): EpochMs {
  return instantOf(date, '00:00');
}

const noonMinutes = 12 * 60;

/** Counted from noon, because a night may be an hour longer. */
function minuteOf(stamp: string): EpochMs {
  const [date = '', time = ''] = stamp.split(' ');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return instantOf(date, '12:00') + (hour * 60 + minute - noonMinutes) * minuteMs;
}
