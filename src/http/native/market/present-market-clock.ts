// The clock of the market → JSON.
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

/** Whether the market is open now, and when that changes. */
export function presentMarketClock(calendar: MarketCalendar, clock: Clock) {
  const now = clock.now();
  const open = calendar.openSession(now);
  const next = calendar.nextSession(now);
  return {
    now: presentInstant(now),
    is_open: open !== undefined,
    session: open ? presentSession(open) : null,
    next_open: presentInstant(next.opensAt),
    next_close: presentInstant((open ?? next).closesAt),
    speed: clock.speed,
  };
}

export function presentSession({ date, opensAt, closesAt }: Session) {
  return { date, opens_at: presentInstant(opensAt), closes_at: presentInstant(closesAt) };
}
