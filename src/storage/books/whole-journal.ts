// Reading the whole journal, for examining, exporting and moving it. A running server reads the
// entries of single accounts by the port `Journal`.
import type { AccountId } from '#src/domain/ids.ts';
import type { StoredEntry } from '#src/journal/journal.ts';

export type WholeJournal = {
  /** How many entries there are. */
  count(): Promise<number>;
  /** Every entry, account by account and oldest first, in pages that follow one another. */
  pages(): AsyncIterable<readonly StoredEntry[]>;
  /** Every entry of one account, oldest first. */
  of(accountId: AccountId): Promise<readonly StoredEntry[]>;
};

/** All entries of each account, one account after another. */
export async function* accountsOf(journal: WholeJournal): AsyncGenerator<readonly StoredEntry[]> {
  let account: StoredEntry[] = [];
  for await (const page of journal.pages()) {
    for (const stored of page) {
      if (account[0] && account[0].accountId !== stored.accountId) {
        yield account;
        account = [];
      }
      account.push(stored);
    }
  }
  if (account.length > 0) yield account;
}
