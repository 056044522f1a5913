// What in a quote itself says that the shares may have been split, for free. Pure.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Price } from '#src/domain/money.ts';
import type { Quote } from '#src/domain/quote.ts';
import { delayMs } from '#src/market/alpha-vantage/alpha-vantage-quote.ts';

/** A previous close may be corrected by a little; by more it is that of other shares. */
const contradictionPercentMin = 10n;
/** An open is this near to a ratio where a split is to be suspected. */
const nearness = 0.03;
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
 * Whether the open stands to the previous close as shares before and after a split would: within 3
 * % of a ratio n:m, either way.
 */
export function opensLikeSplit({ open, previousClose }: Quote): boolean {
  const step = Number(open) / Number(previousClose);
  const factor = step < 1 ? 1 / step : step;
  if (factor < smallestFactor * (1 - nearness)) return false;
  return ratios.some((ratio) => isNear(factor, ratio)) || isNear(factor, Math.round(factor));
}

const isNear = (factor: number, ratio: number) => Math.abs(factor / ratio - 1) <= nearness;

const terms = Array.from({ length: termMax }, (_, index) => index + 1);
const ratios = terms
  .flatMap((more) => terms.map((fewer) => more / fewer))
  .filter((ratio) => ratio >= smallestFactor);
