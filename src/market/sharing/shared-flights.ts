// Quotes and histories on their way, whoever asks for them: this node where it is the asker, and
// otherwise another one.
import type { PriceHistory, PriceInterval } from '#src/domain/price-history.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Turn } from '#src/market/allowance/request-queue.ts';
import { PriceTroubleError } from '#src/market/allowance/upstream.ts';
import type { HistoryStore } from '#src/market/history/history-desk.ts';
import type { HistoryFlights } from '#src/market/history/history-flights.ts';
import type { QuoteFlights } from '#src/market/quotes/quote-flights.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { StorageBusyError } from '#src/runtime/storage-fault.ts';
import type { RemoteRequests } from './remote-requests.ts';
import { NotAskerError, type WantKind, type WantOutcome } from './want.ts';

type Needs = {
  readonly isAsker: () => boolean;
  readonly remote: RemoteRequests;
  readonly clock: Clock;
};

type QuoteNeeds = Needs & {
  readonly own: QuoteFlights;
  readonly memory: Pick<QuoteMemory, 'find'>;
  /** Takes over a quote, with its flag, that the other node has fetched. */
  readonly learn: (outcome: Extract<WantOutcome, { kind: 'quote' }>) => void;
};

/** The quotes of all nodes. What is in flight here alone is for whoever asks. */
export function createSharedQuoteFlights(needs: QuoteNeeds): QuoteFlights {
  const { own, memory, learn } = needs;

  async function fetchRemote(symbol: TickerSymbol, turn: Turn): Promise<Quote | undefined> {
    const outcome = await askRemote(needs, 'quote', symbol, turn);
    if (outcome?.kind !== 'quote') return undefined;
    learn(outcome);
    return memory.find(symbol) ?? outcome.quote;
  }

  return {
    join(symbols, turn) {
      const owns = needs.isAsker() ? own.join(symbols, turn) : undefined;
      return new Map(
        symbols.map((symbol) => {
          const remote = () => fetchRemote(symbol, turn);
          return [symbol, owns?.get(symbol)?.catch(otherwise(remote)) ?? remote()];
        }),
      );
    },
    fetchChosen: own.fetchChosen,
    isInFlight: own.isInFlight,
  };
}

type HistoryNeeds = Needs & {
  readonly own: HistoryFlights;
  readonly store: Pick<HistoryStore, 'find'>;
};

/** The histories of all nodes: what another one has fetched is in the store. */
export function createSharedHistoryFlights(needs: HistoryNeeds): HistoryFlights {
  const { own, store } = needs;

  async function fetchRemote(
    symbol: TickerSymbol,
    interval: PriceInterval,
    turn: Turn,
  ): Promise<PriceHistory | undefined> {
    const outcome = await askRemote(needs, interval, symbol, turn);
    return outcome?.kind === 'history' ? store.find(symbol, interval) : undefined;
  }

  return {
    join(symbol, interval, turn) {
      const remote = () => fetchRemote(symbol, interval, turn);
      if (!needs.isAsker()) return remote();
      return own.join(symbol, interval, turn).catch(otherwise(remote));
    },
    barsLeftOut: own.barsLeftOut,
  };
}

/** What was to be asked here just as another node took over is wanted from that one. */
function otherwise<Value>(remote: () => Promise<Value>): (error: unknown) => Promise<Value> {
  return async (error) => {
    if (error instanceof NotAskerError) return remote();
    throw error;
  };
}

/** Undefined for an unknown symbol. Throws PriceTroubleError and StorageBusyError. */
async function askRemote(
  { remote, clock }: Needs,
  kind: WantKind,
  symbol: TickerSymbol,
  turn: Turn,
): Promise<WantOutcome | undefined> {
  const outcome = await remote.ask(kind, symbol, turn);
  if (outcome.kind === 'unknown') return undefined;
  if (outcome.kind === 'failed') throw new StorageBusyError(outcome.message);
  if (outcome.kind !== 'trouble') return outcome;
  const { reason, retryInMs, isNotOnPlan } = outcome;
  const retryAt = retryInMs === undefined ? undefined : clock.now() + retryInMs;
  throw new PriceTroubleError({ reason, retryAt, isNotOnPlan });
}
