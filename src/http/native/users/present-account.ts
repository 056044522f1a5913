// An account as its user sees it beside the books.
import type { AccountId } from '#src/domain/ids.ts';
import type { UserAccount } from '#src/identity/identity-store.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

/** `first` is the account that is meant where a request names none. */
export function presentAccount(
  { accountId, name, createdAt, closedAt }: UserAccount,
  first: AccountId | undefined,
) {
  return {
    account_id: accountId,
    name,
    status: closedAt === null ? 'open' : 'closed',
    default: accountId === first,
    created_at: presentInstant(createdAt),
    closed_at: closedAt === null ? null : presentInstant(closedAt),
  };
}
