// What in a quote itself says that the shares may have been split, for free. Pure.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Price } from '#src/domain/money.ts';
import type { Quote } from '#src/domain/quote.ts';
import { delayMs } from '#src/market/alpha-vantage/alpha-vantage-quote.ts';

/** A previous close may be corrected by a little; by more it is that of other shares. */
const contradictionPercentMin = 10n;
/** An open is this near to a ratio where a split is to be suspected. */
const nearness = 0.03;
/**
 * A step over closes that nobody saw is this large where a split is to be suspected: that of 3:2
 * after a fall of a tenth.
 */
const unseenFactorMin = 4 / 3;
/** Ratios n:m of both at most this, or n:1. */
const termMax = 10;
/** 3:2 and beyond: smaller steps look like any other day. */
const smallestFactor = 1.5;

/**
 * Whether the quote's own previous close contradicts, by more than 10 %, the close that was seen
 * for that session: then it is the close of other shares.
 */
export function contradictsClose(known: Quote, fetched: Quote, calendar: MarketCalendar): boolean {
  const close = closeBefore(known, fetched, calendar);
  if (close === undefined) return false;
  const difference = fetched.previousClose - close;
  return (difference < 0n ? -difference : difference) * 100n > close * contradictionPercentMin;
}

/** The close of the session before the fetched one, as far as the known quote tells it. */
function closeBefore(known: Quote, fetched: Quote, calendar: MarketCalendar): Price | undefined {
  if (known.tradingDay === fetched.tradingDay) return known.previousClose;
  const session = calendar.sessionOn(fetched.tradingDay);
  const before = session && calendar.lastCompletedSession(session.opensAt);
  const isClose =
    before?.date === known.tradingDay &&
    known.fetchedAt - delayMs[known.entitlement] >= before.closesAt;
  return isClose ? known.price : undefined;
}

/**
 * Whether the price has stepped by a third or more, up or down, over closes that nobody saw. Where
 * requests are few a symbol is asked for every few sessions, and a split between two answers leaves
 * a previous close that contradicts nothing and an open beside it.
 */
export function stepsUnseen(known: Quote, fetched: Quote, calendar: MarketCalendar): boolean {
  if (known.tradingDay >= fetched.tradingDay) return false;
  if (closeBefore(known, fetched, calendar) !== undefined) return false;
  return stepBetween(known.price, fetched.previousClose) >= unseenFactorMin;
}

/** By what factor the prices differ, whichever is the larger. */
function stepBetween(one: Price, other: Price): number {
  const step = Number(one) / Number(other);
  return step < 1 ? 1 / step : step;
}

/**
 * Whether the open stands to the previous close as shares before and after a split would: within 3
 * % of a ratio n:m, either way.
 */
export function opensLikeSplit({ open, previousClose }: Quote): boolean {
  const factor = stepBetween(open, previousClose);
  if (factor < smallestFactor * (1 - nearness)) return false;
  return ratios.some((ratio) => isNear(factor, ratio)) || isNear(factor, Math.round(factor));
}

const isNear = (factor: number, ratio: number) => Math.abs(factor / ratio - 1) <= nearness;

const terms = Array.from({ length: termMax }, (_, index) => index + 1);
const ratios = terms
  .flatMap((more) => terms.map((fewer) => more / fewer))
  .filter((ratio) => ratio >= smallestFactor);
