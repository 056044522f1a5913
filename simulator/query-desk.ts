// One query from its parameters to its answer, checked in the provider's order (inferred): key,
// function, demo examples, limits, plan, then parameters and symbol.

import type { Clock } from '#src/runtime/clock.ts';
import { isDemoExample } from '#simulator/demo-examples.ts';
import { answerBulkQuotes } from '#simulator/functions/bulk-quotes.ts';
import { bulkQuotesSample } from '#simulator/functions/bulk-sample.ts';
import { answerAdjustedSeries, answerDailySeries } from '#simulator/functions/daily-series.ts';
import { answerGlobalQuote } from '#simulator/functions/global-quote.ts';
import { answerIntradaySeries } from '#simulator/functions/intraday-series.ts';
import { answerListingStatus } from '#simulator/functions/listing-status.ts';
import { answerMarketStatus } from '#simulator/functions/market-status.ts';
import { answerOverview } from '#simulator/functions/overview.ts';
import { answerMonthlySeries, answerWeeklySeries } from '#simulator/functions/period-series.ts';
import { answerDividends, answerSplits } from '#simulator/functions/splits-and-dividends.ts';
import { answerSymbolSearch } from '#simulator/functions/symbol-search.ts';
import type { PlanTerms, SimulatorPlan } from '#simulator/limits/plan.ts';
import { planTerms, readEntitlement } from '#simulator/limits/plan.ts';
import type { DayEnd } from '#simulator/limits/throttle.ts';
import { createThrottle } from '#simulator/limits/throttle.ts';
import type { Market } from '#simulator/market/market.ts';
import * as notices from '#simulator/wire/notices.ts';
import type { Query } from '#simulator/wire/query.ts';
import type { Answer } from '#simulator/wire/wire-format.ts';

export type QueryDesk = {
  /** Answers one query and counts it against its key. */
  answer(query: Query): Answer;
};

/** Any key but an empty one is accepted, on the plan that `planOf` names. */
export function createQueryDesk(dependencies: {
  readonly planOf: (apiKey: string) => SimulatorPlan;
  readonly market: Market;
  readonly clock: Pick<Clock, 'now' | 'monotonicNow'>;
  readonly dayEnds: DayEnd;
}): QueryDesk {
  const { planOf, market, clock, dayEnds } = dependencies;
  const throttle = createThrottle(clock, dayEnds);

  function refuse(query: Query, name: FunctionName, apiKey: string): Answer | undefined {
    const terms = planTerms(planOf(apiKey));
    switch (throttle.admit(apiKey, terms)) {
      case 'day_exhausted':
        return notices.dayExhaustedNotice(apiKey);
      case 'minute_exhausted':
        return notices.minuteExhaustedNotice();
      case 'burst':
        return terms.requestsPerMinute ? notices.premiumBurstNotice() : notices.freeBurstNotice();
      default:
        return refuseByPlan(query, name, terms);
    }
  }

  return {
    answer: (query) => {
      const apiKey = query.get('apikey');
      if (!apiKey) return notices.missingKeyError();
      const name = query.get('function') ?? '';
      if (!isFunction(name)) return notices.unknownFunctionError(name);
      const refusal = apiKey === 'demo' ? refuseDemo(query, name) : refuse(query, name, apiKey);
      return refusal ?? ANSWERS[name](query, market);
    },
  };
}

const ANSWERS = {
  DIVIDENDS: answerDividends,
  GLOBAL_QUOTE: answerGlobalQuote,
  LISTING_STATUS: answerListingStatus,
  MARKET_STATUS: (_query: Query, market: Market) => answerMarketStatus(market),
  OVERVIEW: answerOverview,
  REALTIME_BULK_QUOTES: answerBulkQuotes,
  SPLITS: answerSplits,
  SYMBOL_SEARCH: answerSymbolSearch,
  TIME_SERIES_DAILY: answerDailySeries,
  TIME_SERIES_DAILY_ADJUSTED: answerAdjustedSeries,
  TIME_SERIES_INTRADAY: answerIntradaySeries,
  TIME_SERIES_MONTHLY: answerMonthlySeries,
  TIME_SERIES_WEEKLY: answerWeeklySeries,
};

type FunctionName = keyof typeof ANSWERS;

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(ANSWERS, name);
}

/** Where `entitlement=` means something; it is ignored elsewhere. */
const ENTITLED: ReadonlySet<FunctionName> = new Set([
  'GLOBAL_QUOTE',
  'TIME_SERIES_DAILY',
  'TIME_SERIES_DAILY_ADJUSTED',
  'TIME_SERIES_INTRADAY',
  'TIME_SERIES_MONTHLY',
  'TIME_SERIES_WEEKLY',
]);

const PREMIUM: ReadonlySet<FunctionName> = new Set([
  'TIME_SERIES_DAILY_ADJUSTED',
  'TIME_SERIES_INTRADAY',
]);

/** The demo key is shared by everyone, so no limit is counted against it (inferred). */
function refuseDemo(query: Query, name: FunctionName): Answer | undefined {
  if (!isDemoExample(query)) return notices.demoNotice();
  return name === 'REALTIME_BULK_QUOTES' ? bulkQuotesSample() : undefined;
}

/** The notice for an entitlement the plan lacks is unknown; the premium one stands in. */
function refuseByPlan(query: Query, name: FunctionName, plan: PlanTerms): Answer | undefined {
  const isFree = plan.requestsPerMinute === undefined;
  const entitlement = readEntitlement(query.get('entitlement'));
  if (name === 'REALTIME_BULK_QUOTES') {
    return plan.entitlements.includes('realtime') ? undefined : bulkQuotesSample();
  }
  if (isFree && PREMIUM.has(name)) return notices.premiumNotice();
  if (ENTITLED.has(name) && entitlement && !plan.entitlements.includes(entitlement)) {
    return notices.premiumNotice();
  }
  const wantsAll = name === 'TIME_SERIES_DAILY' && query.get('outputsize') === 'full';
  return isFree && wantsAll ? notices.fullHistoryNotice() : undefined;
}
