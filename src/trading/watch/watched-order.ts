// An open order and whose it is, as the watch keeps it.
import type { AccountId } from '#src/domain/ids.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';

export type WatchedOrder = { readonly accountId: AccountId; readonly order: OpenOrder };

/** What is open by the read model, as of the last commit. */
export type OpenOrderStore = {
  /** All of it in pages; each is as of the moment at which it is given. */
  pages(): AsyncIterable<readonly WatchedOrder[]>;
  /** Those of these accounts. */
  ofAccounts(ids: readonly AccountId[]): Promise<readonly WatchedOrder[]>;
};

/** An exit whose entry has not filled. */
export function isHeld({ order }: WatchedOrder): boolean {
  return order.progress.isHeld;
}
