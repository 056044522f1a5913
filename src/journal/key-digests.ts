// Idempotency keys are free text that people chose, so the journal, which is never deleted, holds a
// salted digest of each. The salt is deleted with its user: from then on nobody can tell by trying
// which keys were used.
import type { AccountId } from '#src/domain/ids.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { remember } from '#src/runtime/recent.ts';
import { keyedByDigestSince } from './entry-hash.ts';
import type { Journal } from './journal.ts';

export type KeySalts = {
  /**
   * The account's salt, the same for as long as the account is open. Makes one, durably, when there
   * is none. Faults are those of `Journal.append`.
   */
  saltOf(accountId: AccountId): Promise<string>;
};

/** How one account's keys are written in the journal. */
export type KeyDigests = {
  /** SHA-256 of salt and key, 64 hexadecimal digits. */
  digestOf(key: string): string;
  /** Whether entries of earlier releases, which hold the key itself, may be in this journal. */
  readonly hasPlainKeys: boolean;
};

/** With a salt and an object each some 10 MB. */
const accountsMax = 20_000;

export type KeyDigestsOfAccounts = {
  /** The digests of an account that were loaded before and are still remembered. */
  known(accountId: AccountId): KeyDigests | undefined;
  /** The digests of any account. Faults are those of `KeySalts`. */
  load(accountId: AccountId): Promise<KeyDigests>;
};

/** The digests of accounts, whose salts it caches. */
export function createKeyDigests(
  journal: Pick<Journal, 'readBackwards'>,
  salts: KeySalts,
): KeyDigestsOfAccounts {
  const digestsById = new Map<AccountId, KeyDigests>();

  async function load(accountId: AccountId): Promise<KeyDigests> {
    const salt = await salts.saltOf(accountId);
    const [first] = await journal.readBackwards(accountId, 2, 1);
    const digests = {
      digestOf: (key: string) => sha256(`${salt}\n${key}`),
      hasPlainKeys: first !== undefined && first.hashVersion < keyedByDigestSince,
    };
    remember(digestsById, accountId, digests, accountsMax);
    return digests;
  }

  return {
    known: (accountId) => digestsById.get(accountId),
    load: async (accountId) => digestsById.get(accountId) ?? load(accountId),
  };
}
