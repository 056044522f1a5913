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
export type ReadHistory = (accountId: AccountId, wanted: WantedHistory) => Promise<HistoryPage>;

export type WantedHistory = {
  readonly before: number | undefined;
  readonly limit: number;
  /** Which entries are wanted; without it all of them. */
  readonly isWanted?: ((entry: JournalEntry) => boolean) | undefined;
};

/** Entries that one page looks at; where few of them are wanted it ends early. */
const scannedMax = 1_000;
const scannedAtOnce = 100;

/** Histories by the journal of the broker. */
export function createReadHistory(broker: Pick<Broker, 'readHistory'>): ReadHistory {
  return async (accountId, { before = Number.MAX_SAFE_INTEGER, limit, isWanted }) => {
    if (isWanted) return scan(broker, accountId, { before, limit, isWanted });
    // One more than is shown tells whether there is a next page.
    const found = await broker.readHistory(accountId, before, limit + 1);
    const entries = found.slice(0, limit);
    const next = found.length > limit ? entries.at(-1)?.sequence : undefined;
    return { entries, next };
  };
}

/** The wanted ones among the next entries; the next page begins after the last one looked at. */
async function scan(
  broker: Pick<Broker, 'readHistory'>,
  accountId: AccountId,
  {
    before,
    limit,
    isWanted,
  }: Required<Pick<WantedHistory, 'limit'>> & {
    readonly before: number;
    readonly isWanted: (entry: JournalEntry) => boolean;
  },
): Promise<HistoryPage> {
  const entries: JournalEntry[] = [];
  let next = before;
  for (let scanned = 0; scanned < scannedMax; scanned += scannedAtOnce) {
    const page = await broker.readHistory(accountId, next, scannedAtOnce);
    for (const entry of page) {
      next = entry.sequence;
      if (isWanted(entry)) entries.push(entry);
      if (entries.length === limit) return { entries, next: next > 1 ? next : undefined };
    }
    if (page.length < scannedAtOnce) return { entries, next: undefined };
  }
  return { entries, next: next > 1 ? next : undefined };
}
