// The market-data client behind its allowance: every request to the upstream goes through here.
import type { UserId } from '#src/domain/ids.ts';
import { seriesOf, type PriceHistory, type PriceInterval } from '#src/domain/price-history.ts';
import type { Quote, QuoteSource } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import {
  seriesFunctions,
  UpstreamError,
  type Dividend,
  type ListedInstrument,
  type MarketData,
  type Split,
  type UpstreamFunction,
} from '#src/market/market-data.ts';
import type { PauseReason } from './pauses.ts';
import { createQuoteRequests } from './quote-requests.ts';
import type { RequestAllowance, RequestPurpose } from './request-allowance.ts';
import { AllowanceRefusedError, createRequestQueue, type Turn } from './request-queue.ts';
import { createRequestSender } from './request-sender.ts';
import type { Setback, Setbacks } from './setbacks.ts';
import {
  createFailureHandler,
  createUpstreamHealth,
  pauseByVerdict,
  type HealthState,
  type MarketDataState,
} from './upstream-failures.ts';

export type UnavailableReason =
  | 'allowance_exhausted'
  | 'upstream_invalid'
  | 'not_traded'
  | 'not_published'
  | 'delisted'
  | 'not_asked'
  | 'adjusting'
  | PauseReason;

export type Trouble = {
  readonly reason: UnavailableReason;
  readonly retryAt: EpochMs | undefined;
  /** The function that was to be asked is not part of the key's plan. */
  readonly isNotOnPlan?: boolean;
};

/** Another process, which asks for this one, gives no newer price. */
export class PriceTroubleError extends Error {
  override readonly name = 'PriceTroubleError';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.reason);
    this.trouble = trouble;
  }
}

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
  /** The splits of a symbol that have taken effect. */
  fetchSplits(symbol: TickerSymbol, turn: Turn): Promise<readonly Split[]>;
  /** The dividends of a symbol that were declared. */
  fetchDividends(symbol: TickerSymbol, turn: Turn): Promise<readonly Dividend[]>;
  fetchListing(): Promise<readonly ListedInstrument[]>;
  /** How many symbols one request brings the quotes of. */
  symbolsPerRequest(): number;
  /** Goes on from what another process has seen of the upstream. */
  adopt(seen: HealthState & Elsewhere): void;
  /** What a refusal or a fault of the upstream means to a user; undefined for anything else. */
  explain(error: unknown): Trouble | undefined;
  status(): {
    readonly lastSuccessAt: EpochMs | undefined;
    /** Other than `ok` after a failure that concerns everything and that no answer has followed. */
    readonly state: MarketDataState;
    /** Functions with a backoff of their own. */
    readonly closedFunctions: readonly Setback<UpstreamFunction>[];
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

/** A turn for users who want the answer by the instant given; for none in the background. */
export function turnFor(purpose: RequestPurpose, answerBy: EpochMs, asker?: UserId): Turn {
  const askers = asker === undefined ? [] : [asker];
  return { purpose, askers, leaveBy: answerBy - answerMsMin };
}

/** What a backoff of its own means for a request for the symbol. */
export function troubleOf(setback: Setback | undefined): Trouble | undefined {
  return setback && { reason: 'upstream_invalid', retryAt: setback.retryAt };
}

/** What another process says that asks for this one. */
type Elsewhere = { readonly source: QuoteSource | undefined; readonly queueLength: number };

type Needs = {
  readonly marketData: MarketData;
  readonly allowance: RequestAllowance;
  /** Backoffs of single functions. */
  readonly closed: Setbacks<UpstreamFunction>;
  readonly clock: Clock;
  /** What the plan promises; the upstream may refuse it. */
  readonly symbolsPerRequest: number;
};

/** The client behind the queue; every caller respects what the upstream says about its limits. */
export function createUpstream(needs: Needs): Upstream {
  const { marketData, allowance, closed, clock } = needs;
  const queue = createRequestQueue({ allowance, clock });
  const health = createUpstreamHealth(clock);
  const failures = createFailureHandler({ ...needs, health });
  const ask = createRequestSender({ queue, health, failures, closed });
  const quotes = createQuoteRequests({ ...needs, ask });
  let elsewhere: Elsewhere = { source: undefined, queueLength: 0 };

  return {
    fetchQuote: quotes.fetchQuote,
    fetchQuotes: quotes.fetchQuotes,
    fetchHistory: (symbol, interval, turn) =>
      ask({ function: seriesFunctions[seriesOf(interval)], symbol }, turn, () =>
        marketData.fetchHistory(symbol, interval),
      ),
    fetchSplits: (symbol, turn) =>
      ask({ function: 'SPLITS', symbol }, turn, () => marketData.fetchSplits(symbol)),
    fetchDividends: (symbol, turn) =>
      ask({ function: 'DIVIDENDS', symbol }, turn, () => marketData.fetchDividends(symbol)),
    fetchListing: () =>
      ask({ function: 'LISTING_STATUS' }, turnFor('listing', clock.now() + listingPatienceMs), () =>
        marketData.fetchListing(),
      ),
    symbolsPerRequest: quotes.symbolsPerRequest,
    adopt(seen) {
      health.adopt(seen);
      elsewhere = seen;
    },
    explain: (error) => explain(error, allowance),
    status: () => ({
      ...health.status(),
      closedFunctions: closed.list(),
      source: quotes.source() ?? elsewhere.source,
      queueLength: queue.length() + elsewhere.queueLength,
    }),
  };
}

function explain(error: unknown, allowance: RequestAllowance): Trouble | undefined {
  if (error instanceof AllowanceRefusedError) return error.refusal;
  if (error instanceof PriceTroubleError) return error.trouble;
  if (!(error instanceof UpstreamError)) return undefined;
  const { resetsAt, pausedUntil } = allowance.status();
  if (error.verdict === 'day_exhausted') {
    return { reason: 'allowance_exhausted', retryAt: resetsAt };
  }
  const reason = pauseByVerdict[error.verdict] ?? 'upstream_invalid';
  return { reason, retryAt: pausedUntil };
}
