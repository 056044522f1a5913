// The newest believed quote of each symbol's company, and the last one of the company that had the
// symbol before.
import { isQuoteOfFormer } from '#src/domain/former-shares.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import { remember } from '#src/runtime/recent.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import { delisted } from './quote-answer.ts';
import { createFindBeforeName, newerOf } from './quote-before-name.ts';
import { createKeptQuotes, quotesMax, type QuoteStore } from './kept-quotes.ts';

export type QuoteMemory = {
  /** In the shares of today, as all that is given but `findAsTraded`. */
  find(symbol: TickerSymbol): Quote | undefined;
  /** The same as it was told. */
  findAsTraded(symbol: TickerSymbol): Quote | undefined;
  /** The last quote of the company that had the symbol before the one that has it now. */
  findFormer(symbol: TickerSymbol): JudgedQuote | undefined;
  /** Remembers what was fetched; gives what counts from now on, which may be the quote before. */
  keep(fetched: Quote): Quote;
  /** Takes over what another process has fetched and stored. */
  learn(stored: Quote): void;
  /** Another number as soon as a quote was kept: while it is the same, so is every quote. */
  revision(): number;
};

type Needs = {
  readonly store: Loaded<QuoteStore>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** Since when the company is listed that has the symbol, where that is known. */
  readonly listedOn: (symbol: TickerSymbol) => string | undefined;
  /** What has happened to shares since their prices were told. */
  readonly actionBook: Pick<ActionBook, 'inTodaysShares' | 'nameChange' | 'revision'>;
  /** Told when a price could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** The memory over a store; what cannot be stored is as good as what can. */
export function createQuoteMemory(needs: Needs): QuoteMemory {
  const { store, listedOn, onStoreFault, actionBook } = needs;
  const quotes = createKeptQuotes(needs);
  const formerQuotes = new Map(
    store.stored
      .filter(({ symbol }) => symbol.endsWith(formerMark))
      .map((quote) => [quote.symbol, quote]),
  );

  function setApart(former: Quote): void {
    const apart = { ...former, symbol: formerKey(former.symbol) };
    remember(formerQuotes, apart.symbol, apart, quotesMax);
    store.save(apart).catch(onStoreFault);
  }

  const isFormer = (quote: Quote) => isQuoteOfFormer(quote, listedOn(quote.symbol));

  function findAsTraded(symbol: TickerSymbol): Quote | undefined {
    const quote = quotes.find(symbol);
    return quote && !isFormer(quote) ? quote : undefined;
  }

  const findBeforeName = createFindBeforeName({
    actionBook,
    quotesOf: (symbol) => [quotes.find(symbol), formerQuotes.get(formerKey(symbol))],
  });

  return {
    find(symbol) {
      const quote = newerOf(findAsTraded(symbol), findBeforeName(symbol));
      return quote && actionBook.inTodaysShares(quote);
    },
    findAsTraded,
    findFormer(symbol) {
      const quote = quotes.find(symbol);
      const former = quote && isFormer(quote) ? quote : formerQuotes.get(formerKey(symbol));
      return former && { ...former, symbol, status: 'last_known', trouble: delisted };
    },
    keep(fetched) {
      const known = quotes.find(fetched.symbol);
      if (known && isFormer(known) && !isFormer(fetched)) setApart(known);
      const kept = quotes.replace(known, fetched);
      return kept === fetched ? fetched : actionBook.inTodaysShares(kept);
    },
    learn(stored) {
      if (stored.symbol.endsWith(formerMark)) {
        remember(formerQuotes, stored.symbol, stored, quotesMax);
      } else {
        quotes.learn(stored);
      }
    },
    // Both only grow.
    revision: () => quotes.revision() + actionBook.revision(),
  };
}

const formerMark = ' (former)';

/**
 * Under which the last quote of the company is stored that had the symbol before. No symbol of an
 * exchange has such a name.
 */
export function formerKey(symbol: TickerSymbol): TickerSymbol {
  return `${symbol}${formerMark}` as TickerSymbol;
}
