// What the tape says must have become of each order: every quote that the server was given since the
// order was accepted is judged again, one after another, by nothing but the venue.
import { judge } from '#src/broker/venue/venue.ts';
import { openOrderOf } from '#src/domain/accepted-order.ts';
import type {
  AccountEvent,
  OrderAccepted,
  OrderCancelled,
  OrderExpired,
  OrderFilled,
  OrderReleased,
  OrderReplaced,
} from '#src/domain/event.ts';
import { evidenceOf, type Evidence } from '#src/domain/evidence.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import { formatPrice } from '#src/domain/money.ts';
import type { MeantSession, OpenOrder } from '#src/domain/open-order.ts';
import type { Quote } from '#src/domain/quote.ts';
import { hasExpired, isEvidenceIn, isForOrder } from '#src/trading/watch/order-expiry.ts';

export type Heard = {
  readonly quote: Quote;
  readonly heardAt: number;
  /** Of the process that heard it: what one saw another one does not know. */
  readonly run: number;
  /** It may have been of other shares. */
  readonly isAdjusting: boolean;
};

type End = OrderFilled | OrderCancelled | OrderExpired | OrderReplaced;

export type OrderLife = {
  readonly accepted: OrderAccepted;
  readonly acceptedAt: number;
  released?: { readonly event: OrderReleased; readonly at: number };
  end?: { readonly event: End; readonly at: number };
};

/** The lives of the orders that waited, by their ids. */
export function livesOf(
  entries: readonly { readonly event: AccountEvent; readonly recordedAt: number }[],
): ReadonlyMap<string, OrderLife> {
  const lives = new Map<string, OrderLife>();
  for (const { event, recordedAt } of entries) {
    if (event.type === 'OrderAccepted' && event.endedAtOnce === null) {
      lives.set(event.orderId, { accepted: event, acceptedAt: recordedAt });
      continue;
    }
    const life = 'orderId' in event ? lives.get(event.orderId) : undefined;
    if (!life) continue;
    if (event.type === 'OrderReleased') life.released = { event, at: recordedAt };
    else if (isEnd(event)) life.end = { event, at: recordedAt };
  }
  return lives;
}

function isEnd(event: AccountEvent): event is End {
  const ends = ['OrderFilled', 'OrderCancelled', 'OrderExpired', 'OrderReplaced'];
  return ends.includes(event.type);
}

/** From a quote until what it leads to is recorded. */
const lagMsMax = 60_000;

type Expected =
  | { readonly kind: 'fill'; readonly told: string; readonly heardAt: number }
  | { readonly kind: 'missed' | 'expired'; readonly heardAt: number }
  | undefined;

/** What differs from the tape, in words; undefined where nothing does. */
export function differenceOf(
  life: OrderLife,
  tape: readonly Heard[],
  calendar: MarketCalendar,
  now: number,
): string | undefined {
  const expected = expectedOf(life, tape, calendar, life.end?.at ?? now);
  const actual = life.end?.event;
  const newest = tape.findLast(({ heardAt }) => heardAt <= (life.end?.at ?? now))?.quote;
  const isAllowed = actual
    ? isExplained(life, actual, expected, { calendar, newest })
    : expected === undefined;
  if (isAllowed) return undefined;
  const wanted = expected?.kind === 'fill' ? expected.told : (expected?.kind ?? 'open');
  return `${life.accepted.orderId}: the tape says ${wanted}, the journal ${describe(actual)}`;
}

function expectedOf(
  { accepted, acceptedAt, released }: OrderLife,
  tape: readonly Heard[],
  calendar: MarketCalendar,
  until: number,
): Expected {
  let order: OpenOrder = openOrderOf(accepted);
  if (accepted.isHeld) {
    if (!released) return undefined;
    order = { ...order, progress: released.event.progress };
  }
  const from = released ? released.at - lagMsMax : acceptedAt;
  for (const [place, heard] of tape.entries()) {
    const { quote, heardAt } = heard;
    const session = calendar.sessionOn(quote.tradingDay);
    if (heardAt > until || heardAt < from || !session || !isUsable(heard, session.closesAt))
      continue;
    const { since } = order.progress;
    const hasReleased = quote.asOf === released?.event.quote.asOf;
    const evidence = hasReleased
      ? restOf(quote, session, since)
      : evidenceOf(quote, session, since, baseOf(tape.slice(0, place), heard, since));
    const isItsOwn = isForOrder(order, quote, session);
    const judged = evidence && isItsOwn ? judge(order, evidence) : undefined;
    if (judged?.kind === 'fill') return { kind: 'fill', told: toldOf(judged), heardAt };
    if (judged?.kind === 'missed') return { kind: 'missed', heardAt };
    if (judged?.kind === 'progress') order = { ...order, progress: judged.progress };
    if (isEvidenceIn(order, quote, session) !== undefined) return { kind: 'expired', heardAt };
  }
  return undefined;
}

/** What is left of the evidence that has filled the entry of an exit. */
function restOf(quote: Quote, session: MeantSession, since: number): Evidence {
  const { price, high, low, asOf } = quote;
  const isAtOpen = since === session.opensAt;
  const isClose = asOf >= session.closesAt;
  const range = isAtOpen ? { high, low } : { high: null, low: null };
  const isSeenWhole = isAtOpen && isClose;
  return { session, open: null, ...range, last: price, isClose, isSeenWhole, asOf };
}

function isUsable({ quote, isAdjusting }: Heard, closesAt: number): boolean {
  return !isAdjusting && (quote.entitlement !== 'end-of-day' || quote.fetchedAt >= closesAt);
}

/** The first quote of the session that the same process saw after the order was accepted. */
function baseOf(before: readonly Heard[], { quote, run }: Heard, since: number) {
  return before.find(
    (each) =>
      each.run === run &&
      each.quote.tradingDay === quote.tradingDay &&
      each.quote.asOf >= since &&
      !each.isAdjusting,
  )?.quote;
}

/** Whether the end is what the tape says, or something that no tape knows: a wish, or time. */
function isExplained(
  { accepted, released, end }: OrderLife,
  actual: End,
  expected: Expected,
  { calendar, newest }: { readonly calendar: MarketCalendar; readonly newest: Quote | undefined },
): boolean {
  // An exit that is held ends with its entry.
  if (accepted.isHeld && !released) return actual.type !== 'OrderFilled';
  // A wish that had to wait for the last evidence is fulfilled with it.
  const isAtEnd = expected === undefined || (end?.at ?? 0) - expected.heardAt < lagMsMax;
  switch (actual.type) {
    case 'OrderFilled':
      return expected?.kind === 'fill' && expected.told === toldOf(actual);
    case 'OrderExpired': {
      const order = openOrderOf(accepted);
      const isByClock = hasExpired(order, end?.at ?? 0, calendar, newest) !== undefined;
      if (actual.reason === 'limit_not_met') return expected?.kind === 'missed';
      return expected?.kind === 'expired' || (expected === undefined && isByClock);
    }
    case 'OrderCancelled':
      if (actual.reason === 'insufficient_cash') return expected?.kind === 'fill';
      // Of a pair the quote may have reached both.
      if (actual.reason === 'other_leg_filled') return isAtEnd;
      return expected === undefined || (expected.kind === 'expired' && isAtEnd);
    default:
      return expected === undefined || (expected.kind === 'expired' && isAtEnd);
  }
}

function toldOf({
  price,
  proof,
}: {
  readonly price: OrderFilled['price'];
  readonly proof: OrderFilled['proof'];
}): string {
  return `filled at ${formatPrice(price)} by ${proof}`;
}

function describe(end: End | undefined): string {
  if (!end) return 'open';
  if (end.type === 'OrderFilled') return toldOf(end);
  return 'reason' in end ? `${end.type} ${end.reason}` : end.type;
}
