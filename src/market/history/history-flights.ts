// Histories that are being fetched: one request in flight per symbol and interval, however many
// ask. What it brings is stored before anybody sees it.
import { seriesOf, type PriceHistory, type PriceInterval } from '#src/domain/price-history.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { remember } from '#src/runtime/recent.ts';
import { isOwnFault } from '#src/market/market-data.ts';
import type { Turn } from '#src/market/allowance/request-queue.ts';
import type { Setbacks } from '#src/market/allowance/setbacks.ts';
import { createSharedRequests } from '#src/market/allowance/shared-requests.ts';
import type { Upstream } from '#src/market/allowance/upstream.ts';

export type HistoryFlights = {
  /**
   * The history on its way, shared by all who ask for it; undefined when the upstream has none of
   * the symbol. Rejects as `Upstream` does.
   */
  join(
    symbol: TickerSymbol,
    interval: PriceInterval,
    turn: Turn,
  ): Promise<PriceHistory | undefined>;
  /** Histories that were fetched lately and lack bars that cannot be believed. */
  barsLeftOut(): readonly BarsLeftOut[];
};

/** What is left alone, by the kind of series. */
export type SeriesSetbacks = Readonly<Record<ReturnType<typeof seriesOf>, Setbacks<TickerSymbol>>>;

export type BarsLeftOut = { readonly symbol: TickerSymbol; readonly count: number };

type Needs = {
  readonly upstream: Pick<Upstream, 'fetchHistory'>;
  readonly store: { save(history: PriceHistory): Promise<void> };
  readonly setbacks: SeriesSetbacks;
  /** Told when bars could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** Histories with bars left out that are told of. */
const leftOutMax = 20;

/** Flights on the upstream. */
export function createHistoryFlights({ upstream, store, ...needs }: Needs): HistoryFlights {
  const requests = createSharedRequests<string, PriceHistory | undefined>();
  const leftOutByName = new Map<string, BarsLeftOut>();

  function noteLeftOut({ symbol, interval, leftOut }: PriceHistory): void {
    const name = nameOf(symbol, interval);
    leftOutByName.delete(name);
    if (leftOut.length === 0) return;
    remember(leftOutByName, name, { symbol, count: leftOut.length }, leftOutMax);
  }

  async function fetchOnce(symbol: TickerSymbol, interval: PriceInterval, turn: Turn) {
    const setbacks = needs.setbacks[seriesOf(interval)];
    const history = await upstream.fetchHistory(symbol, interval, turn).catch((error: unknown) => {
      // Noted once a flight, however many wait for it.
      if (isOwnFault(error)) setbacks.note(symbol);
      throw error;
    });
    if (!history) {
      setbacks.noteUnknown(symbol);
      return undefined;
    }
    setbacks.clear(symbol);
    noteLeftOut(history);
    await store.save(history).catch(needs.onStoreFault);
    return history;
  }

  return {
    join(symbol, interval, turn) {
      const name = nameOf(symbol, interval);
      const inFlight = requests.join(name, turn) ? requests.find(name) : undefined;
      if (inFlight) return inFlight;
      const history = fetchOnce(symbol, interval, turn);
      requests.hold(name, turn, history);
      return history;
    },
    barsLeftOut: () => [...leftOutByName.values()],
  };
}

function nameOf(symbol: TickerSymbol, interval: PriceInterval): string {
  return `${interval} ${symbol}`;
}
