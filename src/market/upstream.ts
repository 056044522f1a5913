// The market-data client behind its allowance: nothing asks the upstream but through here.
import type { PriceHistory, PriceInterval } from '#src/domain/price-history.ts';
import type { Quote, QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import {
  UpstreamError,
  type ListedInstrument,
  type MarketData,
  type UpstreamVerdict,
} from './market-data.ts';
import type { PauseReason, RequestAllowance, RequestPurpose } from './request-allowance.ts';
import { AllowanceRefusedError, createRequestQueue, type Turn } from './request-queue.ts';

export type UnavailableReason = 'allowance_exhausted' | PauseReason;

export type Trouble = {
  readonly reason: UnavailableReason;
  readonly retryAt: EpochMs | undefined;
};

/**
 * Every request waits for its turn. Each throws AllowanceRefusedError or UpstreamError, or what
 * keeps the count from being recorded.
 */
export type Upstream = {
  /** Undefined means an unknown symbol. */
  fetchQuote(symbol: TickerSymbol, turn: Turn): Promise<Quote | undefined>;
  /**
   * One request for what `choose` gives at the moment it leaves, at most `symbolsPerRequest` of
   * them. Symbols that the upstream says nothing about are missing from the answer.
   */
  fetchQuotes(
    choose: () => readonly TickerSymbol[],
    turn: Turn,
  ): Promise<ReadonlyMap<TickerSymbol, Quote>>;
  /** Undefined means that the upstream has no history of the symbol. */
  fetchHistory(
    symbol: TickerSymbol,
    interval: PriceInterval,
    turn: Turn,
  ): Promise<PriceHistory | undefined>;
  fetchListing(): Promise<readonly ListedInstrument[]>;
  /** How many symbols one request brings the quotes of. */
  symbolsPerRequest(): number;
  /** What a refusal or a fault of the upstream means to a user; undefined for anything else. */
  explain(error: unknown): Trouble | undefined;
  status(): {
    readonly lastSuccessAt: EpochMs | undefined;
    /** False after a failure that no success has followed. */
    readonly isAnswering: boolean;
    /** Whose prices the last quote was. */
    readonly source: QuoteSource | undefined;
    /** Requests that wait for their turn. */
    readonly queueLength: number;
  };
};

/** A request that leaves must have this long for its answer. */
const answerMsMin = 1_500;
/** The listing is large, and may wait for its turn behind the first prices. */
const listingPatienceMs = 30_000;

/** A turn for whoever wants the answer by the instant given. */
export function turnFor(purpose: RequestPurpose, answerBy: EpochMs): Turn {
  return { purpose, leaveBy: answerBy - answerMsMin };
}

/** What concerns every request, not this one alone, and so makes everybody wait. */
const pauseByVerdict: Readonly<Partial<Record<UpstreamVerdict, PauseReason>>> = {
  throttled: 'upstream_throttled',
  unreachable: 'upstream_unreachable',
  premium_only: 'upstream_invalid',
  bad_key: 'upstream_invalid',
};

type Needs = {
  readonly marketData: MarketData;
  readonly allowance: RequestAllowance;
  readonly clock: Clock;
  /** What the plan promises; the upstream may refuse it. */
  readonly symbolsPerRequest: number;
};

/** The client behind the queue; what the upstream says about its limits is heeded by all. */
export function createUpstream({ marketData, allowance, clock, ...plan }: Needs): Upstream {
  const queue = createRequestQueue({ allowance, clock });
  let { symbolsPerRequest } = plan;
  let lastSuccessAt: EpochMs | undefined;
  let isAnswering = true;
  let source: QuoteSource | undefined;

  async function ask<Value>(turn: Turn, request: () => Promise<Value>): Promise<Value> {
    const leftAt = await queue.wait(turn);
    try {
      const value = await request();
      lastSuccessAt = clock.now();
      isAnswering = true;
      allowance.noteAnswered();
      return value;
    } catch (error) {
      isAnswering = false;
      if (error instanceof UpstreamError) await heed(error, leftAt);
      throw error;
    }
  }

  async function heed({ verdict, retryAfterMs }: UpstreamError, leftAt: number): Promise<void> {
    const reason = pauseByVerdict[verdict];
    if (reason) allowance.pause(reason, leftAt, retryAfterMs);
    if (verdict === 'day_exhausted') await allowance.noteExhausted();
  }

  function explain(error: unknown): Trouble | undefined {
    if (error instanceof AllowanceRefusedError) return error.refusal;
    if (!(error instanceof UpstreamError)) return undefined;
    const { resetsAt, pausedUntil } = allowance.status();
    if (error.verdict === 'day_exhausted')
      return { reason: 'allowance_exhausted', retryAt: resetsAt };
    const reason = pauseByVerdict[error.verdict] ?? 'upstream_invalid';
    return { reason, retryAt: pausedUntil };
  }

  /** The key may not be entitled to the bulk quotes of its plan: then one by one, for good. */
  async function askBulk(symbols: readonly TickerSymbol[]) {
    try {
      return await marketData.fetchQuotes(symbols);
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.verdict !== 'premium_only') throw error;
      symbolsPerRequest = 1;
      return new Map<TickerSymbol, Quote>();
    }
  }

  async function askOne(symbol: TickerSymbol): Promise<Quote | undefined> {
    const quote = await marketData.fetchQuote(symbol);
    source = quote?.source ?? source;
    return quote;
  }

  return {
    fetchQuote: (symbol, turn) => ask(turn, () => askOne(symbol)),
    fetchQuotes: (choose, turn) =>
      ask(turn, async () => {
        const symbols = choose();
        const [first] = symbols;
        if (first === undefined || symbols.length > 1) return askBulk(symbols);
        const quote = await askOne(first);
        return new Map(quote && [[first, quote]]);
      }),
    fetchHistory: (symbol, interval, turn) =>
      ask(turn, () => marketData.fetchHistory(symbol, interval)),
    fetchListing: () =>
      ask(turnFor('listing', clock.now() + listingPatienceMs), () => marketData.fetchListing()),
    symbolsPerRequest: () => symbolsPerRequest,
    explain,
    status: () => ({ lastSuccessAt, isAnswering, source, queueLength: queue.length() }),
  };
}
