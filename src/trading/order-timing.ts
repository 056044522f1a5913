// For which session an order is meant, and when it ends. The cut-offs are minutes before the bell
// of that very day, which early closes move.
import type { OrderTiming } from '#src/domain/command.ts';
import { exchangeInstant } from '#src/domain/exchange-day.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { MarketOrders, TimeInForce } from '#src/domain/order.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

const minuteMs = 60_000;
/** From then on an order at the open or at the close is meant for the next one. */
const openCutOffMs = 2 * minuteMs;
const closeCutOffMs = 10 * minuteMs;
const gtcDays = 90;
const gtcEndsAt = '16:15';

/** How an order of this time in force stands to the sessions at the instant. */
export function orderTiming(
  timeInForce: TimeInForce,
  at: EpochMs,
  calendar: MarketCalendar,
  marketOrders: MarketOrders,
): OrderTiming {
  const open = calendar.openSession(at);
  const common = { isOpen: open !== undefined, mayFillAtOnce: marketOrders === 'now' };
  switch (timeInForce) {
    case 'gtc':
      return { ...common, session: null, expiresAt: exchangeInstant(at, gtcDays, gtcEndsAt) };
    case 'ioc':
    case 'fok':
      return { ...common, session: null, expiresAt: at };
    default: {
      const session = meantSession(timeInForce, at, calendar, open);
      const { date, opensAt, closesAt } = session;
      const expiresAt = timeInForce === 'opg' ? opensAt : closesAt;
      return { ...common, session: { date, opensAt, closesAt }, expiresAt };
    }
  }
}

function meantSession(
  timeInForce: 'day' | 'opg' | 'cls',
  at: EpochMs,
  calendar: MarketCalendar,
  open: Session | undefined,
): Session {
  const next = calendar.nextSession(at);
  switch (timeInForce) {
    case 'day':
      return open ?? next;
    case 'opg':
      return at < next.opensAt - openCutOffMs ? next : calendar.nextSession(next.opensAt);
    default:
      return open && at < open.closesAt - closeCutOffMs ? open : next;
  }
}
