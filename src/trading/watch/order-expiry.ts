// When an order that waits is over: once the evidence of its time is in, or when it will not come.
import type { ExpiryReason } from '#src/domain/event.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** Null and words are reasons of `OrderExpired`; undefined is an order that goes on. */
type Expiry = ExpiryReason | null | undefined;

/**
 * Whether what the session shows is for the order: it is meant for that session, or of many it is
 * not behind its end, nor behind what somebody who wants it back waits for.
 */
export function isForOrder(order: OpenOrder, quote: Quote, session: Session): boolean {
  const { session: meant, expiresAt, progress } = order;
  if (progress.wish && session.opensAt >= progress.wish.afterClose) return false;
  if (meant) return meant.date === session.date;
  const isBehind = quote.asOf > expiresAt && session.closesAt > expiresAt;
  return session.opensAt < expiresAt && !isBehind;
}

/** Whether the quote, which was judged, is the last evidence that the order could have. */
export function isEvidenceIn(order: OpenOrder, quote: Quote, session: Session): Expiry {
  const meant = order.session;
  if (!meant || quote.asOf < meant.opensAt) return undefined;
  if (session.date < meant.date) return undefined;
  if (session.date === meant.date) {
    const isMomentOver = order.terms.timeInForce === 'opg';
    if (!isMomentOver && quote.asOf < meant.closesAt) return undefined;
    // A session without volume proves nothing.
    return quote.volume === 0 ? 'no_evidence' : null;
  }
  // A market that never closes shows no close: its next session has begun where this one ended.
  return session.opensAt === meant.closesAt ? null : 'no_evidence';
}

/**
 * By the clock: 90 days are over and their last session was seen, as `known` tells, or the session
 * after the last one has closed without evidence.
 */
export function hasExpired(
  order: OpenOrder,
  now: EpochMs,
  calendar: MarketCalendar,
  known: Pick<Quote, 'asOf'> | undefined,
): Expiry {
  const { session: meant, expiresAt } = order;
  if (now < expiresAt) return undefined;
  const last = meant ?? calendar.lastCompletedSession(expiresAt);
  const isSeen = !meant && known !== undefined && known.asOf >= last.closesAt;
  if (isSeen) return null;
  return now >= calendar.nextSession(last.opensAt).closesAt ? 'no_evidence' : undefined;
}

/** Whether a wish that waited has its turn: the quote, which was judged, is of that close. */
export function isWishDue({ progress: { wish } }: OpenOrder, quote: Quote): boolean {
  return wish !== null && quote.asOf >= wish.afterClose;
}

/** Whether a wish has waited for nothing: the next session is open. */
export function isWishOverdue(
  { progress: { wish } }: OpenOrder,
  now: EpochMs,
  calendar: MarketCalendar,
): boolean {
  return wish !== null && (calendar.openSession(now)?.opensAt ?? -1) >= wish.afterClose;
}
