// Bars of minutes made into longer ones, which begin at round times of the exchange's day.
import type { PriceBar } from './price-history.ts';

const dateLength = 10;

/** Bars of so many minutes, from shorter ones of a length that divides it, oldest first. */
export function mergeBars(bars: readonly PriceBar[], minutes: number): readonly PriceBar[] {
  const merged = new Map<string, PriceBar>();
  for (const bar of bars) {
    const date = beginningOf(bar.date, minutes);
    const before = merged.get(date);
    merged.set(date, before ? joined(before, bar) : { ...bar, date });
  }
  return [...merged.values()];
}

/** `2026-11-20 09:30` of an hour begins at `2026-11-20 09:00`. */
function beginningOf(stamp: string, minutes: number): string {
  const [hour = 0, minute = 0] = stamp
    .slice(dateLength + 1)
    .split(':')
    .map(Number);
  const ofDay = hour * 60 + minute;
  const begins = ofDay - (ofDay % minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${stamp.slice(0, dateLength)} ${two(Math.floor(begins / 60))}:${two(begins % 60)}`;
}

function joined(before: PriceBar, next: PriceBar): PriceBar {
  return {
    date: before.date,
    open: before.open,
    high: next.high > before.high ? next.high : before.high,
    low: next.low < before.low ? next.low : before.low,
    close: next.close,
    volume: before.volume + next.volume,
  };
}
