// A look at the splits of a symbol: one request tells whether a price that opened like after a
// split is one of other shares.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';
import type { SplitFlags } from '#src/market/quotes/split-flags.ts';

export type SplitLook = {
  /** The symbol to look at now; none for a while after a look that brought nothing. */
  next(): TickerSymbol | undefined;
  /** One request, which may leave until the instant. Whether it was answered; never rejects. */
  lookAt(symbol: TickerSymbol, leaveBy: EpochMs): Promise<boolean>;
};

type Needs = {
  readonly upstream: Pick<Upstream, 'fetchSplits'>;
  readonly splitFlags: SplitFlags;
  readonly clock: Clock;
};

/** After a look that brought nothing; a flag that waits for one stays meanwhile. */
const retryMs = 30 * 60_000;

/** Looks for the background, when nobody waits for the request. */
export function createSplitLook({ upstream, splitFlags, clock }: Needs): SplitLook {
  let failedAt: MonotonicMs = -Infinity;

  return {
    next: () => (clock.monotonicNow() - failedAt >= retryMs ? splitFlags.nextSuspect() : undefined),
    async lookAt(symbol, leaveBy) {
      try {
        const splits = await upstream.fetchSplits(symbol, { purpose: 'background', leaveBy });
        await splitFlags.readSettled(symbol);
        splitFlags.noteSplits(symbol, splits);
        return true;
      } catch {
        failedAt = clock.monotonicNow();
        return false;
      }
    },
  };
}
