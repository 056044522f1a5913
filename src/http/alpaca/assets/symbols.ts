// Symbols as Alpaca writes them, and what a path or a body may name an instrument by.
import { parseTickerSymbol, type TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import { remember } from '#src/runtime/recent.ts';
import { derivedId, parseId } from '#src/http/alpaca/present/derived-id.ts';

const shareClass = /^([A-Z]+)-([A-Z])$/;

/** Share classes with a dot: `BRK.B`. */
export function presentSymbol(symbol: TickerSymbol): string {
  return symbol.replace(shareClass, '$1.$2');
}

const idsKept = new Map<TickerSymbol, string>();
/** More than are listed. */
const idsKeptMax = 20_000;

/** The id of the instrument, the same for ever. */
export function assetIdOf(symbol: TickerSymbol): string {
  const kept = idsKept.get(symbol);
  if (kept !== undefined) return kept;
  const id = derivedId('asset', symbol);
  remember(idsKept, symbol, id, idsKeptMax);
  return id;
}

const symbolsById = new WeakMap<Listing, ReadonlyMap<string, TickerSymbol>>();

/**
 * The instrument that is named by its symbol, by symbol and exchange with colons between, or by its
 * id; undefined for a text that names none, whether or not it is listed.
 */
export function readInstrument(
  text: string,
  listing: Listing | undefined,
): TickerSymbol | undefined {
  const id = parseId(text);
  if (id !== undefined) return listing && idsOf(listing).get(id);
  return parseTickerSymbol(text.split(':', 1)[0] ?? '');
}

function idsOf(listing: Listing): ReadonlyMap<string, TickerSymbol> {
  const known = symbolsById.get(listing);
  if (known) return known;
  const ids = new Map(listing.instruments.map(({ symbol }) => [assetIdOf(symbol), symbol]));
  symbolsById.set(listing, ids);
  return ids;
}

const exchanges: Readonly<Record<string, string>> = {
  NYSE: 'NYSE',
  NASDAQ: 'NASDAQ',
  BATS: 'BATS',
  'NYSE ARCA': 'ARCA',
  'NYSE MKT': 'AMEX',
  'NYSE AMERICAN': 'AMEX',
  AMEX: 'AMEX',
};

/** The exchange among the names that clients know; empty text for another one. */
export function presentExchange(exchange: string | undefined): string {
  return exchanges[exchange?.toUpperCase() ?? ''] ?? '';
}
