// What a quote proves about the market after an order was accepted, and nothing else of it. The
// rules are those of docs/fills.md, section "What counts as evidence".
import type { EpochMs } from '#src/runtime/instant.ts';
import type { MeantSession } from './open-order.ts';
import type { Price } from './money.ts';
import type { Quote } from './quote.ts';

/** The facts of one quote that are proven for one order, in the order of their time. */
export type Evidence = {
  readonly session: MeantSession;
  /** The first price of a session that opened at or after the order was accepted. */
  readonly open: Price | null;
  /** Where the market certainly was since then; null where nothing is proven. */
  readonly high: Price | null;
  readonly low: Price | null;
  /** The price itself, when it is of after the acceptance. */
  readonly last: Price | null;
  /** Whether the last price is the close of its session. */
  readonly isClose: boolean;
  /** Whether it shows the session from its open to its close. */
  readonly isSeenWhole: boolean;
  /** Of the last price. */
  readonly asOf: EpochMs;
};

/** High and low of a running session as one quote showed them. */
export type Range = { readonly asOf: EpochMs; readonly high: Price; readonly low: Price };

/**
 * What the quote proves for an order about which only what happened after `since` counts; undefined
 * when it proves nothing. `base` is the range of the first quote of the same session that was
 * itself of after `since` and came before this one: of a running session a high or low is proven
 * only where it goes beyond that.
 */
export function evidenceOf(
  quote: Quote,
  session: MeantSession,
  since: EpochMs,
  base: Range | undefined,
): Evidence | undefined {
  if (quote.volume === 0) return undefined;
  const isWhole = session.opensAt >= since;
  if (!isWhole && quote.asOf <= since) return undefined;
  const isClose = quote.asOf >= session.closesAt;
  const isProven = (isBeyond: (range: Range) => boolean) => isWhole || (base && isBeyond(base));
  return {
    session,
    open: isWhole ? quote.open : null,
    high: isProven((range) => quote.high > range.high) ? quote.high : null,
    low: isProven((range) => quote.low < range.low) ? quote.low : null,
    last: quote.asOf > since ? quote.price : null,
    isClose,
    isSeenWhole: isWhole && isClose,
    asOf: quote.asOf,
  };
}
