// Prices within sessions, kept from quotes that were fetched anyway: what an account was worth
// within a day is worked out from them, and costs no request. They are in memory alone: a server
// that has just started has none.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Price } from '#src/domain/money.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { remember } from '#src/runtime/recent.ts';

export type KeptPrices = {
  /** Keeps the price of a session that was open then. */
  hear(quote: Quote): void;
  /** For each of the instants, which come one after another, the price of then, if it is known. */
  along(symbol: TickerSymbol, instants: readonly EpochMs[]): readonly (Price | undefined)[];
};

type Seen = { readonly at: EpochMs; readonly price: Price };

const minuteMs = 60_000;
/** Of sessions that are over nobody asks for every minute. */
const coarseMs = 15 * minuteMs;
/** For so long a price is that of the moment. */
const validMs = 30 * minuteMs;
const keptMs = 31 * 24 * 3_600_000;
const symbolsMax = 300;

type Needs = {
  readonly calendar: Pick<MarketCalendar, 'openSession'>;
  readonly isAdjusting: (symbol: TickerSymbol) => boolean;
};

/** No prices so far. */
export function createKeptPrices({ calendar, isAdjusting }: Needs): KeptPrices {
  const seenBySymbol = new Map<TickerSymbol, Seen[]>();
  return {
    hear({ symbol, asOf: at, price, restatedOn }) {
      const session = calendar.openSession(at);
      if (!session || restatedOn !== undefined || isAdjusting(symbol)) return;
      const known = seenBySymbol.get(symbol) ?? [];
      const last = known.at(-1);
      if (last && last.at >= at) return;
      const isNewSession = last !== undefined && last.at < session.opensAt;
      const kept = isNewSession ? thinned(known, at - keptMs) : known;
      if (last && slotOf(last, minuteMs) === slotOf({ at }, minuteMs)) kept.pop();
      kept.push({ at, price });
      remember(seenBySymbol, symbol, kept, symbolsMax);
    },
    along(symbol, instants) {
      const seen = seenBySymbol.get(symbol) ?? [];
      let place = -1;
      return instants.map((instant) => {
        for (let next = seen[place + 1]; next && next.at <= instant; next = seen[place + 1]) {
          place += 1;
        }
        const last = seen[place];
        return last && last.at > instant - validMs ? last.price : undefined;
      });
    },
  };
}

/** The last price of each quarter of an hour; none of before the instant. */
function thinned(seen: readonly Seen[], from: EpochMs): Seen[] {
  return seen.filter((each, place) => {
    const next = seen[place + 1];
    const isLast = !next || slotOf(next, coarseMs) !== slotOf(each, coarseMs);
    return isLast && each.at >= from;
  });
}

/** Slots end with their boundary: a price of 10:15:00 is the last one of the quarter before. */
function slotOf({ at }: Pick<Seen, 'at'>, lengthMs: number): number {
  return Math.ceil(at / lengthMs);
}
