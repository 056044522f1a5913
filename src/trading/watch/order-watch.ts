// Watches every open order: each price that arrives is judged against those that it may concern,
// and orders whose time is over end. What is decided goes through the broker like any command.
import { judge } from '#src/broker/venue/venue.ts';
import { evidenceOf, type Evidence } from '#src/domain/evidence.ts';
import type { Session } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { EvidenceDays } from './evidence-days.ts';
import { fulfil, type FulfilNeeds } from './fulfil-wish.ts';
import { inSlices } from './in-slices.ts';
import type { OpenOrderBook } from './open-order-book.ts';
import { isEvidenceIn, isWishDue } from './order-expiry.ts';
import { endOverdue } from './overdue-orders.ts';
import { createSessionRanges } from './session-ranges.ts';
import { expire, failure, guarded, judgeBy } from './watch-commands.ts';
import { isHeld, type WatchedOrder } from './watched-order.ts';

export type OrderWatch = {
  /** Judges the open orders of the quote's symbol; resolves when all of them are decided. Neither
   * this nor `tick` rejects for an account in trouble: the log tells. */
  hear(quote: Quote): Promise<void>;
  /** Ends the orders whose time is over, and those whose symbol left the listing. */
  tick(): Promise<void>;
  /** Ticks until it is stopped. */
  start(): { stop(): void };
};

export type OrderWatchNeeds = FulfilNeeds & {
  /** Resolves when what was open before this process began is in the book. */
  readonly openOrdersLoaded: Promise<void>;
  readonly evidenceNotes: EvidenceDays;
  readonly listingDesk: Pick<ListingDesk, 'current'>;
  /** Whether the prices of the symbol may be those of other shares. */
  readonly isAdjusting: (symbol: TickerSymbol) => boolean;
};

const tickMs = 1_000;
/** Quotes of one symbol that may wait for one another; more is a fault of the program. */
const waitingMax = 10_000;

/** A watch over the book. */
export function createOrderWatch(needs: OrderWatchNeeds): OrderWatch {
  const { openOrders, openOrdersLoaded, calendar, clock, logger } = needs;
  const ranges = createSessionRanges();
  const lanes = createLanes<TickerSymbol>({ waitingMax });

  async function judgeAll(quote: Quote, arrivedAt: MonotonicMs): Promise<void> {
    await openOrdersLoaded;
    const { symbol, tradingDay } = quote;
    const session = calendar.sessionOn(tradingDay);
    if (!openOrders.has(symbol) || !session) return;
    noteSession(needs, quote, session);
    if (!isUsable(needs, quote, session)) return;
    const reached = openOrders.reachedBy(symbol, ranges.reachOf(quote));
    const proofFor = ({ order }: WatchedOrder) => {
      const { since } = order.progress;
      return evidenceOf(quote, session, since, ranges.baseOf(symbol, tradingDay, since));
    };
    const judged = await inSlices(reached, async (watched) => {
      const pair = openOrders.pairOf(watched);
      const pairEvidence = pair && proofFor(pair);
      const heard = { quote, session, evidence: proofFor(watched), pairEvidence, arrivedAt };
      return guarded(needs, watched, () => judgeOne(needs, watched, heard));
    });
    // Only when all were judged: with one exit of a pair the other one ends.
    const left = reached.flatMap((each) => [each, ...exitsOfEntry(openOrders, each)]);
    const ended = await inSlices(left, async (watched) =>
      guarded(needs, watched, () => endOne(needs, watched, quote, session)),
    );
    const areSound = [...judged, ...ended];
    // Where an order could not be decided the next quote proves to it what this one did.
    if (areSound.every(Boolean)) ranges.note(quote);
  }

  async function tick(): Promise<void> {
    await openOrdersLoaded;
    ranges.forgetOthers(new Set(openOrders.symbols()));
    await endOverdue(needs);
  }

  return {
    hear: (quote) =>
      lanes
        .run(quote.symbol, () => judgeAll(quote, clock.monotonicNow()))
        .catch((error: unknown) => logger.error(failure(quote.symbol, error))),
    tick,
    start: () =>
      repeat(clock, async () => {
        await tick();
        return tickMs;
      }),
  };
}

/** A market that never closes shows no close: any price of its session stands for it. */
function noteSession(
  { calendar, isAdjusting, evidenceNotes }: OrderWatchNeeds,
  { symbol, asOf }: Quote,
  session: Session,
): void {
  const isEndless = calendar.nextSession(session.opensAt).opensAt === session.closesAt;
  if (asOf < session.closesAt && !isEndless) return;
  evidenceNotes.note(symbol, session.date, isAdjusting(symbol) ? 'adjusting' : 'seen');
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
  const isJudged = isItsSession && evidence && !isHeld(watched);
  if (isJudged && judge(order, evidence).kind !== 'nothing') {
    const judged: JudgedQuote = { ...quote, status: 'current' };
    await judgeBy(needs, watched, { evidence, pairEvidence, quote: judged, arrivedAt });
  }
}

/** Those that the quote has woken were judged along with their entry. */
function exitsOfEntry(
  { exitsOf }: Pick<OpenOrderBook, 'exitsOf'>,
  watched: WatchedOrder,
): readonly WatchedOrder[] {
  return watched.order.group?.role === 'entry' ? exitsOf(watched) : [];
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
  if (isWishDue(left.order, quote, session)) await fulfil(needs, left);
  else if (reason !== undefined) await expire(needs, watched, reason);
}
