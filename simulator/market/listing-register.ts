// Who is listed when: the symbols of the table, those that went before, those the seed lets go, and
// what a test delists, renames or halts.

import type { EpochMs } from '#src/runtime/instant.ts';
import { hashNumber, hashText } from '#simulator/market/hash-noise.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { canonicalSymbol, chanceName, readSymbolTable } from '#simulator/market/symbol-table.ts';
import { tradingDayFrom } from '#simulator/market/trading-days.ts';

/**
 * What remains of a delisted security: its last quote for ever (`stale`), nothing (`gone`), or its
 * last quote and its row among the active ones (`zombie`).
 */
export const REMAINS = ['stale', 'gone', 'zombie'] as const;
export type Remains = (typeof REMAINS)[number];

export type Delisting = {
  /** YYYY-MM-DD: the first day without trading. */
  readonly date: string;
  readonly remains: Remains;
};

export type ListingRegister = {
  /** Everything that is or ever was listed, but for symbols that another company took over. */
  all(): readonly Security[];
  /** The security a caller means, delisted ones included. */
  find(symbol: string): Security | undefined;
  delistingOf(security: Security): Delisting | undefined;
  /** The instant at which trading was halted and still is. */
  haltedSince(security: Security): EpochMs | undefined;
  delist(security: Security, delisting: Delisting): void;
  /**
   * The old symbol is gone from the date on, the new one has its whole history. Where a delisted
   * company had the new symbol, it is forgotten, and the listing starts on the date.
   */
  rename(security: Security, symbol: string, date: string): void;
  /** Without an instant trading goes on. */
  halt(security: Security, since: EpochMs | undefined): void;
};

/** The listings of one market; from a calm one nobody leaves but whom a test delists. */
export function createListingRegister(seed: number, calmUntil = ''): ListingRegister {
  const all = [...readSymbolTable(), ...FORMER.map(({ security }) => security)];
  const bySymbol = new Map(all.map((security) => [security.symbol, security]));
  const delistings = new Map<string, Delisting | undefined>(
    FORMER.map(({ security, delisting }) => [security.symbol, delisting]),
  );
  const halts = new Map<string, EpochMs>();

  return {
    all: () => all,
    find: (symbol) => bySymbol.get(canonicalSymbol(symbol)),
    delistingOf: (security) => {
      if (!delistings.has(security.symbol)) {
        const drawn = drawDelisting(security, seed);
        const isToCome = drawn !== undefined && drawn.date > calmUntil;
        delistings.set(security.symbol, isToCome ? drawn : undefined);
      }
      return delistings.get(security.symbol);
    },
    haltedSince: (security) => halts.get(security.symbol),
    delist: (security, delisting) => void delistings.set(security.symbol, delisting),
    rename: (security, symbol, date) => {
      const holder = bySymbol.get(symbol);
      if (holder) all.splice(all.indexOf(holder), 1);
      const ipoDate = holder ? date : security.ipoDate;
      const renamed = { ...security, symbol, ipoDate, formerSymbol: chanceName(security) };
      all.push(renamed);
      bySymbol.set(symbol, renamed);
      delistings.set(symbol, delistings.get(security.symbol));
      delistings.set(security.symbol, { date, remains: 'gone' });
    },
    halt: (security, since) => {
      if (since === undefined) halts.delete(security.symbol);
      else halts.set(security.symbol, since);
    },
  };
}

type Former = { readonly security: Security; readonly delisting: Delisting };

/** Names that left before the table was written; old rows of the provider quote their names. */
const FORMER: readonly Former[] = [
  former('AAI', 'AIRTRAN HOLDINGS, INC', 'NYSE', '2001-09-17', '2011-11-30', 'gone', 726),
  former('ATVI', 'Activision Blizzard Inc', 'NASDAQ', '1993-10-25', '2023-10-13', 'stale', 9442),
  former('TWTR', 'Twitter Inc', 'NYSE', '2013-11-07', '2022-10-27', 'gone', 5370),
  former('AMRS', 'Amyris Inc', 'NASDAQ', '2010-09-28', '2023-08-18', 'zombie', 47),
];

function former(
  symbol: string,
  name: string,
  exchange: string,
  ipoDate: string,
  date: string,
  remains: Remains,
  levelCents: number,
): Former {
  const security = { symbol, name, exchange, assetType: 'Stock', ipoDate, levelCents } as const;
  return { security, delisting: { date, remains } };
}

const DELISTING = 8;
const FIRST_YEAR = 2027;
const LAST_YEAR = 2049;

/** One company in a hundred leaves each year, after the table was written; funds stay. */
function drawDelisting(security: Security, seed: number): Delisting | undefined {
  if (security.assetType === 'ETF') return undefined;
  const stream = hashNumber(hashText(chanceName(security), seed), DELISTING);
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    const chance = hashNumber(stream, year);
    if (chance % 100 !== 0) continue;
    const earliest = Temporal.PlainDate.from({ year, month: 1, day: 5 });
    const date = tradingDayFrom(earliest.add({ days: hashNumber(chance, 1) % 350 }));
    return { date, remains: REMAINS[hashNumber(chance, 2) % REMAINS.length] ?? 'stale' };
  }
  return undefined;
}
