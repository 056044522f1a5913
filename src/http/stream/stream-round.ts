// What all streams may need at one moment, worked out at most once for all of them.
import type { AccountId } from '#src/domain/ids.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { Portfolios } from '#src/trading/portfolio.ts';
import { presentMarketClock } from '#src/http/native/market/present-market-clock.ts';
import { presentPortfolioValue } from '#src/http/native/portfolio/present-portfolio.ts';
import { presentQuote } from '#src/http/native/prices/present-quote.ts';
import { describeMarketData, type MarketNotesNeeds } from '#src/http/native/system/market-notes.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

export type RoundNeeds = MarketNotesNeeds & {
  readonly quoteDesk: Pick<QuoteDesk, 'atHand'>;
  readonly listingDesk: Pick<ListingDesk, 'current'>;
  readonly portfolios: Pick<Portfolios, 'atHand'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  readonly marketClock: Clock;
};

/** Something to send, and what of it tells whether it is news. */
export type Told = { readonly key: string; readonly json: string };

export type StreamRound = {
  readonly now: MonotonicMs;
  /** Symbols of which a price has come since the last round. */
  readonly changed: ReadonlySet<TickerSymbol>;
  /** The quote at hand; undefined where none is. */
  quote(symbol: TickerSymbol): Told | undefined;
  /** The figures at hand; undefined for books that cannot be read. */
  figures(accountId: AccountId): Promise<Told | undefined>;
  market(): Told;
  /** What everybody should know of the price source; the key is empty where there is nothing. */
  notes(): Told;
  heartbeat(): string;
};

/** The moment that is now. */
export function beginRound(needs: RoundNeeds, changed: ReadonlySet<TickerSymbol>): StreamRound {
  const { clock, marketClock, calendar } = needs;
  const quotes = new Map<TickerSymbol, Told | undefined>();
  const figures = new Map<AccountId, Promise<Told | undefined>>();
  let market: Told | undefined;
  let notes: Told | undefined;
  return {
    now: clock.monotonicNow(),
    changed,
    quote: (symbol) => kept(quotes, symbol, () => tellQuote(needs, symbol)),
    figures: (accountId) => kept(figures, accountId, () => tellFigures(needs, accountId)),
    market: () => (market ??= tellMarket(calendar, marketClock)),
    notes: () => (notes ??= tellNotes(needs)),
    heartbeat: () =>
      JSON.stringify({
        now: presentInstant(clock.now()),
        market_now: presentInstant(marketClock.now()),
      }),
  };
}

function kept<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as Value;
}

function tellQuote({ quoteDesk, marketClock }: RoundNeeds, symbol: TickerSymbol): Told | undefined {
  const quote = quoteDesk.atHand([symbol]).get(symbol);
  if (!quote) return undefined;
  const json = JSON.stringify({ symbol, ...presentQuote(quote, marketClock.now()) });
  return { key: `${quote.fetchedAt} ${quote.status} ${quote.trouble?.reason}`, json };
}

async function tellFigures(
  { portfolios, marketClock }: RoundNeeds,
  accountId: AccountId,
): Promise<Told | undefined> {
  try {
    const { as_of, ...figures } = presentPortfolioValue(
      await portfolios.atHand(accountId),
      marketClock.now(),
    );
    const body = { account_id: accountId, ...figures };
    return { key: JSON.stringify(figures), json: JSON.stringify({ ...body, as_of }) };
  } catch {
    // Its routes say what is wrong with the account; the stream goes on without its figures.
    return undefined;
  }
}

function tellMarket(calendar: MarketCalendar, marketClock: Clock): Told {
  const body = presentMarketClock(calendar, marketClock);
  const { is_open: isOpen, next_open: opens, next_close: closes } = body;
  return { key: `${isOpen} ${opens} ${closes}`, json: JSON.stringify(body) };
}

function tellNotes(needs: RoundNeeds): Told {
  const notes = describeMarketData(needs);
  return { key: notes.join('\n'), json: notice('prices', notes) };
}

/** A notice: a word by which a program knows it, and sentences for people. */
export function notice(code: string, messages: readonly string[]): string {
  return JSON.stringify({ code, messages });
}
