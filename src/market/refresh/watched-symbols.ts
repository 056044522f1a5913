// The symbols for whose prices orders wait. Who keeps the orders says which they are.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

export type WatchedSymbols = {
  /** Asks there from now on. */
  follow(source: () => readonly TickerSymbol[]): void;
  now(): readonly TickerSymbol[];
};

/** No symbol, until there is somebody to ask. */
export function createWatchedSymbols(): WatchedSymbols {
  let source: () => readonly TickerSymbol[] = () => [];
  return {
    follow: (next) => void (source = next),
    now: () => source(),
  };
}
