// What the account was worth, as arrays of numbers. Points whose prices are not all known are left
// out.
import { Type } from 'typebox';
import { exchangeDate, exchangeInstantOn } from '#src/domain/exchange-day.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import { money, type Money } from '#src/domain/money.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { EquityHistory, ReadEquity } from '#src/trading/equity/equity-history.ts';
import type { ReadIntraday } from '#src/trading/equity/intraday-equity.ts';
import type { Portfolios } from '#src/trading/portfolio.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { answer, asked, request } from '#src/http/alpaca/frame/schemas.ts';
import { moneyNumberOf } from '#src/http/alpaca/present/figures.ts';
import { readRange, type HistoryRange, type Timeframe } from './read-range.ts';

export type HistoryNeeds = {
  readonly readEquity: ReadEquity;
  readonly readIntraday: ReadIntraday;
  readonly portfolios: Portfolios;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

const numbers = Type.Array(Type.Number());
const schema = answer({
  timestamp: Type.Array(Type.Integer()),
  equity: numbers,
  profit_loss: numbers,
  profit_loss_pct: numbers,
  base_value: Type.Number(),
  base_value_asof: Type.Optional(Type.String()),
  timeframe: Type.String(),
});
const example = {
  timestamp: [1_795_222_800],
  equity: [100_026.3],
  profit_loss: [26.3],
  profit_loss_pct: [0.0003],
  base_value: 100_000,
  base_value_asof: '2026-11-19',
  timeframe: '1D',
};
/** New York; days are stamped with the evening that ends them. */
const dayEndsAt = '20:00';
const pctScale = 10_000n;

export function historyRoute(needs: HistoryNeeds): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/account/portfolio/history',
    tag: 'Alpaca: account',
    summary: 'See what the account was worth',
    description:
      'A point for each session, at its close, and one for now; of shorter time frames one a step, by ' +
      'prices that were fetched anyway since the server started. A point is left out where a price lacks.',
    access: 'read',
    query: request({
      period: asked('A number and `D`, `W`, `M` or `A`: `1M` without it'),
      timeframe: asked('`1Min`, `5Min`, `15Min`, `1H` or `1D`'),
      start: asked('A date or an instant'),
      end: asked('A date or an instant; now without it'),
      date_start: asked('A day of the exchange'),
      date_end: asked('A day of the exchange'),
      pnl_reset: asked('`per_day` (without it) or `no_reset`'),
      intraday_reporting: asked('Understood, and of no difference'),
      extended_hours: asked('Understood, and of no difference'),
      cashflow_types: asked('Understood; nothing flows after the opening'),
    }),
    queryExample: { period: '1M', timeframe: '1D' },
    success: { status: 200, description: 'The points', schema, example },
    refusals: [422, 423],
    handle: async ({ query }, owner) => {
      const { calendar, clock } = needs;
      const now = clock.now();
      const range = readRange(query, { calendar, now });
      const history = await readHistory(needs, owner, range);
      const points = await stampedPoints(needs, owner, { ...range, now }, history);
      return { status: 200, body: present(points, history.base, range) };
    },
  };
}

function readHistory(
  { readEquity, readIntraday }: HistoryNeeds,
  { accountId }: ApiTokenOwner,
  { timeframe, ...range }: HistoryRange,
): Promise<EquityHistory> {
  if (timeframe === '1D') return readEquity(accountId, range);
  return readIntraday(accountId, { ...range, stepMs: stepsMs[timeframe] });
}

type Point = { readonly at: EpochMs; readonly date: string; readonly equity: Money };

/** The complete ones, with that of now where the range reaches it. */
async function stampedPoints(
  needs: HistoryNeeds,
  { accountId, userId }: ApiTokenOwner,
  { until, timeframe, now }: HistoryRange & { readonly now: EpochMs },
  { points }: EquityHistory,
): Promise<readonly Point[]> {
  const closed = points.flatMap(({ at, date, equity }) =>
    equity === null || date === null ? [] : [{ at: stampOf(at, date, timeframe), date, equity }],
  );
  const open = needs.calendar.openSession(now);
  if (!open || until < now) return closed;
  const { equity, unpriced } = await needs.portfolios.view(accountId, userId);
  if (unpriced.length > 0) return closed;
  const at = stampOf(stepOf(now, open, timeframe), open.date, timeframe);
  return [...closed.filter((point) => point.at < at), { at, date: open.date, equity }];
}

function stampOf(at: EpochMs, date: string, timeframe: Timeframe): EpochMs {
  if (timeframe !== '1D') return at;
  return exchangeInstantOn(date, dayEndsAt);
}

const stepsMs: Readonly<Record<Exclude<Timeframe, '1D'>, number>> = {
  '1Min': 60_000,
  '5Min': 300_000,
  '15Min': 900_000,
  '1H': 3_600_000,
};

/** Steps are counted from the open. */
function stepOf(now: EpochMs, { opensAt }: Session, timeframe: Timeframe): EpochMs {
  if (timeframe === '1D') return now;
  const stepMs = stepsMs[timeframe];
  return opensAt + Math.floor((now - opensAt) / stepMs) * stepMs;
}

function present(
  points: readonly Point[],
  base: EquityHistory['base'],
  { timeframe, isPerDay }: HistoryRange,
) {
  const [first] = points;
  const begin = base?.equity ?? first?.equity;
  const isByPoint = timeframe === '1D' || isPerDay;
  const before = isByPoint ? endsBefore(points) : [];
  const starts = points.map((_, place) => before[place] ?? begin);
  const profits = points.map(({ equity }, place) => money(equity - (starts[place] ?? equity)));
  const asOf = base && first ? { base_value_asof: exchangeDate(base.at) } : {};
  return {
    timestamp: points.map(({ at }) => Math.floor(at / 1_000)),
    equity: points.map(({ equity }) => moneyNumberOf(equity)),
    profit_loss: profits.map(moneyNumberOf),
    profit_loss_pct: profits.map((profit, place) => ratioOf(profit, starts[place])),
    base_value: first && begin !== undefined ? moneyNumberOf(begin) : 0,
    ...asOf,
    timeframe,
  };
}

/** For each of the points what the last one of an earlier day was worth. */
function endsBefore(points: readonly Point[]): readonly (Money | undefined)[] {
  let [end, last]: (Point | undefined)[] = [];
  return points.map((point) => {
    if (last && last.date !== point.date) end = last;
    last = point;
    return end?.equity;
  });
}

/** A factor of four decimals. */
function ratioOf(profit: Money, start: Money | undefined): number {
  if (start === undefined || start <= 0n) return 0;
  return Number(divideHalfEven(profit * pctScale, start)) / Number(pctScale);
}
