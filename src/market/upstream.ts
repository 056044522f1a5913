// The market-data client behind its allowance: nothing asks the upstream but through here.
import type { Quote, QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import {
  UpstreamError,
  type ListedInstrument,
  type MarketData,
  type UpstreamVerdict,
} from './market-data.ts';
import {
  AllowanceRefusedError,
  type PauseReason,
  type RequestAllowance,
  type RequestPurpose,
} from './request-allowance.ts';

export type UnavailableReason = 'allowance_exhausted' | PauseReason;

export type Trouble = {
  readonly reason: UnavailableReason;
  readonly retryAt: EpochMs | undefined;
};

export type Upstream = {
  /**
   * Answers by the deadline. Throws AllowanceRefusedError or UpstreamError, or what keeps the count
   * from being recorded; undefined means an unknown symbol.
   */
  fetchQuote(
    symbol: TickerSymbol,
    purpose: RequestPurpose,
    deadline: EpochMs,
  ): Promise<Quote | undefined>;
  fetchListing(): Promise<readonly ListedInstrument[]>;
  /** What a refusal or a fault of the upstream means to a user; undefined for anything else. */
  explain(error: unknown): Trouble | undefined;
  status(): {
    readonly lastSuccessAt: EpochMs | undefined;
    /** False after a failure that no success has followed. */
    readonly isAnswering: boolean;
    /** Whose prices the last quote was. */
    readonly source: QuoteSource | undefined;
  };
};

/** A request that leaves must have this long for its answer. */
const answerMsMin = 1_500;
/** The listing is large, and may wait for its turn behind the first prices. */
const listingPatienceMs = 30_000;

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
};

export function createUpstream({ marketData, allowance, clock }: Needs): Upstream {
  let lastSuccessAt: EpochMs | undefined;
  let isAnswering = true;
  let source: QuoteSource | undefined;

  async function ask<Value>(
    purpose: RequestPurpose,
    deadline: EpochMs,
    request: () => Promise<Value>,
  ): Promise<Value> {
    const leftAt = await allowance.acquire(purpose, deadline - answerMsMin);
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

  async function heed({ verdict }: UpstreamError, leftAt: number): Promise<void> {
    const reason = pauseByVerdict[verdict];
    if (reason) allowance.pause(reason, leftAt);
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

  return {
    fetchQuote: async (symbol, purpose, deadline) => {
      const quote = await ask(purpose, deadline, () => marketData.fetchQuote(symbol));
      source = quote?.source ?? source;
      return quote;
    },
    fetchListing: () => {
      const deadline = clock.now() + listingPatienceMs;
      return ask('listing', deadline, () => marketData.fetchListing());
    },
    explain,
    status: () => ({ lastSuccessAt, isAnswering, source }),
  };
}
