// The securities the simulator knows at first, read once from simulator/data/symbols.csv.

import { readFileSync } from 'node:fs';

export type Security = {
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string;
  readonly assetType: 'Stock' | 'ETF';
  /** YYYY-MM-DD. */
  readonly ipoDate: string;
  /** The closing price in cents on the reference date. */
  readonly levelCents: number;
  /** The symbol it had before, whose prices it goes on with. */
  readonly formerSymbol?: string;
  /** YYYY-MM-DD: the first day under the symbol, where it had another one before. */
  readonly namedOn?: string;
};

/** Every security of the table closes at its level on this date, whatever the seed. */
export const REFERENCE_DATE = '2026-11-02';

/** The symbol whose chance a security draws on: a renamed one goes on as before. */
export function chanceName({ symbol, formerSymbol }: Security): string {
  return formerSymbol ?? symbol;
}

/** Reads the table beside this folder; throws with the line when a row is malformed. */
export function readSymbolTable(): readonly Security[] {
  const text = readFileSync(new URL('../data/symbols.csv', import.meta.url), 'utf8');
  const [, ...lines] = text.trimEnd().split(/\r?\n/);
  return lines.map(parseRow);
}

/**
 * The symbol a caller means, in either case, `BRK.B` for `BRK-B`: one letter after the dot is a
 * share class, anything longer would name a foreign exchange. `BRK/B` stays unknown.
 */
export function canonicalSymbol(symbol: string): string {
  return symbol.toUpperCase().replace(/^([A-Z]+)\.([A-Z])$/, '$1-$2');
}

function parseRow(line: string): Security {
  const [symbol, name, exchange, assetType, ipoDate, priceLevel] = line.split(',');
  const levelCents = Math.round(Number(priceLevel) * 100);
  if (!symbol || !exchange || !name || !ipoDate || !(levelCents > 0)) throw malformed(line);
  if (assetType !== 'Stock' && assetType !== 'ETF') throw malformed(line);
  return { symbol, name, exchange, assetType, ipoDate, levelCents };
}

function malformed(line: string): Error {
  return new Error(
    `symbols.csv: expected symbol,name,exchange,assetType,ipoDate,priceLevel, found: ${line}`,
  );
}
