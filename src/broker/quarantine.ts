// Accounts that must be examined by an operator: what their memory or journal says cannot be.
import { AssertionError } from 'node:assert/strict';
import type { AccountId } from '#src/domain/ids.ts';
import { UnreadableEventError } from '#src/journal/codecs/stored-fields.ts';
import { BrokenChainError } from '#src/journal/journal.ts';

/** The account must be examined by an operator before it takes another command. */
export class AccountQuarantinedError extends Error {
  override readonly name = 'AccountQuarantinedError';
}

export type Quarantine = {
  has(accountId: AccountId): boolean;
  /** Throws AccountQuarantinedError for an account that is in quarantine. */
  refuse(accountId: AccountId): void;
  /** Takes no more commands for the account; tells the alarm once. Gives what to throw. */
  add(accountId: AccountId, error: Error): AccountQuarantinedError;
  /** What to throw in the place of an error: damage puts the account into quarantine. */
  judge(accountId: AccountId, error: unknown): unknown;
};

/** A quarantine without accounts. `alarm` is told that somebody must look at one. */
export function createQuarantine(
  alarm: (accountId: AccountId, reason: string) => void,
): Quarantine {
  const reasonsById = new Map<AccountId, string>();

  function add(accountId: AccountId, error: Error): AccountQuarantinedError {
    // Damaged entries may be asked for again and again; once is enough of an alarm.
    if (!reasonsById.has(accountId)) alarm(accountId, error.message);
    reasonsById.set(accountId, error.message);
    return new AccountQuarantinedError(error.message, { cause: error });
  }

  return {
    has: (accountId) => reasonsById.has(accountId),
    refuse(accountId) {
      const reason = reasonsById.get(accountId);
      if (reason !== undefined) throw new AccountQuarantinedError(reason);
    },
    add,
    judge: (accountId, error) => (isDamage(error) ? add(accountId, error) : error),
  };
}

function isDamage(error: unknown): error is Error {
  return (
    error instanceof AssertionError ||
    error instanceof BrokenChainError ||
    error instanceof UnreadableEventError
  );
}
