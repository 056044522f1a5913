// Watches every open order: each price that arrives is judged against those that wait for it, and
// orders whose time is over end. What is decided goes through the broker like every other command.
import type { Broker } from '#src/broker/broker.ts';
import { judge } from '#src/broker/venue/venue.ts';
import type { CancelOrder, ExpireOrder, JudgeOrder } from '#src/domain/command.ts';
import type { CancelReason } from '#src/domain/event.ts';
import { evidenceOf, type Evidence } from '#src/domain/evidence.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import type { Logger } from '#src/runtime/logger.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { hasExpired, isCancelDue, isCancelOverdue, isEvidenceIn } from './order-expiry.ts';
import type { OpenOrderBook, WatchedOrder } from './open-order-book.ts';
import { createSessionRanges } from './session-ranges.ts';
import { logVerdicts } from './verdict-log.ts';

export type OrderWatch = {
  /** Judges the open orders of the quote's symbol; resolves when all of them are decided. Neither
   * this nor `tick` rejects for an account in trouble: the log tells. */
  hear(quote: Quote): Promise<void>;
  /** Ends the orders whose time is over, and those whose symbol left the listing. */
  tick(): Promise<void>;
  /** Ticks until it is stopped. */
  start(): { stop(): void };
};

export type OrderWatchNeeds = {
  readonly broker: Pick<Broker, 'execute'>;
  readonly openOrders: OpenOrderBook;
  readonly calendar: MarketCalendar;
  /** Real time, in which it ticks and measures its lag. */
  readonly clock: Clock;
  readonly marketClock: Clock;
  readonly logger: Logger;
  readonly listingDesk: Pick<ListingDesk, 'current'>;
  /** Whether the prices of the symbol may be those of other shares. */
  readonly isAdjusting: (symbol: TickerSymbol) => boolean;
};

/** Orders that are decided before waiting requests get their turn. */
const sliceSize = 100;
const tickMs = 1_000;
/** Quotes of one symbol that may wait for one another; more is a fault of the program. */
const waitingMax = 10_000;

/** A watch over the book. */
export function createOrderWatch(needs: OrderWatchNeeds): OrderWatch {
  const { openOrders, calendar, clock, logger } = needs;
  const ranges = createSessionRanges();
  const lanes = createLanes<TickerSymbol>({ waitingMax });

  async function judgeAll(quote: Quote, arrivedAt: MonotonicMs): Promise<void> {
    const { symbol, tradingDay } = quote;
    const session = calendar.sessionOn(tradingDay);
    const waiting = openOrders.of(symbol);
    if (waiting.length === 0 || !session || !isUsable(needs, quote, session)) return;
    // Exits of entries that this quote fills are judged along with these.
    const [held, open] = [waiting.filter(isHeld), waiting.filter((each) => !isHeld(each))];
    const proofFor = ({ order }: WatchedOrder) => {
      const { since } = order.progress;
      return evidenceOf(quote, session, since, ranges.baseOf(symbol, tradingDay, since));
    };
    let isSound = true;
    for (let first = 0; first < open.length; first += sliceSize) {
      const slice = open.slice(first, first + sliceSize).map(async (watched) => {
        const pair = openOrders.pairOf(watched);
        const pairEvidence = pair && proofFor(pair);
        const evidence = proofFor(watched);
        const heard = { quote, session, evidence, pairEvidence, arrivedAt };
        return guarded(needs, watched, () => judgeOne(needs, watched, heard));
      });
      isSound = (await Promise.all(slice)).every(Boolean) && isSound;
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const watched of held) {
      await guarded(needs, watched, () => endOne(needs, watched, quote, session));
    }
    // Where an order could not be decided the next quote proves to it what this one did.
    if (isSound) ranges.note(quote);
  }

  async function tick(): Promise<void> {
    ranges.forgetOthers(new Set(openOrders.symbols()));
    await endOverdue(needs);
  }

  return {
    hear: (quote) =>
      lanes
        .run(quote.symbol, () => judgeAll(quote, clock.monotonicNow()))
        // Nobody waits for it who could do anything about it.
        .catch((error: unknown) => logger.error(failure(quote.symbol, error))),
    tick,
    start: () =>
      repeat(clock, async () => {
        await tick();
        return tickMs;
      }),
  };
}

function isHeld({ order }: WatchedOrder): boolean {
  return order.progress.isHeld;
}

/** Ends what is over by the clock or the listing alone. */
async function endOverdue(needs: OrderWatchNeeds): Promise<void> {
  const { openOrders, calendar, marketClock } = needs;
  const now = marketClock.now();
  const listing = needs.listingDesk.current();
  for (const watched of openOrders.all()) {
    const { order } = watched;
    if (isCancelOverdue(order, now, calendar)) {
      await guarded(needs, watched, () => cancel(needs, watched, 'requested'));
      continue;
    }
    // An exit ends with its entry.
    if (isHeld(watched)) continue;
    const reason = hasExpired(order, now, calendar);
    const isGone = listing !== undefined && !listing.find(order.symbol);
    if (reason === undefined && !isGone) continue;
    await guarded(needs, watched, () =>
      isGone ? cancel(needs, watched, 'symbol_delisted') : expire(needs, watched, reason ?? null),
    );
  }
}

/** Whether the task succeeded: an account in trouble keeps nobody else from being judged. */
async function guarded(
  { logger }: OrderWatchNeeds,
  { order }: WatchedOrder,
  task: () => Promise<void>,
): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (error) {
    logger.error(failure(order.symbol, error));
    return false;
  }
}

function failure(symbol: TickerSymbol, error: unknown) {
  return { event: 'order_watch_failed', symbol, err: error } as const;
}

/** A bar of the running day is no session seen whole, and other shares prove nothing. */
function isUsable({ isAdjusting }: OrderWatchNeeds, quote: Quote, session: Session): boolean {
  if (isAdjusting(quote.symbol)) return false;
  return quote.entitlement !== 'end-of-day' || quote.fetchedAt >= session.closesAt;
}

type Heard = {
  readonly quote: Quote;
  readonly session: Session;
  readonly evidence: Evidence | undefined;
  readonly pairEvidence: Evidence | undefined;
  readonly arrivedAt: MonotonicMs;
};

async function judgeOne(
  needs: OrderWatchNeeds,
  watched: WatchedOrder,
  { quote, session, evidence, pairEvidence, arrivedAt }: Heard,
): Promise<void> {
  const { order } = watched;
  const isItsSession = order.session === null || order.session.date === session.date;
  if (isItsSession && evidence && judge(order, evidence).kind !== 'nothing') {
    const judged: JudgedQuote = { ...quote, status: 'current' };
    const command = { type: 'JudgeOrder', evidence, pairEvidence, quote: judged } as const;
    await decide(needs, watched, command, arrivedAt);
  }
  await endOne(needs, watched, quote, session);
}

/** Ends the order if the quote, which was judged, was the last that it waited for. */
async function endOne(
  needs: OrderWatchNeeds,
  watched: WatchedOrder,
  quote: Quote,
  session: Session,
): Promise<void> {
  const left = needs.openOrders.find(watched);
  if (!left) return;
  const reason = isHeld(left) ? undefined : isEvidenceIn(left.order, quote, session);
  if (isCancelDue(left.order, quote, session)) await cancel(needs, watched, 'requested');
  else if (reason !== undefined) await expire(needs, watched, reason);
}

async function expire(
  needs: OrderWatchNeeds,
  watched: WatchedOrder,
  reason: 'no_evidence' | null,
): Promise<void> {
  await decide(needs, watched, { type: 'ExpireOrder', reason }, needs.clock.monotonicNow());
}

async function cancel(
  needs: OrderWatchNeeds,
  watched: WatchedOrder,
  reason: CancelReason,
): Promise<void> {
  const command = { type: 'CancelOrder', reason } as const;
  await decide(needs, watched, command, needs.clock.monotonicNow());
}

type Command = JudgeOrder | ExpireOrder | CancelOrder;
type Decision = Command extends infer One
  ? One extends Command
    ? Omit<One, 'accountId' | 'orderId' | 'at'>
    : never
  : never;

/** Lets the broker decide; an order that it does not have open any more is not watched further. */
async function decide(
  { broker, clock, marketClock, logger, openOrders }: OrderWatchNeeds,
  watched: WatchedOrder,
  decision: Decision,
  since: MonotonicMs,
): Promise<void> {
  const { accountId, order } = watched;
  const command = { ...decision, accountId, orderId: order.orderId, at: marketClock.now() };
  const outcome = await broker.execute(command);
  if (outcome.ok) logVerdicts(logger, outcome.value.entries, clock.monotonicNow() - since);
  else if (decision.type !== 'JudgeOrder') openOrders.drop(watched);
}
