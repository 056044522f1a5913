// Which symbols matter: those that stood in a portfolio when it was last looked at, and how often
// each is asked for. Kept across restarts, so that a crash does not make the refresh forget them.
import { isBeforeListing } from '#src/domain/former-shares.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock, EpochMs } from '#src/runtime/clock.ts';
import type { Loaded } from '#src/runtime/loaded.ts';

export type InterestRecord = {
  readonly symbol: TickerSymbol;
  /** When it last stood in a portfolio that somebody traded in or looked at. */
  readonly heldAt: EpochMs;
  /** How often it was asked for, up to `countedAt`; a day later it counts half. */
  readonly asks: number;
  readonly countedAt: EpochMs;
};

export type InterestStore = {
  load(): Promise<readonly InterestRecord[]>;
  /** Keeps these records instead of all earlier ones. */
  replace(records: readonly InterestRecord[]): Promise<void>;
};

export type SymbolInterest = {
  /**
   * The symbols stand in a portfolio that somebody trades in or looks at now, as those of the
   * companies that have them now.
   */
  noteHeld(symbols: readonly TickerSymbol[]): void;
  /** A user sold all shares of it; other holders note it again at their next look. */
  noteReleased(symbol: TickerSymbol): void;
  /**
   * Symbols that stood in a portfolio within the time given, and since the company is listed that
   * has the symbol now.
   */
  heldWithin(durationMs: number): readonly TickerSymbol[];
  /** How often the symbol was asked for lately. */
  asksOf(symbol: TickerSymbol): number;
  /** Stores what changed since the last time. */
  save(): Promise<void>;
};

/** A symbol that nobody has looked at for this long is not refreshed any more. */
export const interestForgottenMs = 7 * 24 * 60 * 60_000;
const asksHalveEveryMs = 24 * 60 * 60_000;

/** A record whose count goes on: portfolios are looked at thousands of times a second. */
type Counted = Omit<InterestRecord, 'asks'> & { asks: number };
/** In this time no count decays by anything that matters. */
const asksDecayMsMin = 1_000;

type Needs = {
  readonly store: Loaded<InterestStore>;
  readonly clock: Clock;
  /** Since when (YYYY-MM-DD) the company is listed that has the symbol now, where that is known. */
  readonly listedOn: (symbol: TickerSymbol) => string | undefined;
};

export function createSymbolInterest({ store, clock, listedOn }: Needs): SymbolInterest {
  const recordsBySymbol = new Map<TickerSymbol, Counted>(
    store.stored.map((record) => [record.symbol, { ...record }]),
  );
  let isChanged = false;

  function asksAt({ asks, countedAt }: InterestRecord, now: EpochMs): number {
    return asks * 0.5 ** (Math.max(0, now - countedAt) / asksHalveEveryMs);
  }

  function forgetOld(now: EpochMs): void {
    for (const [symbol, { heldAt }] of recordsBySymbol) {
      if (now - heldAt >= interestForgottenMs) recordsBySymbol.delete(symbol);
    }
  }

  return {
    noteHeld(symbols) {
      const now = clock.now();
      for (const symbol of symbols) {
        const known = recordsBySymbol.get(symbol);
        if (known && now - known.countedAt < asksDecayMsMin) {
          known.asks += 1;
          continue;
        }
        const asks = (known ? asksAt(known, now) : 0) + 1;
        recordsBySymbol.set(symbol, { symbol, heldAt: now, asks, countedAt: now });
      }
      isChanged ||= symbols.length > 0;
    },
    noteReleased(symbol) {
      isChanged = recordsBySymbol.delete(symbol) || isChanged;
    },
    heldWithin(durationMs) {
      const since = clock.now() - durationMs;
      return (
        [...recordsBySymbol.values()]
          .filter(({ heldAt }) => heldAt > since)
          // The shares of a former company have their last price.
          .filter(({ symbol, heldAt }) => !isBeforeListing(heldAt, listedOn(symbol)))
          .map(({ symbol }) => symbol)
      );
    },
    asksOf(symbol) {
      const known = recordsBySymbol.get(symbol);
      return known ? asksAt(known, clock.now()) : 0;
    },
    async save() {
      if (!isChanged) return;
      isChanged = false;
      forgetOld(clock.now());
      await store.replace([...recordsBySymbol.values()]);
    },
  };
}
