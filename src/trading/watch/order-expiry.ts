// When an order that waits is over: once the evidence of its time is in, or when it will not come.
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** Null and `no_evidence` are reasons of `OrderExpired`; undefined is an order that goes on. */
type Expiry = 'no_evidence' | null | undefined;

/** Whether the quote, which was judged, is the last evidence that the order could have. */
export function isEvidenceIn(order: OpenOrder, quote: Quote, session: Session): Expiry {
  const meant = order.session;
  if (!meant || quote.asOf < meant.opensAt) return undefined;
  if (session.date < meant.date) return undefined;
  if (session.date === meant.date) {
    const isMomentOver = order.terms.timeInForce === 'opg';
    return isMomentOver || quote.asOf >= meant.closesAt ? null : undefined;
  }
  // A market that never closes shows no close: its next session has begun where this one ended.
  return session.opensAt === meant.closesAt ? null : 'no_evidence';
}

/** By the clock alone: 90 days are over, or the next session has closed without evidence. */
export function hasExpired(order: OpenOrder, now: EpochMs, calendar: MarketCalendar): Expiry {
  const meant = order.session;
  if (!meant) return now >= order.expiresAt ? null : undefined;
  return now >= calendar.nextSession(meant.opensAt).closesAt ? 'no_evidence' : undefined;
}

/** Whether somebody wants it cancelled or replaced, once its evidence was judged. */
export function hasWish({ progress }: OpenOrder): boolean {
  return progress.isCancelRequested || progress.replacement !== null;
}

/** Whether a wish that waited has its turn: the quote, which was judged, is of the close. */
export function isWishDue(order: OpenOrder, quote: Quote, session: Session): boolean {
  return hasWish(order) && quote.asOf >= session.closesAt;
}

/** Whether a wish has waited for nothing: the next session is open. */
export function isWishOverdue(order: OpenOrder, now: EpochMs, calendar: MarketCalendar): boolean {
  return hasWish(order) && calendar.openSession(now) !== undefined;
}
