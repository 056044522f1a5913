// The securities the simulator knows, read once from simulator/data/symbols.csv.

import { readFileSync } from 'node:fs';

export type Security = {
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string;
  readonly assetType: 'Stock' | 'ETF';
  /** YYYY-MM-DD. */
  readonly ipoDate: string;
  /** The closing price in cents on the reference date of the price model. */
  readonly levelCents: number;
};

export type SymbolTable = {
  readonly all: readonly Security[];
  /** The security a caller means, in either case, `BRK.B` for `BRK-B`; `BRK/B` is unknown. */
  find(symbol: string): Security | undefined;
};

/** Reads the table beside this file; throws with the line when a row is malformed. */
export function readSymbolTable(): SymbolTable {
  const text = readFileSync(new URL('data/symbols.csv', import.meta.url), 'utf8');
  const [, ...lines] = text.trimEnd().split(/\r?\n/);
  const all = lines.map(parseRow);
  const bySymbol = new Map(all.map((security) => [security.symbol, security]));
  return { all, find: (symbol) => bySymbol.get(canonicalSymbol(symbol)) };
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

/** One letter after the dot is a share class; anything longer would name a foreign exchange. */
function canonicalSymbol(symbol: string): string {
  return symbol.toUpperCase().replace(/^([A-Z]+)\.([A-Z])$/, '$1-$2');
}
