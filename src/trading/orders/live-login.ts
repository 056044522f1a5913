// Whoever orders must still be logged in when the order's turn comes.
import { LoginEndedError, type Owner } from '#src/identity/identity-store.ts';
import type { Identity } from '#src/identity/identity.ts';

/**
 * What `ExecuteOptions.permit` is to ask: it throws LoginEndedError when the owner's login has
 * ended meanwhile. A price may have been waited for, and the account's turn.
 */
export function whileLive(identity: Pick<Identity, 'isLive'>, owner: Owner): () => Promise<void> {
  return async () => {
    if (!(await identity.isLive(owner))) throw new LoginEndedError('it ended before the order');
  };
}
