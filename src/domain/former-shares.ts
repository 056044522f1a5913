// A ticker that another company took over: shares that were bought before the company was listed
// which has it now are those of the former one.
import type { Account } from './account.ts';
import { exchangeDate } from './exchange-day.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Position } from './position.ts';
import { findPosition } from './positions.ts';
import type { Quote } from './quote.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

const dayMs = 24 * 3_600_000;

/**
 * Whether the shares are of a company that had the symbol before the one that is listed since the
 * date (YYYY-MM-DD of the exchange). The oldest lot decides: who holds old shares buys no new ones.
 */
export function isOfFormer(position: Position, listedOn: string | undefined): boolean {
  const [oldest] = position.lots;
  return oldest !== undefined && isBeforeListing(oldest.acquiredAt, listedOn);
}

/** A listing may tell a new name by a date some days after that of the name itself. */
const laterDaysMax = 7;

/**
 * The listing date (YYYY-MM-DD) of a ticker as far as shares go: none where its company came to it
 * by a new name, on `namedOn`. That gives nobody's shares to another company, so that there are
 * none of before, and those that it brought are older than the listing under that name.
 */
export function listedBesideName(
  listedOn: string | undefined,
  namedOn: string | undefined,
): string | undefined {
  if (listedOn === undefined || namedOn === undefined) return listedOn;
  return Date.parse(listedOn) - Date.parse(namedOn) <= laterDaysMax * dayMs ? undefined : listedOn;
}

/** Whether the instant lies before the date (YYYY-MM-DD of the exchange); never without one. */
export function isBeforeListing(at: EpochMs, listedOn: string | undefined): boolean {
  if (listedOn === undefined) return false;
  // By far the most are of long after: the date of the exchange, which lies behind UTC, is not
  // needed.
  if (at >= Date.parse(listedOn) + dayMs) return false;
  return exchangeDate(at) < listedOn;
}

/** Whether the price is that of a company that had the symbol before the one listed since then. */
export function isQuoteOfFormer(quote: Quote, listedOn: string | undefined): boolean {
  return listedOn !== undefined && quote.tradingDay < listedOn;
}

/**
 * Since when (YYYY-MM-DD of the exchange) shares are held under a name that another company has
 * from the day on: they are none of that company's. Undefined where none are.
 */
export function heldBefore(
  { positions }: Pick<Account, 'positions'>,
  symbol: TickerSymbol,
  day: string,
): string | undefined {
  const [oldest] = findPosition(positions, symbol)?.lots ?? [];
  return oldest && isBeforeListing(oldest.acquiredAt, day)
    ? exchangeDate(oldest.acquiredAt)
    : undefined;
}
