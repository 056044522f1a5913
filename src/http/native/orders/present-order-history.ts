// The life of an order → JSON: every step, with the evidence behind it, and the sessions of which
// nothing is known.
import type { AccountEvent } from '#src/domain/event.ts';
import { formatMoney, formatPrice } from '#src/domain/money.ts';
import type { OrderProgress } from '#src/domain/open-order.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { MissingSession } from '#src/trading/orders/missing-evidence.ts';
import { wishOf } from '#src/trading/orders/order-view.ts';
import type { FoundOrder } from '#src/trading/orders/read-orders.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { presentOrderQuote } from './present-order.ts';
import { presentOrderView } from './present-order-view.ts';
import { orNull, type TokenNames } from './present-terms.ts';

/** The order with every step of its life. */
export function presentOrderDetail(
  found: FoundOrder,
  missing: readonly MissingSession[],
  names: TokenNames,
) {
  const told = [...presentSteps(found.entries), ...missing.map(presentMissing)];
  const history = told.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return { ...presentOrderView(found, names), history };
}

const steps = {
  OrderAccepted: 'accepted',
  OrderReleased: 'released',
  OrderFilled: 'filled',
  OrderCancelled: 'cancelled',
  OrderReplaced: 'replaced',
  OrderExpired: 'expired',
  OrderRejected: 'rejected',
  OrderAdjusted: 'adjusted',
} as const;

type Known = Pick<OrderProgress, 'isTriggered' | 'mark'>;

function presentSteps(entries: readonly JournalEntry[]) {
  let known: Known = { isTriggered: false, mark: null };
  return entries.flatMap((entry) => {
    const step = presentStep(entry, known);
    const { event } = entry;
    if (event.type === 'OrderAccepted') known = event;
    const progress = progressOf(event);
    if (progress) known = progress;
    return event.type === 'OrderAccepted' && event.endedAtOnce !== null
      ? [step, endingOf(step, event.endedAtOnce)]
      : [step];
  });
}

function presentStep({ event, sequence, recordedAt }: JournalEntry, known: Known) {
  const isFill = event.type === 'OrderFilled';
  const missing = event.type === 'OrderCancelled' ? event.missing : null;
  return {
    step: stepOf(event, known),
    // A fill is told at the instant that its evidence proves.
    at: presentInstant(isFill ? (event.filledAt ?? recordedAt) : recordedAt),
    recorded_at: presentInstant(recordedAt),
    sequence,
    proof: isFill ? event.proof : null,
    reason: 'reason' in event ? event.reason : null,
    mark: orNull(formatPrice, progressOf(event)?.mark ?? null),
    missing_cash: missing && {
      cost: formatMoney(missing.cost),
      available_cash: formatMoney(missing.availableCash),
    },
    evidence: 'quote' in event && event.quote ? presentOrderQuote(event.quote) : null,
  };
}

/** An order for that moment alone is accepted and ends in one entry. */
function endingOf(accepted: ReturnType<typeof presentStep>, reason: string) {
  return { ...accepted, step: steps.OrderCancelled, reason, mark: null, evidence: null };
}

function progressOf(event: AccountEvent): OrderProgress | undefined {
  if (event.type === 'OrderAdjusted') return event.order.progress;
  return 'progress' in event ? event.progress : undefined;
}

/** What has changed of an order that goes on. */
function stepOf(event: AccountEvent, known: Known): string {
  if (event.type !== 'OrderAdvanced') return steps[event.type as keyof typeof steps];
  const wish = wishOf(event.progress);
  if (wish && !event.quote) return wish;
  if (event.progress.isTriggered && !known.isTriggered) return 'triggered';
  return event.progress.mark === known.mark ? 'advanced' : 'moved';
}

function presentMissing({ closesAt, isAdjusting }: MissingSession) {
  return {
    step: 'no_evidence',
    at: presentInstant(closesAt),
    recorded_at: null,
    sequence: null,
    proof: null,
    reason: isAdjusting ? 'adjusting' : null,
    mark: null,
    missing_cash: null,
    evidence: null,
  };
}
