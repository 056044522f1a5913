// Prices in the forms of Alpaca's market data: numbers, and one letter a field.
import { exchangeInstant } from '#src/domain/exchange-day.ts';
import type { PriceBar, PriceInterval } from '#src/domain/price-history.ts';
import type { Price } from '#src/domain/money.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
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

/** A bar at the midnight in New York with which it begins. */
export function presentBar(bar: PriceBar, interval: PriceInterval) {
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

/** Of a day its own midnight, of a week that of its Monday. */
export function startOf({ date }: Pick<PriceBar, 'date'>, interval: PriceInterval): EpochMs {
  if (interval === 'daily') return midnightOf(date);
  const day = Temporal.PlainDate.from(date);
  return midnightOf(day.subtract({ days: day.dayOfWeek - 1 }).toString());
}

const midnights = new Map<string, EpochMs>();
const midnightsMax = 10_000;

function midnightOf(date: string): EpochMs {
  const known = midnights.get(date);
  if (known !== undefined) return known;
  const midnight = exchangeInstant(Date.parse(`${date}T17:00:00Z`), 0, '00:00');
  if (midnights.size >= midnightsMax) midnights.clear();
  midnights.set(date, midnight);
  return midnight;
}
