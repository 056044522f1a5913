// The sessions through which an order waited, and of which nothing is known that could have filled
// it.
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { EvidenceDayStore } from '#src/trading/watch/evidence-days.ts';
import type { OrderView } from './order-view.ts';

export type MissingSession = {
  readonly date: string;
  readonly closesAt: EpochMs;
  /** Prices came, and may have been those of other shares. */
  readonly isAdjusting: boolean;
};

/** The oldest first; none for an order that never waited. */
export type FindMissingEvidence = (view: OrderView) => Promise<readonly MissingSession[]>;

type Needs = {
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  readonly evidenceDays: Pick<EvidenceDayStore, 'find'>;
};

/** The use case on its services. */
export function createFindMissingEvidence(needs: Needs): FindMissingEvidence {
  const { calendar, clock, evidenceDays } = needs;
  return async (view) => {
    if (view.waitsSince === null) return [];
    const isOpen = view.status === 'open';
    const until = isOpen ? clock.now() : (view.filledAt ?? view.updatedAt);
    const waited = sessionsBetween(calendar, view.waitsSince, until);
    const [first, last] = [waited[0], waited.at(-1)];
    if (!first || !last) return [];
    const known = await evidenceDays.find(view.symbol, first.date, last.date);
    return waited
      .filter((session) => known.get(session.date) !== 'seen')
      .filter((session) => !isOpen || isGivenUp(calendar, session, until))
      .map(({ date, closesAt }) => ({ date, closesAt, isAdjusting: known.has(date) }));
  };
}

/** Those that an order of this time could fill in, and that have closed by then. */
function sessionsBetween(
  calendar: MarketCalendar,
  from: EpochMs,
  until: EpochMs,
): readonly Session[] {
  const sessions: Session[] = [];
  let session = calendar.openSession(from) ?? calendar.nextSession(from);
  while (session.closesAt <= until) {
    sessions.push(session);
    session = calendar.nextSession(session.opensAt);
  }
  return sessions;
}

/** Evidence is awaited until the close of the next session. */
function isGivenUp(calendar: MarketCalendar, session: Session, now: EpochMs): boolean {
  return calendar.nextSession(session.opensAt).closesAt <= now;
}
