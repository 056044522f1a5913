// Symbols that somebody compares an account with: their dividends are asked for as those of held
// ones, without which a benchmark would seem to pay none.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { remember } from '#src/runtime/recent.ts';

export type BenchmarkInterest = {
  note(symbol: TickerSymbol): void;
  /** Those that were asked for within a week. */
  now(): readonly TickerSymbol[];
};

const forgottenMs = 7 * 24 * 3_600_000;
/** Everybody could name another one. */
const symbolsMax = 5;

/** Nobody compares anything yet. */
export function createBenchmarkInterest(clock: Clock): BenchmarkInterest {
  const notedAt = new Map<TickerSymbol, EpochMs>();
  return {
    note: (symbol) => remember(notedAt, symbol, clock.now(), symbolsMax),
    now: () =>
      [...notedAt].filter(([, at]) => clock.now() - at < forgottenMs).map(([symbol]) => symbol),
  };
}
