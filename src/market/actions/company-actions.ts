// What is known of a company under all of its names. A ticker that it gave up may be that of
// another company by now, whose actions are none of its own.
import { newestName, type NameChange } from '#src/domain/actions/company-names.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

type Actions = readonly KnownAction[];
type BySymbol = ReadonlyMap<TickerSymbol, Actions>;

/** Of the company that has the symbol now: each name's own, for as long as it had that name. */
export function actionsOfCompany(
  bySymbol: BySymbol,
  names: readonly NameChange[],
  symbol: TickerSymbol,
): Actions {
  const found: KnownAction[][] = [];
  let name = symbol;
  let until = '9999-12-31';
  for (let left = names.length; left >= 0; left -= 1) {
    // Who had the name before gave it up on that day.
    const since = names.findLast((each) => each.symbol === name && each.exDate < until)?.exDate;
    const came = names.findLast((each) => each.newSymbol === name && each.exDate <= until);
    const before = came && came.exDate >= (since ?? '') ? came : undefined;
    // What happened under the name before the company had it happened to another one.
    const own = (bySymbol.get(name) ?? []).filter(
      ({ exDate }) => exDate <= until && exDate > (since ?? '') && exDate >= (before?.exDate ?? ''),
    );
    found.unshift(own);
    if (!before) break;
    [name, until] = [before.symbol, before.exDate];
  }
  return found.flat();
}

/** The name now of the company that had the symbol on the day (YYYY-MM-DD) or before it. */
export function nameNow(
  names: readonly NameChange[],
  { symbol, exDate: day }: Pick<KnownAction, 'symbol' | 'exDate'>,
): TickerSymbol {
  return newestName(names, symbol, ({ exDate }) => exDate >= day);
}
