// Makes the read models anew from the journal, account by account.
import type { AccountId } from '#src/domain/ids.ts';
import { readEntry, type StoredEntry } from '#src/journal/journal.ts';
import { changesOf } from '#src/journal/read-models.ts';
import type { Database, WriteJob } from '#src/storage/database.ts';
import { accountNumber } from './account-numbers.ts';
import { readClientKeys } from './client-keys.ts';
import { statementsOfChange } from './read-models.ts';
import { accountsOf, type WholeJournal } from './whole-journal.ts';

/** Accounts whose jobs are on their way at once: they share a commit. */
const accountsAtOnce = 100;

const withoutEntries = (table: string) =>
  `DELETE FROM ${table} WHERE account NOT IN (SELECT account FROM journal)`;
const ofAccount = (table: string) => `DELETE FROM ${table} WHERE account = ${accountNumber}`;
const tables = ['accounts', 'orders', 'order_steps', 'open_orders', 'wished_keys'] as const;

/**
 * Makes all read models anew; nobody else may write. Each account is whole or as it was before: one
 * that is interrupted is to be run again. Readable keys, which no journal holds, stay with their
 * orders. Gives how many entries there were; throws UnreadableEventError.
 */
export async function rebuildReadModels(
  database: Database,
  journal: WholeJournal,
  onProgress: (entries: number) => void = () => {},
): Promise<number> {
  await database.write([
    { sql: 'DELETE FROM holdings', parameters: [] },
    { sql: 'DELETE FROM former_holdings', parameters: [] },
    ...tables.map((table) => ({ sql: withoutEntries(table), parameters: [] })),
  ]);
  let entries = 0;
  let under: Promise<unknown>[] = [];
  for await (const account of accountsOf(journal)) {
    under.push(rebuildAccount(database, account));
    entries += account.length;
    onProgress(entries);
    if (under.length < accountsAtOnce) continue;
    await Promise.all(under);
    under = [];
  }
  await Promise.all(under);
  return entries;
}

async function rebuildAccount(database: Database, entries: readonly StoredEntry[]): Promise<void> {
  const [first] = entries;
  if (!first) return;
  const keys = await readClientKeys(database, first.accountId);
  await database.write([
    ...deletionsOf(database, first.accountId),
    ...entries.flatMap((stored) => {
      const account = database.dialect.pack(stored.accountId);
      const key = keys.get(stored.sequence) ?? null;
      return changesOf(readEntry(stored)).flatMap((change) =>
        statementsOfChange(database.dialect, account, change, key),
      );
    }),
  ]);
}

function deletionsOf({ dialect }: Database, id: AccountId): WriteJob {
  return tables.map((table) => ({ sql: ofAccount(table), parameters: [dialect.pack(id)] }));
}
