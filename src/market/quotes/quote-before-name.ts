// The last price of a company under its old name: until it has one under the new name, that is what
// it costs.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';

type Needs = {
  readonly actionBook: Pick<ActionBook, 'nameChange'>;
  /** The last quotes that are known of the symbol, of whichever companies. */
  readonly quotesOf: (symbol: TickerSymbol) => readonly (Quote | undefined)[];
};

/** Undefined for a symbol that its company always had, and for one without an older price. */
export type FindBeforeName = (symbol: TickerSymbol) => Quote | undefined;

/** The same quote is given as long as there is no other one. */
export function createFindBeforeName({ actionBook, quotesOf }: Needs): FindBeforeName {
  const underNewName = new WeakMap<Quote, Quote>();
  return (symbol) => {
    const change = actionBook.nameChange(symbol);
    if (!change) return undefined;
    const last = quotesOf(change.symbol).find((each) => each && each.tradingDay < change.exDate);
    const known = last && underNewName.get(last);
    if (!last || known?.symbol === symbol) return known;
    const renamed = { ...last, symbol };
    underNewName.set(last, renamed);
    return renamed;
  };
}

/**
 * Which of the two counts: until a company has a price under its new name, an older one under that
 * name is of whoever had it before.
 */
export function newerOf(quote: Quote | undefined, before: Quote | undefined): Quote | undefined {
  return before && (!quote || before.tradingDay > quote.tradingDay) ? before : quote;
}
