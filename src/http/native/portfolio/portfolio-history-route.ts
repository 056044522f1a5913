// What the account was worth, a point a session.
import { Type } from 'typebox';
import { formatMoney } from '#src/domain/money.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { EquityPoint, ReadEquity } from '#src/trading/equity/equity-history.ts';
import type { Portfolio, Portfolios } from '#src/trading/portfolio.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { recordedAt } from '#src/http/wire/example-parts.ts';
import { instant, money, object, orNull } from '#src/http/wire/schema-parts.ts';

type Needs = {
  readonly readEquity: ReadEquity;
  readonly portfolios: Pick<Portfolios, 'atHand'>;
  readonly clock: Clock;
};

const ranges = ['1d', '1w', '1m', '3m', 'ytd', '1y', '5y', 'max'] as const;
type Range = (typeof ranges)[number];

const spans: Readonly<Partial<Record<Range, Temporal.DurationLike>>> = {
  '1w': { weeks: 1 },
  '1m': { months: 1 },
  '3m': { months: 3 },
  '1y': { years: 1 },
  '5y': { years: 5 },
};

export const portfolioHistory = object({
  range: Type.Enum([...ranges]),
  points: Type.Array(
    object({
      at: instant,
      equity: orNull(money),
      cash: money,
      market_value: orNull(money),
      net_deposits: money,
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
      net_deposits: '100000.00',
      complete: true,
    },
  ],
};

/** The history of the account's value. */
export function portfolioHistoryRoute({ readEquity, portfolios, clock }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/portfolio-history',
    tag: 'Portfolio',
    summary: 'See what the portfolio was worth',
    description:
      'A point for each session, at its close, from the close before the range on or from the opening of ' +
      'the account; `1d` is that close and the prices at hand. Costs no request to the price source.',
    query: object({ range: Type.Optional(Type.Enum([...ranges])) }),
    queryExample: { range: '1m' },
    isOfAccount: true,
    success: { status: 200, description: 'The points', schema: portfolioHistory, example },
    problems: ['account_quarantined', 'busy'],
    handle: async ({ query }, { accountId }) => {
      const { range = '1m' } = query;
      const now = clock.now();
      const from = firstInstant(range, now);
      const { base, points } = await readEquity(accountId, { from, until: now });
      const shown = [...(base ? [base] : []), ...points].map(presentPoint);
      if (range === '1d' && base) {
        shown.push(presentNow(await portfolios.atHand(accountId), base, now));
      }
      return { status: 200, body: { range, points: shown } };
    },
  });
}

/** The range begins at the last close until then. */
function firstInstant(range: Range, now: EpochMs): EpochMs {
  if (range === '1d') return now;
  const zoned = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO('America/New_York');
  if (range === 'ytd') return zoned.with({ month: 1, day: 1 }).startOfDay().epochMilliseconds;
  const span = spans[range];
  return span ? zoned.subtract(span).epochMilliseconds : 0;
}

function presentPoint({ at, cash, equity, marketValue, netDeposits }: EquityPoint) {
  return {
    at: presentInstant(at),
    equity: equity === null ? null : formatMoney(equity),
    cash: formatMoney(cash),
    market_value: marketValue === null ? null : formatMoney(marketValue),
    net_deposits: formatMoney(netDeposits),
    complete: equity !== null,
  };
}

function presentNow(portfolio: Portfolio, { netDeposits }: EquityPoint, now: EpochMs) {
  const isComplete = portfolio.unpriced.length === 0;
  return presentPoint({
    at: now,
    date: null,
    cash: portfolio.cash,
    marketValue: isComplete ? portfolio.marketValue : null,
    equity: isComplete ? portfolio.equity : null,
    netDeposits,
  });
}
