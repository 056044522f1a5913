// What an account was worth, a point a session: cash and shares exact by the journal, prices by the
// closes that are kept. Where one is missing the point says so, and is never guessed.
import type { AccountId } from '#src/domain/ids.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { standingsAt, type ReadFlows, type Standing } from './account-flows.ts';
import { equityPoint, openingPoint, type EquityPoint } from './equity-point.ts';
import type { Closes, KeptCloses } from './kept-closes.ts';

export type EquityHistory = {
  /**
   * The last close until then, or the opening of an account that began later; undefined for
   * an account about which there is nothing to tell.
   */
  readonly base: EquityPoint | undefined;
  /** A point for each session that closed after the one instant, and not after the other. */
  readonly points: readonly EquityPoint[];
};

/** Costs no request to the price source. Throws AccountQuarantinedError. */
export type ReadEquity = (
  accountId: AccountId,
  range: { readonly from: EpochMs; readonly until: EpochMs },
) => Promise<EquityHistory>;

type Needs = {
  readonly readFlows: ReadFlows;
  readonly closes: Pick<KeptCloses, 'find'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

/** More sessions than anybody has lived through here. */
const sessionsMax = 10_000;

/** Equity by flows and closes. */
export function createReadEquity(needs: Needs): ReadEquity {
  const { readFlows, calendar, clock } = needs;
  return async (accountId, { from, until }) => {
    const flows = await readFlows(accountId);
    const [opening] = flows;
    if (!opening) return { base: undefined, points: [] };
    const end = Math.min(until, clock.now());
    const start = Math.max(from, opening.at);
    const sessions = sessionsBetween(calendar, start, end);
    const before = calendar.lastCompletedSession(start);
    const isOpened = before.closesAt >= opening.at;
    const wanted = isOpened ? [before, ...sessions] : sessions;
    const standings = standingsAt(
      flows,
      wanted.map(({ closesAt }) => closesAt),
    );
    const closes = await readCloses(needs, wanted, standings);
    const points = wanted.flatMap(({ date, closesAt: at }, place) => {
      const standing = standings[place];
      const closeOf = (symbol: TickerSymbol) => closes.get(symbol)?.get(date);
      return standing ? [equityPoint({ at, date }, standing, closeOf)] : [];
    });
    const [base, ...rest] = points;
    return isOpened ? { base, points: rest } : { base: openingPoint(opening), points };
  };
}

function sessionsBetween(
  calendar: MarketCalendar,
  from: EpochMs,
  until: EpochMs,
): readonly Session[] {
  const sessions: Session[] = [];
  let session = calendar.openSession(from) ?? calendar.nextSession(from);
  while (session.closesAt <= until && sessions.length < sessionsMax) {
    sessions.push(session);
    session = calendar.nextSession(session.opensAt);
  }
  return sessions;
}

export type ClosesBySymbol = ReadonlyMap<TickerSymbol, Closes>;

/** Of every symbol that was held at one of the instants. */
export async function readCloses(
  { closes }: { readonly closes: Pick<KeptCloses, 'find'> },
  sessions: readonly Session[],
  standings: readonly Standing[],
): Promise<ClosesBySymbol> {
  const symbols = new Set(standings.flatMap(({ quantities }) => [...quantities.keys()]));
  const [from = '', to = ''] = [sessions[0]?.date, sessions.at(-1)?.date];
  const found = await Promise.all(
    [...symbols].map(async (symbol) => [symbol, await closes.find(symbol, from, to)] as const),
  );
  return new Map(found);
}
