// The bars of raw series, the same in the daily, weekly, monthly and intraday ones.

import { paddedPrice } from '#simulator/wire/wire-format.ts';

/** Prices in cents, volume in shares. */
export type SeriesBar = {
  /** A date, or a date and time of New York. */
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

/** The bars under their dates, in the order given, with numbered keys and padded prices. */
export function jsonBars(
  bars: readonly SeriesBar[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return Object.fromEntries(
    bars.map((bar) => [
      bar.date,
      Object.fromEntries(valuesOf(bar).map((value, index) => [JSON_KEYS[index], value])),
    ]),
  );
}

/** The bars as CSV rows under their header. */
export function csvBars(bars: readonly SeriesBar[]): readonly (readonly string[])[] {
  const header = ['timestamp', 'open', 'high', 'low', 'close', 'volume'];
  return [header, ...bars.map((bar) => [bar.date, ...valuesOf(bar)])];
}

const JSON_KEYS = ['1. open', '2. high', '3. low', '4. close', '5. volume'];

function valuesOf(bar: SeriesBar): string[] {
  const prices = [bar.open, bar.high, bar.low, bar.close].map(paddedPrice);
  return [...prices, String(bar.volume)];
}
