// The market-data client behind its allowance: nothing asks the upstream but through here.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { StorageFullError } from '#src/runtime/storage-fault.ts';
import { UpstreamError, type ListedInstrument, type MarketData } from './market-data.ts';
import {
  AllowanceRefusedError,
  type RequestAllowance,
  type RequestPurpose,
} from './request-allowance.ts';

export type UnavailableReason =
  | 'allowance_exhausted'
  | 'upstream_throttled'
  | 'upstream_unreachable'
  | 'upstream_invalid';

export type Trouble = {
  readonly reason: UnavailableReason;
  readonly retryAt: EpochMs | undefined;
};

export type Upstream = {
  /** Throws AllowanceRefusedError or UpstreamError; undefined means an unknown symbol. */
  fetchQuote(
    symbol: TickerSymbol,
    purpose: RequestPurpose,
    deadline: EpochMs,
  ): Promise<Quote | undefined>;
  fetchListing(): Promise<readonly ListedInstrument[]>;
  /** What a fault of the calls above means to a user. Throws anything else on. */
  explain(error: unknown): Trouble;
  status(): {
    readonly lastSuccessAt: EpochMs | undefined;
    /** False after a failure that no success has followed. */
    readonly isAnswering: boolean;
  };
};

/** The listing may wait for its turn behind the first prices. */
const listingPatienceMs = 30_000;
/** When nothing better is known, callers come back after this long. */
const retryAfterFaultMs = 15_000;

type Needs = {
  readonly marketData: MarketData;
  readonly allowance: RequestAllowance;
  readonly clock: Clock;
};

export function createUpstream({ marketData, allowance, clock }: Needs): Upstream {
  let lastSuccessAt: EpochMs | undefined;
  let isAnswering = true;

  async function ask<Value>(
    purpose: RequestPurpose,
    deadline: EpochMs,
    request: () => Promise<Value>,
  ): Promise<Value> {
    await allowance.acquire(purpose, deadline);
    try {
      const value = await request();
      lastSuccessAt = clock.now();
      isAnswering = true;
      allowance.noteAnswered();
      return value;
    } catch (error) {
      isAnswering = false;
      if (error instanceof UpstreamError) {
        if (error.verdict === 'throttled') allowance.noteThrottled();
        if (error.verdict === 'day_exhausted') await allowance.noteExhausted();
      }
      throw error;
    }
  }

  function explain(error: unknown): Trouble {
    if (error instanceof AllowanceRefusedError) return error.refusal;
    const soon = clock.now() + retryAfterFaultMs;
    // A request that cannot be counted must not leave: after a crash the day would be spent twice.
    if (error instanceof StorageFullError) return { reason: 'allowance_exhausted', retryAt: soon };
    if (!(error instanceof UpstreamError)) throw error;
    switch (error.verdict) {
      case 'throttled':
        return { reason: 'upstream_throttled', retryAt: soon };
      case 'day_exhausted':
        return { reason: 'allowance_exhausted', retryAt: allowance.status().resetsAt };
      case 'unreachable':
        return { reason: 'upstream_unreachable', retryAt: soon };
      default:
        return { reason: 'upstream_invalid', retryAt: undefined };
    }
  }

  return {
    fetchQuote: (symbol, purpose, deadline) =>
      ask(purpose, deadline, () => marketData.fetchQuote(symbol)),
    fetchListing: () =>
      ask('listing', clock.now() + listingPatienceMs, () => marketData.fetchListing()),
    explain,
    status: () => ({ lastSuccessAt, isAnswering }),
  };
}
