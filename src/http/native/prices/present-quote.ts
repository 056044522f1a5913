// Stocks and their prices → JSON.
import { formatPercent, formatPrice, type Price } from '#src/domain/money.ts';
import { quoteAgeSeconds, type JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

/** What the listing knows of a symbol; nulls while there is no listing. */
export function presentInstrument(symbol: TickerSymbol, listed: ListedInstrument | undefined) {
  return {
    symbol,
    name: listed?.name ?? null,
    exchange: listed?.exchange ?? null,
    asset_type: listed?.assetType ?? null,
  };
}

export function presentQuote(quote: JudgedQuote, now: EpochMs) {
  // A difference of two prices is no price of its own: it may be negative.
  const change = (quote.price - quote.previousClose) as Price;
  return {
    price: formatPrice(quote.price),
    open: formatPrice(quote.open),
    high: formatPrice(quote.high),
    low: formatPrice(quote.low),
    volume: quote.volume,
    previous_close: formatPrice(quote.previousClose),
    change: formatPrice(change),
    change_percent: formatPercent(change, quote.previousClose),
    trading_day: quote.tradingDay,
    as_of: presentInstant(quote.asOf),
    fetched_at: presentInstant(quote.fetchedAt),
    age_seconds: quoteAgeSeconds(quote, now),
    source: quote.source,
    entitlement: quote.entitlement,
    status: quote.status,
    ...presentTrouble(quote),
  };
}

/** Why the quote is not `current`, and when it may be; nothing for one that is. */
export function presentTrouble({ status, trouble }: Pick<JudgedQuote, 'status' | 'trouble'>) {
  if (status === 'current' || !trouble) return {};
  const { reason, retryAt } = trouble;
  return { reason, retry_at: retryAt === undefined ? null : presentInstant(retryAt) };
}
