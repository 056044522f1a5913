// What names a watchlist and what is to stand in it, or the refusal in Alpaca's words.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { WatchlistName } from '#src/trading/watchlists.ts';
import { badParameter, notFound } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRequest } from '#src/http/alpaca/frame/alpaca-route.ts';
import { tellSymbol } from '#src/http/alpaca/frame/left-out.ts';
import { readList, readText, valueOf, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import { readInstrument } from '#src/http/alpaca/assets/symbols.ts';
import { parseId } from '#src/http/alpaca/present/derived-id.ts';
import { refusalOf } from './present-watchlist.ts';

type Needs = { readonly listingDesk: Pick<ListingDesk, 'current'> };

const nameLengthMax = 64;

/** The id of a path. Throws 422 for a text that is none. */
export function readId({ path }: Pick<AlpacaRequest, 'path'>): WatchlistName {
  const id = parseId(path['watchlist_id'] ?? '');
  if (id === undefined) throw badParameter('watchlist_id is invalid');
  return { id };
}

/** Undefined where none is given. Throws 422 for one that is too long. */
export function readName(body: Given): string | undefined {
  const name = readText(body, 'name');
  if (name === undefined) return undefined;
  if (name === '' || name.length > nameLengthMax) {
    throw badParameter(`name must be 1 to ${nameLengthMax} characters`);
  }
  return name;
}

/** Undefined where none are given. Throws for one that is not listed, or there twice. */
export function readSymbols(needs: Needs, body: Given): readonly TickerSymbol[] | undefined {
  const given = valueOf(body, 'symbols');
  // In a list nothing is no symbol, and must not empty what is kept.
  if (Array.isArray(given) && given.some((each) => each === null || each === '')) {
    throw badParameter('symbols is invalid');
  }
  const symbols = readList(body, 'symbols')?.map((text) => readSymbol(needs, text));
  if (symbols && new Set(symbols).size < symbols.length) throw refusalOf('symbol_there');
  return symbols;
}

/** A symbol that is listed. Throws 404 for another one. */
export function readSymbol({ listingDesk }: Needs, text: string | undefined): TickerSymbol {
  if (text === undefined) throw badParameter('symbol is required');
  const listing = listingDesk.current();
  const symbol = readInstrument(text, listing);
  if (symbol && (!listing || listing.find(symbol))) return symbol;
  throw notFound(`symbol not found: ${text.slice(0, 60)}${tellSymbol(text)}`);
}
