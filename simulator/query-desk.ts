// One query from its parameters to its answer, checked in the provider's order (inferred): key,
// function, demo examples, limits, plan, then parameters and symbol.
// TIME_SERIES_INTRADAY and TIME_SERIES_DAILY_ADJUSTED are only gates: a plan that includes them
// gets the answer to a bad call.

import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { unreachable } from '#src/runtime/result.ts';
import { answerBulkQuotes } from '#simulator/bulk-quotes.ts';
import { bulkQuotesSample } from '#simulator/bulk-sample.ts';
import { answerDailySeries } from '#simulator/daily-series.ts';
import { answerGlobalQuote } from '#simulator/global-quote.ts';
import { answerListingStatus } from '#simulator/listing-status.ts';
import * as notices from '#simulator/notices.ts';
import type { PlanTerms } from '#simulator/plan.ts';
import { readEntitlement } from '#simulator/plan.ts';
import type { PriceModel } from '#simulator/price-model.ts';
import type { Query } from '#simulator/query.ts';
import type { SymbolTable } from '#simulator/symbol-table.ts';
import { answerSymbolSearch } from '#simulator/symbol-search.ts';
import { createThrottle } from '#simulator/throttle.ts';
import type { Answer } from '#simulator/wire-format.ts';

export type QueryDesk = {
  /** Answers one query and counts it against its key. */
  answer(query: Query): Answer;
};

/** A desk on the terms of one plan, whichever key asks; any key but an empty one is accepted. */
export function createQueryDesk(dependencies: {
  readonly terms: PlanTerms;
  readonly symbols: SymbolTable;
  readonly prices: PriceModel;
  readonly clock: Clock;
}): QueryDesk {
  const { terms, symbols, prices, clock } = dependencies;
  const throttle = createThrottle(terms, clock);

  return {
    answer: (query) => {
      const apiKey = query.get('apikey');
      if (!apiKey) return notices.missingKeyError();
      const name = query.get('function') ?? '';
      if (!isFunction(name)) return notices.unknownFunctionError(name);
      const refusal =
        apiKey === 'demo' ? refuseDemo(query, name) : refuse(query, name, terms, apiKey);
      return refusal ?? answerFunction(name, query, { symbols, prices, now: clock.now() });
    },
  };

  function refuse(
    query: Query,
    name: FunctionName,
    plan: PlanTerms,
    apiKey: string,
  ): Answer | undefined {
    const verdict = throttle.admit(apiKey);
    if (verdict === 'day_exhausted') return notices.dayExhaustedNotice(apiKey);
    if (verdict === 'minute_exhausted') return notices.minuteExhaustedNotice();
    if (verdict === 'burst') {
      return plan.requestsPerMinute ? notices.premiumBurstNotice() : notices.freeBurstNotice();
    }
    return refuseByPlan(query, name, plan);
  }
}

const FUNCTIONS = [
  'GLOBAL_QUOTE',
  'LISTING_STATUS',
  'REALTIME_BULK_QUOTES',
  'SYMBOL_SEARCH',
  'TIME_SERIES_DAILY',
  'TIME_SERIES_DAILY_ADJUSTED',
  'TIME_SERIES_INTRADAY',
] as const;

type FunctionName = (typeof FUNCTIONS)[number];

function isFunction(name: string): name is FunctionName {
  return FUNCTIONS.some((known) => known === name);
}

/** The documented examples with the demo key, as far as this market has their symbols. */
const DEMO_EXAMPLES: ReadonlySet<string> = new Set([
  'function=GLOBAL_QUOTE&symbol=IBM',
  'function=LISTING_STATUS',
  'date=2014-07-10&function=LISTING_STATUS&state=delisted',
  'function=REALTIME_BULK_QUOTES&symbol=MSFT%2CAAPL%2CIBM',
  'function=SYMBOL_SEARCH&keywords=tesco',
  'function=SYMBOL_SEARCH&keywords=tencent',
  'function=SYMBOL_SEARCH&keywords=BA',
  'function=SYMBOL_SEARCH&keywords=SAIC',
  'function=TIME_SERIES_DAILY&symbol=IBM',
  'function=TIME_SERIES_DAILY&outputsize=full&symbol=IBM',
]);

/** The demo key is shared by everyone, so no limit is counted against it (inferred). */
function refuseDemo(query: Query, name: FunctionName): Answer | undefined {
  if (!DEMO_EXAMPLES.has(query.signature)) return notices.demoNotice();
  return name === 'REALTIME_BULK_QUOTES' ? bulkQuotesSample() : undefined;
}

/** The notice for an entitlement the plan lacks is unknown; the premium one stands in. */
function refuseByPlan(query: Query, name: FunctionName, plan: PlanTerms): Answer | undefined {
  const isFree = plan.requestsPerMinute === undefined;
  const entitlement = readEntitlement(query.get('entitlement'));
  switch (name) {
    case 'REALTIME_BULK_QUOTES':
      return plan.entitlements.includes('realtime') ? undefined : bulkQuotesSample();
    case 'TIME_SERIES_INTRADAY':
    case 'TIME_SERIES_DAILY_ADJUSTED':
      return isFree ? notices.premiumNotice() : undefined;
    case 'GLOBAL_QUOTE':
    case 'TIME_SERIES_DAILY':
      if (entitlement && !plan.entitlements.includes(entitlement)) return notices.premiumNotice();
      if (name === 'TIME_SERIES_DAILY' && isFree && query.get('outputsize') === 'full') {
        return notices.fullHistoryNotice();
      }
      return undefined;
    case 'LISTING_STATUS':
    case 'SYMBOL_SEARCH':
      return undefined;
    default:
      return unreachable(name);
  }
}

function answerFunction(
  name: FunctionName,
  query: Query,
  market: { readonly symbols: SymbolTable; readonly prices: PriceModel; readonly now: EpochMs },
): Answer {
  switch (name) {
    case 'GLOBAL_QUOTE':
      return answerGlobalQuote(query, market);
    case 'TIME_SERIES_DAILY':
      return answerDailySeries(query, market);
    case 'REALTIME_BULK_QUOTES':
      return answerBulkQuotes(query, market);
    case 'SYMBOL_SEARCH':
      return answerSymbolSearch(query, market.symbols);
    case 'LISTING_STATUS':
      return answerListingStatus(query, market.symbols);
    case 'TIME_SERIES_DAILY_ADJUSTED':
    case 'TIME_SERIES_INTRADAY':
      return notices.badCallError(name);
    default:
      return unreachable(name);
  }
}
