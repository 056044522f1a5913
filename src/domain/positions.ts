// The positions of one account: a short list, sorted by symbol. A list is copied several times as
// fast as a map, and every order makes a new one.
import type { Position } from './position.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

/** Sorted by symbol, each symbol at most once. */
export type Positions = readonly Position[];

/** The position in the symbol, or undefined when none of its shares are held. */
export function findPosition(positions: Positions, symbol: TickerSymbol): Position | undefined {
  const found = positions[placeOf(positions, symbol)];
  return found?.symbol === symbol ? found : undefined;
}

/** The positions with this one in the symbol; undefined stands for holding nothing any more. */
export function withPosition(
  positions: Positions,
  symbol: TickerSymbol,
  position: Position | undefined,
): Positions {
  const place = placeOf(positions, symbol);
  const after = positions[place]?.symbol === symbol ? place + 1 : place;
  const between = position ? [position] : [];
  return [...positions.slice(0, place), ...between, ...positions.slice(after)];
}

/** Where the symbol is, or where it would have to be. */
function placeOf(positions: Positions, symbol: TickerSymbol): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle]?.symbol ?? '') < symbol) low = middle + 1;
    else high = middle;
  }
  return low;
}
