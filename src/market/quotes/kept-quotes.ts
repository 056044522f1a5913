// A cache of the newest quote of each symbol, filled from the store, whichever company's it is. The
// instants of a quote are corrected when the clock that recorded them ran ahead.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Loaded } from '#src/runtime/loaded.ts';
import { remember } from '#src/runtime/recent.ts';
import { delayMs } from '#src/market/alpha-vantage/alpha-vantage-quote.ts';
import { clockToleranceMs, createKeptInstants } from './kept-instants.ts';

export type QuoteStore = {
  /** The newest quote of each symbol. */
  load(): Promise<readonly Quote[]>;
  save(quote: Quote): Promise<void>;
};

export type KeptQuotes = {
  /** The quote as it counts by the clock of now. */
  find(symbol: TickerSymbol): Quote | undefined;
  /** Keeps what was fetched in place of what was known; gives what counts, which may be either. */
  replace(known: Quote | undefined, fetched: Quote): Quote;
  /** Keeps what another process has stored. */
  learn(stored: Quote): void;
  /** Another number as soon as a quote was kept: while it is the same, so is every quote. */
  revision(): number;
};

type Needs = {
  readonly store: Loaded<QuoteStore>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** Told when a price could not be stored. */
  readonly onStoreFault: (error: unknown) => void;
};

/** A quote as it was kept, and as it counts by the clock of now. */
type Entry = { readonly kept: Quote; readonly counts: Quote };

/** Symbols in memory; more than are listed. */
export const quotesMax = 20_000;

/** The quotes over a store; what cannot be stored is as good as what can. */
export function createKeptQuotes({ store, calendar, clock, onStoreFault }: Needs): KeptQuotes {
  /** What the store had and nobody has asked for yet. */
  const unseen = new Map(store.stored.map((quote) => [quote.symbol, quote]));
  const entriesBySymbol = new Map<TickerSymbol, Entry>();
  const instants = createKeptInstants(clock);
  let revision = 0;

  function put(kept: Quote, counts = kept): Quote {
    unseen.delete(kept.symbol);
    remember(entriesBySymbol, kept.symbol, { kept, counts }, quotesMax);
    revision += 1;
    // A price that cannot be stored is as good as one that can: a restart fetches it again.
    store.save(counts).catch(onStoreFault);
    return counts;
  }

  /** What is stored, by the clock of now: an instant that lies ahead is no proof of freshness. */
  function takeUp(symbol: TickerSymbol): Quote | undefined {
    const stored = unseen.get(symbol);
    if (!stored) return undefined;
    unseen.delete(symbol);
    const isProven = instants.trueInstant(symbol, stored.fetchedAt) !== undefined;
    instants.note(symbol);
    if (isProven) {
      remember(entriesBySymbol, symbol, { kept: stored, counts: stored }, quotesMax);
      return stored;
    }
    const opensAt = openingOf(stored, calendar);
    return put(fetchedEarlier(stored, opensAt, opensAt, clock.now()));
  }

  /** The entry with the instant at which it was really fetched. */
  function correct({ kept, counts }: Entry): Quote {
    const fetchedAt = instants.trueInstant(kept.symbol, kept.fetchedAt) ?? kept.fetchedAt;
    if (Math.abs(fetchedAt - counts.fetchedAt) <= clockToleranceMs(clock)) return counts;
    if (fetchedAt >= kept.fetchedAt) return put(kept);
    return put(kept, fetchedEarlier(kept, fetchedAt, openingOf(kept, calendar), clock.now()));
  }

  return {
    find(symbol) {
      const entry = entriesBySymbol.get(symbol);
      return entry ? correct(entry) : takeUp(symbol);
    },
    replace(known, fetched) {
      instants.note(fetched.symbol);
      const isLagging =
        known && openingOf(known, calendar) <= clock.now() && isNewer(known, fetched);
      // A mirror that lags behind must not take us back to an older price; it was asked, all the
      // same.
      return put(isLagging ? { ...known, fetchedAt: fetched.fetchedAt } : fetched);
    },
    learn(stored) {
      unseen.set(stored.symbol, stored);
      entriesBySymbol.delete(stored.symbol);
      revision += 1;
    },
    revision: () => revision,
  };
}

/** When the session of the quote opened. */
function openingOf({ tradingDay, asOf }: Quote, calendar: MarketCalendar): EpochMs {
  return calendar.sessionOn(tradingDay)?.opensAt ?? asOf;
}

/**
 * The quote as if it had been fetched at an earlier instant than was written down. Which session it
 * belongs to says the upstream, whatever our clock was: it is never of an instant before `opensAt`.
 */
function fetchedEarlier(quote: Quote, fetchedAt: EpochMs, opensAt: EpochMs, now: EpochMs): Quote {
  const { entitlement, asOf } = quote;
  const isClose = entitlement === 'end-of-day' && asOf <= now;
  const seenAt = Math.max(opensAt, fetchedAt - delayMs[entitlement]);
  return { ...quote, fetchedAt, asOf: isClose ? asOf : Math.min(asOf, seenAt) };
}

function isNewer(known: Quote, fetched: Quote): boolean {
  return known.tradingDay === fetched.tradingDay
    ? known.asOf > fetched.asOf
    : known.tradingDay > fetched.tradingDay;
}
