// Names of companies. A ticker that a company gave up may come back as that of another one, so that
// shares are told apart by when they had which name, and not by the name alone.
import type { EpochMs } from '#src/runtime/instant.ts';
import { isApplied, type KnownAction } from './known-action.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

/** A company goes on under another name. */
export type NameChange = {
  readonly symbol: TickerSymbol;
  readonly newSymbol: TickerSymbol;
  /** YYYY-MM-DD: the first day under the new name. */
  readonly exDate: string;
};

/** A new name as it was booked in one account. */
export type BookedName = NameChange & {
  /** Of its entry: shares that were traded after it under the old name are of another company. */
  readonly sequence: number;
  readonly effectiveAt: EpochMs;
};

/** The new names that accounts have, in the order of their days, and of the words about one day. */
export function knownNames(actions: readonly KnownAction[]): readonly NameChange[] {
  return actions
    .filter(isApplied)
    .toSorted((a, b) => a.foundAt - b.foundAt)
    .flatMap(({ symbol, exDate, terms }) =>
      terms.kind === 'rename' ? [{ symbol, exDate, newSymbol: terms.newSymbol }] : [],
    )
    .toSorted((a, b) => (a.exDate === b.exDate ? 0 : a.exDate < b.exDate ? -1 : 1));
}

/** The name on the day (YYYY-MM-DD) of the company that has the symbol now. */
export function nameOn(
  names: readonly NameChange[],
  symbol: TickerSymbol,
  day: string,
): TickerSymbol {
  const [first] = changesTo(names, symbol, ({ exDate }) => exDate > day);
  return first?.symbol ?? symbol;
}

/**
 * The name that shares have by now which were called so, by the changes that came since; the
 * changes are in their order.
 */
export function newestName<Change extends NameChange>(
  changes: readonly Change[],
  symbol: TickerSymbol,
  cameSince: (change: Change) => boolean,
): TickerSymbol {
  let name = symbol;
  for (const change of changes) {
    if (change.symbol === name && cameSince(change)) name = change.newSymbol;
  }
  return name;
}

/**
 * The name that the company has by now whose shares were called so on the day (YYYY-MM-DD);
 * undefined for one whose ticker another company took over after the day: no name is its own.
 */
export function companyNow<Change extends NameChange>(
  changes: readonly Change[],
  symbol: TickerSymbol,
  day: string,
  cameSince: (change: Change) => boolean,
): TickerSymbol | undefined {
  let name = symbol;
  for (const change of changes) {
    if (!cameSince(change)) continue;
    if (change.symbol === name) name = change.newSymbol;
    else if (change.newSymbol === name && day < change.exDate) return undefined;
  }
  return name;
}

/**
 * The changes, the oldest first, that led to the name which shares have after `upTo`: of those that
 * came before it.
 */
export function changesTo<Change extends NameChange>(
  changes: readonly Change[],
  symbol: TickerSymbol,
  cameBefore: (change: Change) => boolean,
): readonly Change[] {
  const found: Change[] = [];
  let name = symbol;
  for (const change of changes.toReversed()) {
    if (change.newSymbol !== name || !cameBefore(change)) continue;
    found.unshift(change);
    name = change.symbol;
  }
  return found;
}
