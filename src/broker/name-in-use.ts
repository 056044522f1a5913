// A new name that shares of another company still have in some account: what happens to one company
// never touches those of another, so that the operator has to say first what became of them.
import type { Account } from '#src/domain/account.ts';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { heldBefore } from '#src/domain/former-shares.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { JournalEntry } from '#src/journal/journal.ts';

type Standing = {
  readonly accountId: AccountId;
  readonly account: Account;
  readonly entries: readonly JournalEntry[];
};

/**
 * In one line for the operator, why the new name has to wait for the account; undefined where it
 * has not to, and where the account has it already.
 */
export function whyNameIsInUse(
  { accountId, account, entries }: Standing,
  { actionId, terms, exDate }: Pick<CorporateAction, 'actionId' | 'terms' | 'exDate'>,
): string | undefined {
  if (terms.kind !== 'rename') return undefined;
  const { newSymbol } = terms;
  const since = heldBefore(account, newSymbol, exDate);
  if (since === undefined) return undefined;
  const isBooked = entries.some(
    ({ event }) =>
      event.type === 'SymbolRenamed' &&
      event.actionId === actionId &&
      event.newSymbol === newSymbol,
  );
  if (isBooked) return undefined;
  return (
    `account ${accountId} holds ${newSymbol} since ${since}, which is before ${exDate}: ` +
    'of another company. Give that one its new name or write it off first, then add this again'
  );
}
