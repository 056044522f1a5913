// Which of the user's accounts a request is about: the one that a header names, that of the token,
// or the first one.
import { accountId } from '#src/domain/ids.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import { ProblemError } from '#src/http/problems/problem.ts';

/** The header as a client writes it. */
export const accountHeader = 'Papertape-Account';

/**
 * The owner with the account that is meant. Throws 404 for an account of somebody else, as for one
 * that does not exist, and for any other than the one to which a token is bound.
 */
export async function chooseAccount(
  identity: Pick<Identity, 'findAccount'>,
  owner: Owner,
  wanted: string | undefined,
): Promise<Owner> {
  if (wanted === undefined || wanted === owner.accountId) return owner;
  if ('tokenId' in owner) throw unknownAccount();
  const found = await identity.findAccount(owner, accountId(wanted));
  if (!found) throw unknownAccount();
  return { ...owner, accountId: found.accountId };
}

/** The same for an account that does not exist and for one that is somebody else's. */
export function unknownAccount(): ProblemError {
  return new ProblemError('unknown_account', 'You have no account of this id.');
}
