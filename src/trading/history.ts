// The history of an account, newest first, page by page.
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { JournalEntry } from '#src/journal/journal.ts';

export type HistoryPage = {
  readonly entries: readonly JournalEntry[];
  /** Before which sequence the next page begins; undefined on the last one. */
  readonly next: number | undefined;
};

/**
 * At most `limit` entries before the sequence, or the newest ones. Throws AccountQuarantinedError
 * when one of them does not follow from the one before it.
 */
export type ReadHistory = (
  accountId: AccountId,
  page: { readonly before: number | undefined; readonly limit: number },
) => Promise<HistoryPage>;

/** Histories by the journal of the broker. */
export function createReadHistory(broker: Pick<Broker, 'readHistory'>): ReadHistory {
  return async (accountId, { before = Number.MAX_SAFE_INTEGER, limit }) => {
    // One more than is shown tells whether there is a next page.
    const found = await broker.readHistory(accountId, before, limit + 1);
    const entries = found.slice(0, limit);
    const next = found.length > limit ? entries.at(-1)?.sequence : undefined;
    return { entries, next };
  };
}
