// What the account was worth, a point a session.
import { Type } from 'typebox';
import type { AccountId } from '#src/domain/ids.ts';
import { formatMoney } from '#src/domain/money.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Money } from '#src/domain/money.ts';
import type { ReadBenchmark } from '#src/trading/performance/read-benchmark.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { ReadEquity } from '#src/trading/equity/equity-history.ts';
import type { EquityPoint } from '#src/trading/equity/equity-point.ts';
import type { ReadIntraday } from '#src/trading/equity/intraday-equity.ts';
import type { Portfolio, Portfolios } from '#src/trading/portfolio.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { firstInstant, ranges } from './portfolio-ranges.ts';
import { recordedAt } from '#src/http/wire/example-parts.ts';
import { instant, money, object, orNull } from '#src/http/wire/schema-parts.ts';

type Needs = {
  readonly readEquity: ReadEquity;
  readonly readIntraday: ReadIntraday;
  readonly readBenchmark: ReadBenchmark;
  readonly portfolios: Pick<Portfolios, 'atHand'>;
  readonly clock: Clock;
};

const todayStepMs = 5 * 60_000;

export const portfolioHistory = object({
  range: Type.Enum([...ranges]),
  points: Type.Array(
    object({
      at: instant,
      equity: orNull(money),
      cash: money,
      market_value: orNull(money),
      dividends_due: money,
      net_deposits: money,
      benchmark_equity: orNull(money),
      complete: Type.Boolean({ description: 'False where a price lacks: it is never guessed' }),
    }),
  ),
});

const example = {
  range: '1m',
  points: [
    {
      at: recordedAt,
      equity: '100012.40',
      cash: '98173.70',
      market_value: '1838.70',
      dividends_due: '0.00',
      net_deposits: '100000.00',
      benchmark_equity: null,
      complete: true,
    },
  ],
};

/** The history of the account's value. */
export function portfolioHistoryRoute(needs: Needs): Route {
  const { readEquity, readBenchmark, clock } = needs;
  return loginRoute({
    method: 'GET',
    path: '/portfolio-history',
    tag: 'Portfolio',
    summary: 'See what the portfolio was worth',
    description:
      'A point for each session, at its close, from the close before the range on or from the opening of ' +
      'the account; `1d` is that close, every five minutes of which all prices are kept, and the prices at ' +
      'hand. With `benchmark`, such as SPY, `benchmark_equity` is what the opening cash would be worth in it. ' +
      'That costs at most one request a session, all else none.',
    query: object({
      range: Type.Optional(Type.Enum([...ranges])),
      benchmark: Type.Optional(Type.String({ minLength: 1, maxLength: 12 })),
    }),
    queryExample: { range: '1m' },
    isOfAccount: true,
    success: { status: 200, description: 'The points', schema: portfolioHistory, example },
    problems: ['account_quarantined', 'busy'],
    handle: async ({ query }, { accountId, userId }) => {
      const { range = '1m' } = query;
      const now = clock.now();
      const from = firstInstant(range, now);
      const { base, points } = await readEquity(accountId, { from, until: now });
      const symbol = query.benchmark === undefined ? undefined : readSymbol(query.benchmark);
      const wanted = base && { base, to: now, asker: userId };
      const benchmark = symbol && wanted && (await readBenchmark(accountId, symbol, wanted));
      const worthAt = ({ date, cash }: EquityPoint): Money | null | undefined =>
        benchmark && (date === null ? cash : benchmark.equityByDate.get(date));
      const shown = [...(base ? [base] : []), ...points].map((point) =>
        presentPoint(point, worthAt(point) ?? null),
      );
      if (range === '1d' && base) shown.push(...(await presentToday(needs, accountId, base, now)));
      return { status: 200, body: { range, points: shown } };
    },
  });
}

function presentPoint(point: EquityPoint, benchmark: Money | null = null) {
  const { at, cash, equity, marketValue, netDeposits, dividendsDue } = point;
  return {
    at: presentInstant(at),
    equity: equity === null ? null : formatMoney(equity),
    cash: formatMoney(cash),
    market_value: marketValue === null ? null : formatMoney(marketValue),
    dividends_due: formatMoney(dividendsDue),
    net_deposits: formatMoney(netDeposits),
    benchmark_equity: benchmark === null ? null : formatMoney(benchmark),
    complete: equity !== null,
  };
}

/** What is known of since the last close, and now. */
async function presentToday(
  { readIntraday, portfolios }: Needs,
  accountId: AccountId,
  base: EquityPoint,
  now: EpochMs,
) {
  const { points } = await readIntraday(accountId, {
    from: base.at,
    until: now - 1,
    stepMs: todayStepMs,
  });
  const known = points.filter(({ equity }) => equity !== null);
  const atHand = await portfolios.atHand(accountId);
  return [...known.map((point) => presentPoint(point)), presentNow(atHand, base, now)];
}

function presentNow(portfolio: Portfolio, { netDeposits }: EquityPoint, now: EpochMs) {
  const isComplete = portfolio.unpriced.length === 0;
  return presentPoint({
    at: now,
    date: null,
    cash: portfolio.cash,
    marketValue: isComplete ? portfolio.marketValue : null,
    equity: isComplete ? portfolio.equity : null,
    dividendsDue: portfolio.dividendsDue,
    netDeposits,
    worthBySymbol: new Map(),
  });
}
