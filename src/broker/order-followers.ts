// Which open orders have followed an action, and how far, by the journal: each step names it.
import type { OrderAdjusted } from '#src/domain/actions/action-events.ts';
import type { Followed } from '#src/domain/command.ts';
import { oneForOne, reduced, type SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { Price, Quantity } from '#src/domain/money.ts';
import type { OrderTerms } from '#src/domain/order.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';
import type { JournalEntry } from '#src/journal/journal.ts';

const backMark = ' (taken back)';

/** By which the history of an order tells that it has followed an action back again. */
export function backOf(actionId: string): string {
  return `${actionId}${backMark}`;
}

type Terms = {
  readonly quantity: Quantity | null;
  readonly price: Price | null;
  readonly mark: Price | null;
};

/** Those that have followed it, and not back again; `laterIds` are of what came after it. */
export function followersOf(
  actionId: string,
  entries: readonly JournalEntry[],
  laterIds: ReadonlySet<string>,
): ReadonlyMap<OrderId, Followed> {
  const known = new Map<OrderId, Terms>();
  const followers = new Map<OrderId, Followed>();
  for (const { event } of entries) {
    if (event.type === 'OrderAccepted') known.set(event.orderId, termsOf(event, event.mark));
    if (event.type === 'OrderAdvanced') {
      const { orderId, progress } = event;
      const before = known.get(orderId);
      const followed = followers.get(orderId);
      if (!before || before.mark === progress.mark) continue;
      known.set(orderId, { ...before, mark: progress.mark });
      if (followed) followers.set(orderId, { ...followed, lowered: null });
    }
    if (event.type !== 'OrderAdjusted') continue;
    const { orderId, order } = event;
    const now = termsOf(order, order.progress.mark);
    const before = known.get(orderId) ?? now;
    known.set(orderId, now);
    if (event.actionId === backOf(actionId)) {
      followers.delete(orderId);
      continue;
    }
    const followed = followers.get(orderId);
    const isOwn = event.actionId === actionId;
    const isLater = laterIds.has(actionOf(event.actionId));
    if (isOwn) followers.set(orderId, ownStep(followed, event, before, now));
    else if (followed && isLater) followers.set(orderId, laterStep(followed, before, now));
  }
  return followers;
}

function termsOf(
  { quantity, terms }: { readonly quantity: Quantity | null; readonly terms: OrderTerms },
  mark: Price | null,
): Terms {
  return { quantity, price: terms.stopPrice ?? terms.limitPrice, mark };
}

const nothing: Followed = { ratio: oneForOne, lowered: 0n };

function ownStep(
  followed: Followed = nothing,
  { reason }: Pick<OrderAdjusted, 'reason'>,
  before: Terms,
  now: Terms,
): Followed {
  const step = ratioBetween(before.quantity, now.quantity);
  const { ratio, lowered } = scaled(followed, step);
  if (reason !== 'dividend' || lowered === null) return { ratio, lowered };
  const [from, to] = before.price === null ? [before.mark, now.mark] : [before.price, now.price];
  return { ratio, lowered: lowered + (from ?? 0n) - (to ?? 0n) };
}

/** What came after it is told in other shares; what came before is not. */
function laterStep(followed: Followed, before: Terms, now: Terms): Followed {
  const { lowered } = scaled(followed, ratioBetween(before.quantity, now.quantity));
  return { ...followed, lowered };
}

function scaled({ ratio, lowered }: Followed, step: SplitRatio): Followed {
  return {
    ratio: reduced({ after: ratio.after * step.after, before: ratio.before * step.before }),
    lowered: lowered && divideHalfEven(lowered * step.before, step.after),
  };
}

/** The action of which the step is, whether there or back. */
function actionOf(actionId: string): string {
  return actionId.endsWith(backMark) ? actionId.slice(0, -backMark.length) : actionId;
}

/** As it was for an order in dollars. */
function ratioBetween(from: Quantity | null, to: Quantity | null): SplitRatio {
  return from && to ? reduced({ after: to, before: from }) : oneForOne;
}
