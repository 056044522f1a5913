// What an account was worth within sessions, step by step, by the prices that were seen then.
import type { AccountId } from '#src/domain/ids.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { inSlices } from '#src/runtime/in-slices.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { standingsAt, type ReadFlows } from './account-flows.ts';
import { readCloses, type EquityHistory, type ReadEquity } from './equity-history.ts';
import { equityPoint } from './equity-point.ts';
import type { KeptCloses } from './kept-closes.ts';
import type { KeptPrices } from './kept-prices.ts';

/**
 * A point a step of every session in the range, from its open to its close, both included; what is
 * known of the close is the close. Costs no request. Throws AccountQuarantinedError.
 */
export type ReadIntraday = (
  accountId: AccountId,
  range: { readonly from: EpochMs; readonly until: EpochMs; readonly stepMs: number },
) => Promise<EquityHistory>;

type Needs = {
  readonly readEquity: ReadEquity;
  readonly readFlows: ReadFlows;
  readonly closes: Pick<KeptCloses, 'find'>;
  readonly keptPrices: Pick<KeptPrices, 'along'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

/** Equity within days by flows, closes and kept prices. */
export function createReadIntraday(needs: Needs): ReadIntraday {
  const { readEquity, readFlows, keptPrices, calendar, clock } = needs;
  return async (accountId, { from, until, stepMs }) => {
    const { base } = await readEquity(accountId, { from, until: from });
    if (!base) return { base, points: [] };
    const range = { from: Math.max(from, base.at + 1), until: Math.min(until, clock.now()) };
    const steps = stepsWithin(calendar, range, stepMs);
    const instants = steps.map(({ at }) => at);
    const standings = standingsAt(await readFlows(accountId), instants);
    const sessions = [...new Set(steps.map(({ session }) => session))];
    const closes = await readCloses(needs, sessions, standings);
    const seen = new Map(
      [...closes.keys()].map((symbol) => [symbol, keptPrices.along(symbol, instants)]),
    );
    const placed = steps.map((step, place) => ({ ...step, place, standing: standings[place] }));
    const points = await inSlices(placed, async ({ at, session, place, standing }) => {
      const { date, closesAt } = session;
      if (!standing) return undefined;
      return equityPoint({ at, date }, standing, (symbol) =>
        at === closesAt ? closes.get(symbol)?.get(date) : seen.get(symbol)?.[place],
      );
    });
    return { base, points: points.filter((point) => point !== undefined) };
  };
}

type Step = { readonly at: EpochMs; readonly session: Session };

function stepsWithin(
  calendar: MarketCalendar,
  { from, until }: { readonly from: EpochMs; readonly until: EpochMs },
  stepMs: number,
): readonly Step[] {
  const steps: Step[] = [];
  let session = calendar.openSession(from) ?? calendar.lastCompletedSession(from);
  while (session.opensAt <= until) {
    for (const at of stepsOf(session, stepMs)) {
      // Where the market never closes a day begins with the close of the one before.
      const isTold = steps.at(-1)?.at === at;
      if (at >= from && at <= until && !isTold) steps.push({ at, session });
    }
    session = calendar.nextSession(session.opensAt);
  }
  return steps;
}

/** The close is the last one, whether or not it is a step. */
function stepsOf({ opensAt, closesAt }: Session, stepMs: number): readonly EpochMs[] {
  const count = Math.ceil((closesAt - opensAt) / stepMs);
  return [...Array.from({ length: count }, (_, place) => opensAt + place * stepMs), closesAt];
}
