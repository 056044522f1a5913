// Judges a quote against the open orders that it may concern, and ends those for which it was the
// last evidence.
import { judge } from '#src/broker/venue/venue.ts';
import { evidenceOf, type Evidence } from '#src/domain/evidence.ts';
import type { Session } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import {
  isOrderedOfFormer,
  type SharesListedOnNeeds,
} from '#src/market/actions/shares-listed-on.ts';
import { inSlices } from '#src/runtime/in-slices.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
import type { EvidenceDays } from './evidence-days.ts';
import { fulfil, type FulfilNeeds } from './fulfil-wish.ts';
import type { OpenOrderBook } from './open-order-book.ts';
import { isEvidenceIn, isForOrder, isWishDue } from './order-expiry.ts';
import { createSessionRanges } from './session-ranges.ts';
import { createUndecidedOrders } from './undecided-orders.ts';
import { expire, guarded, judgeBy } from './watch-commands.ts';
import { isHeld, type WatchedOrder } from './watched-order.ts';

export type QuoteJudgeNeeds = FulfilNeeds &
  SharesListedOnNeeds & {
    readonly evidenceNotes: EvidenceDays;
    /** Whether the prices of the symbol may be those of other shares. */
    readonly isAdjusting: (symbol: TickerSymbol) => boolean;
  };

export type QuoteJudge = {
  /** Resolves when all orders are decided. Quotes of one symbol come one after another. */
  judge(quote: Quote, arrivedAt: MonotonicMs): Promise<void>;
  /** Keeps nothing of symbols that nobody waits for. */
  forgetOthers(symbols: ReadonlySet<TickerSymbol>): void;
};

/** A judge that has seen nothing yet. */
export function createQuoteJudge(needs: QuoteJudgeNeeds): QuoteJudge {
  const { openOrders, calendar } = needs;
  const ranges = createSessionRanges();
  const undecided = createUndecidedOrders();
  /** What was seen until then may be of other shares. */
  const flaggedUntil = new Map<TickerSymbol, EpochMs>();

  function findReached(quote: Quote): readonly WatchedOrder[] {
    const again = undecided.of(quote.symbol).flatMap((each) => {
      const open = openOrders.find(each);
      if (!open) undecided.forget(each);
      return open ?? [];
    });
    const reached = new Set([
      ...openOrders.reachedBy(quote.symbol, ranges.reachOf(quote)),
      ...again,
    ]);
    return [...reached].filter((each) => !isOfFormer(needs, each));
  }

  async function judgeReached(quote: Quote, session: Session, arrivedAt: MonotonicMs) {
    const { symbol, tradingDay } = quote;
    const reached = findReached(quote);
    const baseFor = ({ order: { orderId, progress } }: WatchedOrder) => {
      const earlier = undecided.baseOf(orderId);
      return earlier ? earlier.base : ranges.baseOf(symbol, tradingDay, progress.since);
    };
    const proofFor = (watched: WatchedOrder) => {
      const since = Math.max(watched.order.progress.since, flaggedUntil.get(symbol) ?? 0);
      return evidenceOf(quote, session, since, baseFor(watched));
    };
    const judged = await inSlices(reached, async (watched) =>
      guarded(needs, watched, () =>
        judgeOne(needs, watched, { quote, session, arrivedAt, proofFor }),
      ),
    );
    // Only when all were judged: with one exit of a pair the other one ends.
    const left = reached.flatMap((each) => [each, ...exitsOfEntry(openOrders, each)]);
    await inSlices(left, async (watched) =>
      guarded(needs, watched, () => endOne(needs, watched, quote, session)),
    );
    for (const [place, watched] of reached.entries()) {
      if (judged[place]) undecided.forget(watched);
      else undecided.note(watched, baseFor(watched));
    }
    ranges.note(quote);
  }

  return {
    forgetOthers: ranges.forgetOthers,
    async judge(quote, arrivedAt) {
      const { symbol, tradingDay } = quote;
      const session = calendar.sessionOn(tradingDay);
      if (!openOrders.has(symbol) || !session) return;
      noteSession(needs, quote, session);
      if (needs.isAdjusting(symbol)) flaggedUntil.set(symbol, quote.asOf);
      if (isUsable(needs, quote, session)) await judgeReached(quote, session, arrivedAt);
    },
  };
}

/** Those that wait for a company that had the ticker before end with the next look. */
function isOfFormer(needs: QuoteJudgeNeeds, { order }: WatchedOrder): boolean {
  return isOrderedOfFormer(needs, order.symbol, order.acceptedAt);
}

/** A market that never closes shows no close: any price of its session stands for it. */
function noteSession(
  { calendar, isAdjusting, evidenceNotes }: QuoteJudgeNeeds,
  { symbol, asOf, volume }: Quote,
  session: Session,
): void {
  if (volume === 0) return;
  const isEndless = calendar.nextSession(session.opensAt).opensAt === session.closesAt;
  if (asOf < session.closesAt && !isEndless) return;
  evidenceNotes.note(symbol, session.date, isAdjusting(symbol) ? 'adjusting' : 'seen');
}

/** A bar of the running day is no session seen whole, and other shares prove nothing. */
function isUsable({ isAdjusting }: QuoteJudgeNeeds, quote: Quote, session: Session): boolean {
  if (isAdjusting(quote.symbol)) return false;
  return quote.entitlement !== 'end-of-day' || quote.fetchedAt >= session.closesAt;
}

type Heard = {
  readonly quote: Quote;
  readonly session: Session;
  readonly proofFor: (watched: WatchedOrder) => Evidence | undefined;
  readonly arrivedAt: MonotonicMs;
};

async function judgeOne(
  needs: QuoteJudgeNeeds,
  watched: WatchedOrder,
  { quote, session, proofFor, arrivedAt }: Heard,
): Promise<void> {
  const { order } = watched;
  const evidence = proofFor(watched);
  const isJudged = evidence && !isHeld(watched) && isForOrder(order, quote, session);
  if (!isJudged || judge(order, evidence).kind === 'nothing') return;
  const judged: JudgedQuote = { ...quote, status: 'current' };
  const pair = needs.openOrders.pairOf(watched);
  const pairEvidence = pair && proofFor(pair);
  await judgeBy(needs, watched, {
    evidence,
    pair: pair && pairEvidence && { orderId: pair.order.orderId, evidence: pairEvidence },
    quote: judged,
    arrivedAt,
  });
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
  needs: QuoteJudgeNeeds,
  watched: WatchedOrder,
  quote: Quote,
  session: Session,
): Promise<void> {
  const left = needs.openOrders.find(watched);
  if (!left) return;
  const reason = isHeld(left) ? undefined : isEvidenceIn(left.order, quote, session);
  if (isWishDue(left.order, quote)) await fulfil(needs, left);
  else if (reason !== undefined) await expire(needs, watched, reason);
}
