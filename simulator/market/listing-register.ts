// Who is listed when: the symbols of the table, those that went before, those the seed lets go or
// renames, and what a test delists, renames or halts.

import type { EpochMs } from '#src/runtime/instant.ts';
import { createDelistings, type Delisting, type Remains } from '#simulator/market/delistings.ts';
import { drawRenames, type DrawnRename } from '#simulator/market/drawn-renames.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { canonicalSymbol, chanceName, readSymbolTable } from '#simulator/market/symbol-table.ts';

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

/**
 * The listings of one market at the time that `now` tells; until the end of the calm day nobody
 * leaves or takes another symbol but by a test.
 */
export function createListingRegister(
  seed: number,
  now: () => EpochMs,
  calmUntil = '',
): ListingRegister {
  const all = [...readSymbolTable(), ...FORMER.map(({ security }) => security)];
  const bySymbol = new Map(all.map((security) => [security.symbol, security]));
  const delistings = createDelistings(seed, calmUntil);
  for (const { security, delisting } of FORMER) delistings.set(security, delisting);
  const halts = new Map<string, EpochMs>();
  /** Drawn with the first question, so that a server inside starts without. */
  let toCome: DrawnRename[] | undefined;

  function rename(security: Security, symbol: string, date: string): void {
    const holder = bySymbol.get(symbol);
    if (holder) all.splice(all.indexOf(holder), 1);
    const ipoDate = holder ? date : security.ipoDate;
    const formerSymbol = chanceName(security);
    const renamed = { ...security, symbol, ipoDate, formerSymbol, namedOn: date };
    all.push(renamed);
    bySymbol.set(symbol, renamed);
    delistings.set(renamed, delistings.of(security));
    delistings.set(security, { date, remains: 'gone' });
  }

  /** Who left before the day is not renamed, nor to a symbol that a test has given away. */
  function renameDrawn(): void {
    toCome ??= drawRenames(all, seed, calmUntil);
    for (const { symbol, newSymbol, date } of takeDue(toCome, now())) {
      const security = bySymbol.get(symbol);
      if (!security || bySymbol.has(newSymbol)) continue;
      if ((delistings.of(security)?.date ?? NEVER) > date) rename(security, newSymbol, date);
    }
  }

  return {
    all() {
      renameDrawn();
      return all;
    },
    find(symbol) {
      renameDrawn();
      return bySymbol.get(canonicalSymbol(symbol));
    },
    delistingOf(security) {
      renameDrawn();
      return delistings.of(security);
    },
    haltedSince: (security) => halts.get(security.symbol),
    delist: delistings.set,
    rename,
    halt: ({ symbol }, since) =>
      void (since === undefined ? halts.delete(symbol) : halts.set(symbol, since)),
  };
}

const NEVER = '9999-12-31';

/** Takes those out of the list, oldest first, whose day has come. */
function takeDue(renames: DrawnRename[], now: EpochMs): readonly DrawnRename[] {
  const later = renames.findIndex(({ from }) => from > now);
  return renames.splice(0, later === -1 ? renames.length : later);
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
