// The symbols for whose prices somebody waits: orders, and those who look on a plan that has
// requests enough. Who knows of them says which they are.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

export type WatchedSymbols = {
  /** Asks there as well from now on. */
  follow(source: () => readonly TickerSymbol[]): void;
  now(): readonly TickerSymbol[];
};

/** No symbol, until there is somebody to ask. */
export function createWatchedSymbols(): WatchedSymbols {
  const sources: (() => readonly TickerSymbol[])[] = [];
  return {
    follow: (source) => void sources.push(source),
    now: () => sources.flatMap((source) => source()),
  };
}
