// What one door refuses of an order before anything else is looked at: rules of Alpaca that no
// exchange has. Pure: who asks brings the instant and the calendar.
import type { HouseRules } from '#src/domain/command.ts';
import { exchangeDate, exchangeInstant } from '#src/domain/exchange-day.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import { wholeShare } from '#src/domain/money.ts';
import type { OrderTerms } from '#src/domain/order.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { WantedOrder } from './submit-command.ts';

export type HouseTerms = {
  /** Those that the broker decides, on the account as it then is. */
  readonly rules: HouseRules;
  /** The owner wants no new orders for now. */
  readonly isSuspended: boolean;
  /** False where the owner wants no parts of shares. */
  readonly takesFractions: boolean;
};

export type HouseRefusal =
  | 'suspended'
  | 'no_fractions'
  | 'fraction_not_day'
  | 'fraction_with_exits'
  | 'amount_too_small'
  | 'extended_hours_terms'
  | 'extended_hours_stop'
  | 'extended_hours_exits'
  | 'too_late_for_open'
  | 'too_late_for_close';

const minuteMs = 60_000;
/** Before the bell of that very day. */
const openCutOffMs = 2 * minuteMs;
const closeCutOffMs = 10 * minuteMs;
/** New York; orders for an auction are taken again from then on, for the next session. */
const takenAgainAt = '19:00';

/** The rule against the order; undefined where there is none. */
export function checkHouseTerms(
  order: WantedOrder,
  { isSuspended, takesFractions, rules }: HouseTerms,
  at: EpochMs,
  calendar: MarketCalendar,
): HouseRefusal | undefined {
  if (isSuspended) return 'suspended';
  const { size, terms } = order;
  if (size.kind === 'amount' && size.amount < rules.worthMin) return 'amount_too_small';
  return (
    (isFraction(order) ? checkFraction(order, takesFractions) : undefined) ??
    checkExtendedHours(order) ??
    checkAuction(terms, at, calendar)
  );
}

function isFraction({ size }: WantedOrder): boolean {
  return size.kind === 'amount' || (size.kind === 'quantity' && size.quantity % wholeShare !== 0n);
}

function checkFraction(
  { terms, group }: WantedOrder,
  takesFractions: boolean,
): HouseRefusal | undefined {
  if (!takesFractions) return 'no_fractions';
  if (terms.timeInForce !== 'day') return 'fraction_not_day';
  return group ? 'fraction_with_exits' : undefined;
}

function checkExtendedHours({ terms, group }: WantedOrder): HouseRefusal | undefined {
  const { extendedHours, type, timeInForce } = terms;
  if (!extendedHours) return undefined;
  if (group) return 'extended_hours_exits';
  if (type === 'stop' || type === 'stop_limit') return 'extended_hours_stop';
  const isTaken = type === 'limit' && (timeInForce === 'day' || timeInForce === 'gtc');
  return isTaken ? undefined : 'extended_hours_terms';
}

/** From the cut-off of a session to the evening of its day. */
function checkAuction(
  { timeInForce }: OrderTerms,
  at: EpochMs,
  calendar: MarketCalendar,
): HouseRefusal | undefined {
  if (timeInForce !== 'opg' && timeInForce !== 'cls') return undefined;
  const session = calendar.sessionOn(exchangeDate(at));
  if (!session) return undefined;
  const evening = exchangeInstant(at, 0, takenAgainAt);
  if (timeInForce === 'opg') {
    return at >= session.opensAt - openCutOffMs && at < evening ? 'too_late_for_open' : undefined;
  }
  const until = Math.max(evening, session.closesAt);
  return at >= session.closesAt - closeCutOffMs && at < until ? 'too_late_for_close' : undefined;
}
