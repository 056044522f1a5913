// High and low of the running session as each of its quotes showed them: what a later quote proves
// is what goes beyond them.
import type { Range } from '#src/domain/evidence.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { firstPlace } from '#src/runtime/binary-search.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Reach } from './symbol-orders.ts';

export type SessionRanges = {
  /** That of the first quote of the symbol on the trading day which is of `since` or later. */
  baseOf(symbol: TickerSymbol, tradingDay: string, since: EpochMs): Range | undefined;
  /**
   * How far the quote goes beyond the one before it: a high or low that was seen already has proved
   * to every order what it can.
   */
  reachOf(quote: Quote): Reach;
  /** Quotes come in the order of their instants. */
  note(quote: Quote): void;
  /** Keeps nothing of symbols that nobody waits for. */
  forgetOthers(symbols: ReadonlySet<TickerSymbol>): void;
};

/** Ranges of symbols of which nothing was seen yet. */
export function createSessionRanges(): SessionRanges {
  const daysBySymbol = new Map<TickerSymbol, { tradingDay: string; ranges: Range[] }>();
  return {
    baseOf(symbol, tradingDay, since) {
      const day = daysBySymbol.get(symbol);
      return day?.tradingDay === tradingDay ? firstSince(day.ranges, since) : undefined;
    },
    reachOf({ symbol, tradingDay, asOf, price, open, high, low }) {
      const day = daysBySymbol.get(symbol);
      const before = day?.tradingDay === tradingDay ? day.ranges.at(-1) : undefined;
      const prices = [
        price,
        ...(before ? [] : [open]),
        ...(before?.high === high ? [] : [high]),
        ...(before?.low === low ? [] : [low]),
      ];
      const lowest = prices.reduce((least, each) => (each < least ? each : least));
      const highest = prices.reduce((most, each) => (each > most ? each : most));
      return { lowest, highest, asOf };
    },
    note({ symbol, tradingDay, asOf, high, low }) {
      const known = daysBySymbol.get(symbol);
      const isSameDay = known?.tradingDay === tradingDay;
      const day = isSameDay ? known : { tradingDay, ranges: [] };
      daysBySymbol.set(symbol, day);
      const last = day.ranges.at(-1);
      // Of quotes with one range the last stands for all: there are as many as the range has grown.
      const isSameRange = last?.high === high && last.low === low;
      day.ranges.splice(isSameRange ? -1 : day.ranges.length, 1, { asOf, high, low });
    },
    forgetOthers(symbols) {
      for (const symbol of daysBySymbol.keys()) {
        if (!symbols.has(symbol)) daysBySymbol.delete(symbol);
      }
    },
  };
}

/** By binary search: many orders ask about every quote. */
function firstSince(ranges: readonly Range[], since: EpochMs): Range | undefined {
  return ranges[firstPlace(ranges.length, (place) => (ranges[place]?.asOf ?? Infinity) >= since)];
}
