// An asset as Alpaca's clients read it.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { assetIdOf, presentExchange, presentSymbol } from './symbols.ts';

export function presentAsset({ symbol, name, exchange }: ListedInstrument) {
  return {
    id: assetIdOf(symbol),
    class: 'us_equity',
    exchange: presentExchange(exchange),
    symbol: presentSymbol(symbol),
    name,
    status: 'active',
    tradable: true,
    // Shares are paid for in full, and nobody sells what they do not have.
    marginable: false,
    maintenance_margin_requirement: 100,
    margin_requirement_long: '100',
    margin_requirement_short: '100',
    shortable: false,
    easy_to_borrow: false,
    borrow_status: 'not_available',
    fractionable: true,
    attributes: [],
    cusip: null,
  };
}

/** One that is no longer listed, in a list that somebody keeps. */
export function presentUnlisted(symbol: TickerSymbol) {
  const listed = { symbol, name: presentSymbol(symbol), exchange: '', assetType: 'Stock' } as const;
  return { ...presentAsset(listed), status: 'inactive', tradable: false, fractionable: false };
}
