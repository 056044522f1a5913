// Which securities leave the market, and when: drawn from the seed, or made by a test.

import { hashNumber, hashText } from '#simulator/market/hash-noise.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { chanceName } from '#simulator/market/symbol-table.ts';
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

export type Delistings = {
  /** That of the security, to come or over; undefined for one that stays. */
  of(security: Security): Delisting | undefined;
  set(security: Security, delisting: Delisting | undefined): void;
};

/** The delistings of one market; until the end of the calm day only a test makes any. */
export function createDelistings(seed: number, calmUntil: string): Delistings {
  const bySymbol = new Map<string, Delisting | undefined>();
  return {
    of(security) {
      if (!bySymbol.has(security.symbol)) {
        const drawn = drawDelisting(security, seed);
        const isToCome = drawn !== undefined && drawn.date > calmUntil;
        bySymbol.set(security.symbol, isToCome ? drawn : undefined);
      }
      return bySymbol.get(security.symbol);
    },
    set: ({ symbol }, delisting) => void bySymbol.set(symbol, delisting),
  };
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
