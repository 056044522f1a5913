// Puts the numbers together: what is counted meanwhile, and what is read at each scrape.
import { quoteAgeSeconds } from '#src/domain/quote.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { RequestAllowance } from '#src/market/allowance/request-allowance.ts';
import { interestForgottenMs, type SymbolInterest } from '#src/market/refresh/symbol-interest.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import { meterLogger } from './metered-logger.ts';
import { startMetricsServer, type MetricsServer } from './metrics-server.ts';
import { createMetrics, type Readings } from './metrics.ts';

type Address = { readonly host: string; readonly port: number };

/** What can be read at any time. */
type Sources = {
  readonly allowance: RequestAllowance;
  readonly upstream: Upstream;
  readonly interest: SymbolInterest;
  readonly quoteMemory: QuoteMemory;
  readonly openOrders: { size(): number };
  readonly marketClock: Clock;
  readonly storage: { isWell(): boolean };
};

export type Metering = CommitMeter & {
  /** Counts whatever it is told. */
  readonly logger: Logger;
  listen(sources: Sources): Promise<MetricsServer>;
};

/** Counts from now on; answers once it listens. */
export function createMetering(
  { host, port }: Address,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Metering {
  const metrics = createMetrics(clock);
  return {
    commitStarted: metrics.commitStarted,
    logger: meterLogger(logger, metrics),
    listen: (sources) =>
      startMetricsServer({ host, port, metrics, read: () => readSources(sources) }),
  };
}

function readSources(sources: Sources): Readings {
  const { allowance, upstream, interest, quoteMemory, storage } = sources;
  const now = sources.marketClock.now();
  const { leftToday, pausedUntil } = allowance.status();
  const held = interest.heldWithin(interestForgottenMs);
  const ages = held.flatMap((symbol) => {
    const quote = quoteMemory.find(symbol);
    return quote ? quoteAgeSeconds(quote, now) : [];
  });
  return {
    requestsLeftToday: leftToday,
    coolDownSeconds: Math.max(0, ((pausedUntil ?? now) - now) / 1_000),
    queueLength: upstream.status().queueLength,
    oldestHeldQuoteAgeSeconds: ages.length > 0 ? Math.max(...ages) : undefined,
    isJournalWell: storage.isWell(),
    openOrders: sources.openOrders.size(),
  };
}
