// Names that the listing suggests are new ones of the same companies, kept for the operator's word.
import type { ActionSource } from '#src/domain/actions/corporate-action.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { StoredListing } from './listing-desk.ts';
import { proposeRenames, type RenameProposal } from './rename-proposals.ts';

type Needs = {
  readonly actionBook: Pick<ActionBook, 'all' | 'put'>;
  readonly source: ActionSource;
  readonly clock: Clock;
  /** Told when a proposal could not be kept. */
  readonly onStoreFault: (error: unknown) => void;
};

/** What to do with a listing that takes the place of another one: nothing is applied by itself. */
export function createProposals({ actionBook, source, clock, onStoreFault }: Needs) {
  return (before: StoredListing, after: StoredListing): void => {
    const foundAt = clock.now();
    const exDate = exchangeDate(foundAt);
    for (const proposal of proposeRenames(before.instruments, after.instruments)) {
      const { symbol } = proposal;
      const isKnown = actionBook
        .all()
        .some((each) => each.symbol === symbol && each.terms.kind === 'rename');
      const action = proposed(proposal, { source, exDate, foundAt });
      if (!isKnown) actionBook.put(action).catch(onStoreFault);
    }
  };
}

function proposed(
  { symbol, newSymbol, names }: RenameProposal,
  found: Pick<KnownAction, 'source' | 'exDate' | 'foundAt'>,
): KnownAction {
  const [old, now] = names;
  const command = `actions add ${symbol} ${found.exDate} --rename ${newSymbol}`;
  return {
    ...found,
    actionId: `${symbol} rename ${found.exDate}`,
    revision: 1,
    symbol,
    terms: { kind: 'rename', newSymbol },
    state: 'proposed',
    note: `${old} is gone and ${now} has come: ${command}`,
  };
}
