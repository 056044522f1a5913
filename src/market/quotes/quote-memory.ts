// The newest believed quote of each symbol: in memory, and behind that in the store. Its instants
// are corrected where the clock that wrote them down ran ahead.
import { isQuoteOfFormer } from '#src/domain/former-shares.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import { remember } from '#src/runtime/recent.ts';
import { delayMs } from '#src/market/alpha-vantage/alpha-vantage-quote.ts';
import { clockToleranceMs, createKeptInstants } from './kept-instants.ts';

export type QuoteStore = {
  find(symbol: TickerSymbol): Quote | undefined;
  save(quote: Quote): Promise<void>;
};

export type QuoteMemory = {
  find(symbol: TickerSymbol): Quote | undefined;
  /** The last quote of the company that had the symbol before the one that has it now. */
  findFormer(symbol: TickerSymbol): JudgedQuote | undefined;
  /** Remembers what was fetched; gives what counts from now on, which may be the quote before. */
  keep(fetched: Quote): Quote;
  /** Another number as soon as a quote was kept: while it is the same, so is every quote. */
  revision(): number;
};

type Needs = {
  readonly store: QuoteStore;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** Since when the company is listed that has the symbol, where that is known. */
  readonly listedOn: (symbol: TickerSymbol) => string | undefined;
  /** Told when a price could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** A quote as it was kept, and as it counts by the clock of now. */
type Entry = { readonly kept: Quote; readonly counts: Quote };

/** Symbols in memory; more than are listed. */
const quotesMax = 20_000;

/** The memory over a store; what cannot be stored is as good as what can. */
export function createQuoteMemory(needs: Needs): QuoteMemory {
  const { store, calendar, clock, listedOn, onStoreFault } = needs;
  const entriesBySymbol = new Map<TickerSymbol, Entry>();
  const formerQuotes = new Map<TickerSymbol, Quote>();
  const instants = createKeptInstants(clock);
  let revision = 0;

  function put(kept: Quote, counts = kept): Quote {
    remember(entriesBySymbol, kept.symbol, { kept, counts }, quotesMax);
    revision += 1;
    // A price that cannot be stored is as good as one that can: a restart fetches it again.
    store.save(counts).catch(onStoreFault);
    return counts;
  }

  /** What is stored, by the clock of now: an instant that lies ahead is no proof of freshness. */
  function load(symbol: TickerSymbol): Quote | undefined {
    const stored = store.find(symbol);
    if (!stored) return undefined;
    const isProven = instants.trueInstant(symbol, stored.fetchedAt) !== undefined;
    instants.note(symbol);
    if (isProven) {
      remember(entriesBySymbol, symbol, { kept: stored, counts: stored }, quotesMax);
      return stored;
    }
    return put(fetchedEarlier(stored, opensAt(stored)));
  }

  /**
   * The quote as if it had been fetched at an earlier instant than was written down. Which session
   * it belongs to says the upstream, whatever our clock was: it is never of an instant before that.
   */
  function fetchedEarlier(quote: Quote, fetchedAt: EpochMs): Quote {
    const { entitlement, asOf } = quote;
    const isClose = entitlement === 'end-of-day' && asOf <= clock.now();
    const seenAt = Math.max(opensAt(quote), fetchedAt - delayMs[entitlement]);
    return { ...quote, fetchedAt, asOf: isClose ? asOf : Math.min(asOf, seenAt) };
  }

  function opensAt({ tradingDay, asOf }: Quote): EpochMs {
    return calendar.sessionOn(tradingDay)?.opensAt ?? asOf;
  }

  function findAny(symbol: TickerSymbol): Quote | undefined {
    const entry = entriesBySymbol.get(symbol);
    if (!entry) return load(symbol);
    const { kept, counts } = entry;
    const fetchedAt = instants.trueInstant(symbol, kept.fetchedAt) ?? kept.fetchedAt;
    if (Math.abs(fetchedAt - counts.fetchedAt) <= clockToleranceMs) return counts;
    return put(kept, fetchedAt < kept.fetchedAt ? fetchedEarlier(kept, fetchedAt) : kept);
  }

  function setApart(former: Quote): void {
    remember(formerQuotes, former.symbol, former, quotesMax);
    store.save({ ...former, symbol: formerKey(former.symbol) }).catch(onStoreFault);
  }

  const isFormer = (quote: Quote) => isQuoteOfFormer(quote, listedOn(quote.symbol));

  return {
    find(symbol) {
      const quote = findAny(symbol);
      return quote && !isFormer(quote) ? quote : undefined;
    },
    findFormer(symbol) {
      const quote = findAny(symbol);
      const former =
        quote && isFormer(quote)
          ? quote
          : (formerQuotes.get(symbol) ?? store.find(formerKey(symbol)));
      return former && { ...former, symbol, status: 'last_known' };
    },
    keep(fetched) {
      const known = findAny(fetched.symbol);
      if (known && isFormer(known) && !isFormer(fetched)) setApart(known);
      // A mirror that lags behind must not take us back to an older price; it was asked, all the
      // same.
      const isLagging =
        known !== undefined &&
        opensAt(known) <= clock.now() &&
        (known.tradingDay > fetched.tradingDay ||
          (known.tradingDay === fetched.tradingDay && known.asOf > fetched.asOf));
      instants.note(fetched.symbol);
      return put(isLagging ? { ...known, fetchedAt: fetched.fetchedAt } : fetched);
    },
    revision: () => revision,
  };
}

/**
 * Under which the last quote of the company is stored that had the symbol before. No symbol of an
 * exchange has such a name.
 */
export function formerKey(symbol: TickerSymbol): TickerSymbol {
  return `${symbol} (former)` as TickerSymbol;
}
