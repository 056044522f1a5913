// Symbols that the upstream does not know or answers nonsense about, so that asking again and again
// does not spend the allowance.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import { remember } from '#src/runtime/recent.ts';
import type { Trouble } from './upstream.ts';

export type Setbacks = {
  /** Counts one more useless answer; the symbol is left alone twice as long each time in a row. */
  note(symbol: TickerSymbol): void;
  noteUnknown(symbol: TickerSymbol): void;
  /** The trouble of a symbol that is being left alone. */
  find(symbol: TickerSymbol): Trouble | undefined;
  isUnknown(symbol: TickerSymbol): boolean;
  /** The upstream answered well. */
  clear(symbol: TickerSymbol): void;
};

const firstMs = 30_000;
const longestMs = 60 * 60_000;
const unknownForMs = 6 * 60 * 60_000;
/** Symbols remembered at once. */
const symbolsMax = 20_000;

type Setback = { readonly until: number; readonly count: number; readonly trouble?: Trouble };

export function createSetbacks(clock: Clock): Setbacks {
  const setbacksBySymbol = new Map<TickerSymbol, Setback>();

  const put = (symbol: TickerSymbol, setback: Setback) =>
    remember(setbacksBySymbol, symbol, setback, symbolsMax);

  function current(symbol: TickerSymbol): Setback | undefined {
    const setback = setbacksBySymbol.get(symbol);
    return setback && setback.until > clock.monotonicNow() ? setback : undefined;
  }

  return {
    note(symbol) {
      const count = (setbacksBySymbol.get(symbol)?.count ?? 0) + 1;
      const waitMs = Math.min(longestMs, firstMs * 2 ** (count - 1));
      const trouble: Trouble = { reason: 'upstream_invalid', retryAt: clock.now() + waitMs };
      put(symbol, { until: clock.monotonicNow() + waitMs, count, trouble });
    },
    noteUnknown: (symbol) => put(symbol, { until: clock.monotonicNow() + unknownForMs, count: 0 }),
    find: (symbol) => current(symbol)?.trouble,
    isUnknown: (symbol) => current(symbol)?.count === 0,
    clear: (symbol) => void setbacksBySymbol.delete(symbol),
  };
}
