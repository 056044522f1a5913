// Companies that take another symbol, drawn from the seed.

import type { EpochMs } from '#src/runtime/instant.ts';
import { hashNumber, hashText } from '#simulator/market/hash-noise.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { startOfDate, tradingDayFrom } from '#simulator/market/trading-days.ts';

export type DrawnRename = {
  readonly symbol: string;
  readonly newSymbol: string;
  /** YYYY-MM-DD: the first day under the new symbol. */
  readonly date: string;
  /** The instant at which that day begins. */
  readonly from: EpochMs;
};

const RENAME = 10;
const FIRST_YEAR = 2027;
const LAST_YEAR = 2049;

/**
 * One company in two hundred takes another symbol each year, after the table was written, and none
 * twice; funds and share classes keep theirs. Those after the day (YYYY-MM-DD), oldest first.
 */
export function drawRenames(
  securities: readonly Security[],
  seed: number,
  after: string,
): DrawnRename[] {
  const taken = new Set(securities.map(({ symbol }) => symbol));
  const renames: DrawnRename[] = [];
  for (const security of securities) {
    const date = drawDate(security, seed);
    const newSymbol = date && newSymbolOf(security, taken);
    if (!date || !newSymbol || date <= after) continue;
    taken.add(newSymbol);
    renames.push({ symbol: security.symbol, newSymbol, date, from: startOfDate(date) });
  }
  return renames.toSorted((a, b) => a.from - b.from);
}

function drawDate({ symbol, assetType }: Security, seed: number): string | undefined {
  if (assetType === 'ETF' || symbol.includes('-')) return undefined;
  const stream = hashNumber(hashText(symbol, seed), RENAME);
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year += 1) {
    const chance = hashNumber(stream, year);
    if (chance % 200 !== 0) continue;
    const earliest = Temporal.PlainDate.from({ year, month: 1, day: 5 });
    return tradingDayFrom(earliest.add({ days: hashNumber(chance, 1) % 350 }));
  }
  return undefined;
}

/** The beginning of the company's name, unless that is a symbol already. */
function newSymbolOf({ name }: Security, taken: ReadonlySet<string>): string | undefined {
  const [word = ''] = name.toUpperCase().match(/[A-Z]{3,}/) ?? [];
  const candidates = [4, 5, 3].map((length) => word.slice(0, length));
  return candidates.find((each) => each.length >= 3 && !taken.has(each));
}
