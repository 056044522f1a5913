// Which symbols matter: those that an open account holds and that stood in a portfolio when it was
// last looked at, and how often each is asked for. Who looked when is kept across restarts, so that
// a crash does not make the refresh forget it; who holds what is learned from the read models.
import { isBeforeListing } from '#src/domain/former-shares.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs, MonotonicMs } from '#src/runtime/instant.ts';
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
  /** Keeps these records, where none is newer, and of the others those held since then. */
  merge(records: readonly InterestRecord[], heldSince: EpochMs): Promise<void>;
};

/** What accounts hold by the read models. */
export type HeldSymbols = {
  /** Every symbol that at least one open account holds, as of the last commit. */
  heldNow(): Promise<readonly TickerSymbol[]>;
};

export type SymbolInterest = {
  /**
   * The symbols stand in a portfolio that somebody trades in or looks at now, as those of the
   * companies that have them now.
   */
  noteHeld(symbols: readonly TickerSymbol[]): void;
  /** An account sold all its shares of a symbol: others may hold it still. */
  noteSoldOut(): void;
  /**
   * Learns which symbols no open account holds any more, at once after a sale and otherwise within
   * ten seconds. Never rejects: what cannot be read releases nothing.
   */
  releaseUnheld(): Promise<void>;
  /**
   * Symbols that are held and stood in a portfolio within the duration given, in real time, also
   * where the market clock runs faster. Where another company took over the ticker, only
   * portfolios since its listing count.
   */
  heldWithin(durationMs: number): readonly TickerSymbol[];
  /** How often the symbol was asked for lately. */
  asksOf(symbol: TickerSymbol): number;
  /** Stores what changed since the last time. */
  save(): Promise<void>;
  /** Takes over what other processes have stored since. */
  adopt(stored: readonly InterestRecord[]): void;
};

/** A symbol that nobody has looked at for this long is not refreshed any more. */
export const interestForgottenMs = 7 * 24 * 60 * 60_000;
/** Accounts are closed, and an operator or another node acts, beside what is noted here. */
const heldReadEveryMs = 10_000;
const asksHalveEveryMs = 24 * 60 * 60_000;

/** A record whose count goes on: portfolios are looked at thousands of times a second. */
type Counted = Omit<InterestRecord, 'asks'> & {
  asks: number;
  /** False when no account held it at the last reading of the read models. */
  isHeld: boolean;
  /** The number of the noting that it was last part of. */
  noting: number;
};
/** In this time no count decays by anything that matters. */
const asksDecayMsMin = 1_000;

type Needs = {
  readonly store: Loaded<InterestStore>;
  readonly held: HeldSymbols;
  readonly clock: Clock;
  /** Since when (YYYY-MM-DD) the company is listed that has the symbol now, where that is known. */
  readonly listedOn: (symbol: TickerSymbol) => string | undefined;
  /** Told when the read models could not be read. */
  readonly onStoreFault: (error: unknown) => void;
};

export function createSymbolInterest(needs: Needs): SymbolInterest {
  const { store, held, clock, listedOn, onStoreFault } = needs;
  const recordsBySymbol = new Map<TickerSymbol, Counted>(
    store.stored.map((record) => [record.symbol, { ...record, isHeld: true, noting: 0 }]),
  );
  const changed = new Set<TickerSymbol>();
  let notings = 0;
  let isSold = false;
  let heldReadAt: MonotonicMs = -Infinity;

  return {
    noteHeld(symbols) {
      notings += 1;
      noteAll(recordsBySymbol, symbols, clock.now(), notings);
      for (const symbol of symbols) changed.add(symbol);
    },
    noteSoldOut: () => void (isSold = true),
    async releaseUnheld() {
      if (!isSold && clock.monotonicNow() - heldReadAt < heldReadEveryMs) return;
      isSold = false;
      heldReadAt = clock.monotonicNow();
      const notingsBefore = notings;
      try {
        const symbols = new Set(await held.heldNow());
        for (const record of recordsBySymbol.values()) {
          // What was noted since then may have been bought after the reading.
          record.isHeld = symbols.has(record.symbol) || record.noting > notingsBefore;
        }
      } catch (error) {
        onStoreFault(error);
      }
    },
    heldWithin(durationMs) {
      const since = clock.now() - durationMs * clock.speed;
      return (
        [...recordsBySymbol.values()]
          .filter(({ heldAt, isHeld }) => isHeld && heldAt > since)
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
      if (changed.size === 0) return;
      const forgottenBefore = clock.now() - interestForgottenMs * clock.speed;
      forgetOld(recordsBySymbol, forgottenBefore);
      const records = [...changed].flatMap((symbol) => recordsBySymbol.get(symbol) ?? []);
      changed.clear();
      await store.merge(records, forgottenBefore);
    },
    adopt: (stored) => adoptNewer(recordsBySymbol, stored, notings),
  };
}

function noteAll(
  recordsBySymbol: Map<TickerSymbol, Counted>,
  symbols: readonly TickerSymbol[],
  now: EpochMs,
  noting: number,
): void {
  for (const symbol of symbols) {
    const known = recordsBySymbol.get(symbol);
    if (known && now - known.countedAt < asksDecayMsMin) {
      known.asks += 1;
      known.isHeld = true;
      known.noting = noting;
      continue;
    }
    const asks = (known ? asksAt(known, now) : 0) + 1;
    const noted = { heldAt: now, asks, countedAt: now, isHeld: true, noting };
    recordsBySymbol.set(symbol, { symbol, ...noted });
  }
}

function adoptNewer(
  recordsBySymbol: Map<TickerSymbol, Counted>,
  stored: readonly InterestRecord[],
  noting: number,
): void {
  for (const record of stored) {
    const known = recordsBySymbol.get(record.symbol);
    if (known && known.countedAt >= record.countedAt) continue;
    recordsBySymbol.set(record.symbol, { ...record, isHeld: true, noting });
  }
}

function asksAt({ asks, countedAt }: InterestRecord, now: EpochMs): number {
  return asks * 0.5 ** (Math.max(0, now - countedAt) / asksHalveEveryMs);
}

function forgetOld(recordsBySymbol: Map<TickerSymbol, Counted>, before: EpochMs): void {
  for (const [symbol, { heldAt }] of recordsBySymbol) {
    if (heldAt <= before) recordsBySymbol.delete(symbol);
  }
}
