// The ticker that names an instrument, in the one spelling that the books use.

declare const spelling: unique symbol;

/** Upper case, share classes with a dash, as LISTING_STATUS writes them: `AAPL`, `BRK-B`. */
export type TickerSymbol = string & { readonly [spelling]: 'canonical' };

const wellFormed = /^[A-Za-z0-9][A-Za-z0-9.\-/]{0,11}$/;
const shareClass = /^([A-Z]+)[./]([A-Z])$/;

/**
 * The canonical symbol, or undefined when the text cannot be one. `brk.b`, `BRK/B` and `BRK-B` are
 * the same symbol; a longer suffix (`TSCO.LON`) names a foreign exchange and keeps its dot.
 */
export function parseTickerSymbol(text: string): TickerSymbol | undefined {
  // Tested before changing case: some letters outside ASCII have an upper case inside it.
  if (!wellFormed.test(text)) return undefined;
  const canonical = text.toUpperCase().replace(shareClass, '$1-$2');
  return canonical.includes('/') ? undefined : (canonical as TickerSymbol);
}
