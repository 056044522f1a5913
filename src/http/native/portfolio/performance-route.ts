// How the account has done, by which formulas, and a benchmark beside it.
import { Type } from 'typebox';
import { formatMoney, type Money } from '#src/domain/money.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Performance, ReadPerformance } from '#src/trading/performance/read-performance.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { recordedAt } from '#src/http/wire/example-parts.ts';
import { instant, money, object, orNull, percentOf, symbol } from '#src/http/wire/schema-parts.ts';
import { firstInstant, ranges, type Range } from './portfolio-ranges.ts';

type Needs = { readonly readPerformance: ReadPerformance; readonly clock: Clock };

const signedMoney = Type.String({ pattern: '^-?\\d+\\.\\d\\d$' });
const noReturnReasons = ['nothing_invested', 'no_root', 'several_roots', 'price_missing'] as const;

export const performance = object({
  range: Type.Enum([...ranges]),
  from: orNull(instant),
  to: instant,
  complete: Type.Boolean({ description: 'False where a price lacks at either end' }),
  return_percent: orNull(percentOf('the equity at the start')),
  money_weighted_percent: orNull(percentOf('what was invested')),
  money_weighted_reason: orNull(Type.Enum([...noReturnReasons])),
  gain: orNull(signedMoney),
  realized: signedMoney,
  unrealized: orNull(signedMoney),
  dividends: signedMoney,
  fees: money,
  max_drawdown_percent: orNull(percentOf('the highest equity before it')),
  by_symbol: Type.Array(object({ symbol, gain: orNull(signedMoney) })),
  benchmark: orNull(
    object({
      symbol,
      equity: orNull(money),
      return_percent: orNull(percentOf('what it would be worth at the start')),
    }),
  ),
  formulas: Type.Record(Type.String(), Type.String()),
});

/** What each figure is, and who says so. */
const formulas = {
  return_percent:
    'percent of the equity at the start: equity at the end ÷ equity at the start − 1, the time-weighted return, since nothing flows in after the opening (GIPS 2020, 2.A.21)',
  money_weighted_percent:
    'percent of what was invested: the rate at which purchases, sales and dividends, the worth at the start and the worth at the end come to zero: the internal rate of return (GIPS 2020, glossary); of the whole range up to a year, else by the year',
  gain: 'equity at the end − equity at the start',
  unrealized: 'gain − realized − dividends + fees',
  realized: 'Σ (proceeds − average cost of the shares sold) in the range',
  dividends: 'Σ amount a share × shares held at the close before the ex-dividend date',
  max_drawdown_percent:
    'percent of the peak: the greatest (peak − later value) ÷ peak over the closes of the range (Magdon-Ismail and Atiya, 2004)',
  by_symbol:
    'worth at the end − worth at the start + sales + dividends − purchases − fees; a ticker that another company has by now comes twice, the former company first',
  benchmark:
    'the opening cash put in at the first close after the opening, with dividends kept as cash; its return is in percent of its worth at the start',
};

const example = {
  range: '1m',
  from: '2026-10-30T20:00:00.000Z',
  to: recordedAt,
  complete: true,
  return_percent: '0.0124',
  money_weighted_percent: '0.6790',
  money_weighted_reason: null,
  gain: '12.40',
  realized: '0.00',
  unrealized: '9.80',
  dividends: '2.60',
  fees: '0.00',
  max_drawdown_percent: '0.0310',
  by_symbol: [{ symbol: 'AAPL', gain: '12.40' }],
  benchmark: { symbol: 'SPY', equity: '100240.10', return_percent: '0.2401' },
  formulas,
};

/** The performance over a range; costs at most a chart of the benchmark a session. */
export function performanceRoute({ readPerformance, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/performance',
    tag: 'Portfolio',
    summary: 'See how the portfolio has done',
    description:
      'Return, gain and what made it, from the close before the range on or from the opening of the account. ' +
      'Each figure names its formula. A percentage that has no meaning is null. With `benchmark` what the ' +
      'opening cash would be worth in it; that costs at most one request a session.',
    query: object({
      range: Type.Optional(Type.Enum([...ranges])),
      benchmark: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
    }),
    queryExample: { range: '1m' },
    isOfAccount: true,
    success: { status: 200, description: 'The figures', schema: performance, example },
    problems: ['account_quarantined', 'busy'],
    handle: async ({ query }, { accountId, userId }) => {
      const { range = '1m' } = query;
      const now = clock.now();
      const benchmark = query.benchmark === undefined ? undefined : readSymbol(query.benchmark);
      const from = firstInstant(range, now);
      const found = await readPerformance(accountId, { from, benchmark, asker: userId });
      return { status: 200, body: presentPerformance(found, range, presentInstant(now)) };
    },
  });
}

function presentPerformance(found: Performance | undefined, range: Range, now: string) {
  const of = { range, to: now, formulas };
  if (!found) return { ...of, ...nothing };
  const { moneyWeighted, benchmark } = found;
  return {
    ...of,
    from: presentInstant(found.from),
    complete: found.complete,
    return_percent: found.returnPercent,
    money_weighted_percent: moneyWeighted.percent,
    money_weighted_reason: moneyWeighted.reason,
    gain: orNothing(found.gain),
    realized: formatMoney(found.realized),
    unrealized: orNothing(found.unrealized),
    dividends: formatMoney(found.dividends),
    fees: formatMoney(found.fees),
    max_drawdown_percent: found.maxDrawdownPercent,
    by_symbol: found.bySymbol.map(({ symbol: each, gain }) => ({
      symbol: each,
      gain: orNothing(gain),
    })),
    benchmark: benchmark && {
      symbol: benchmark.symbol,
      equity: orNothing(benchmark.equity),
      return_percent: benchmark.returnPercent,
    },
  };
}

/** Of an account that has nothing to tell yet. */
const nothing = {
  from: null,
  complete: false,
  return_percent: null,
  money_weighted_percent: null,
  money_weighted_reason: 'nothing_invested' as const,
  gain: null,
  realized: '0.00',
  unrealized: null,
  dividends: '0.00',
  fees: '0.00',
  max_drawdown_percent: null,
  by_symbol: [],
  benchmark: null,
};

function orNothing(amount: Money | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
