// One digest of every account's replayed books. Started as a program it prints the digest of the
// database given, so that another time zone and locale can be compared.
import { createHash } from 'node:crypto';
import { recover, replay } from '#src/broker/replay.ts';
import { readAccountIds } from '#src/storage/books/account-numbers.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';

/** SHA-256 over the canonical JSON of all accounts, from the first entry and from snapshots. */
export async function digestReplay(databasePath: string): Promise<string> {
  const database = openSqliteDatabase(databasePath);
  try {
    const journal = createSqliteJournal(database);
    const snapshots = createSnapshotStore(database);
    const whole = createHash('sha256');
    const recovered = createHash('sha256');
    for (const id of await readAccountIds(database)) {
      whole.update(canonicalJson(await replay(journal, id)));
      recovered.update(canonicalJson(await recover(journal, await snapshots.find(id), id)));
    }
    const digest = whole.digest('hex');
    if (recovered.digest('hex') !== digest) throw new Error('snapshots differ from a whole replay');
    return digest;
  } finally {
    await database.close();
  }
}

/** The same text for the same value: bigints as strings, maps and members sorted by name. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => {
    if (typeof each === 'bigint') return each.toString();
    if (each instanceof Map) return sorted([...each.entries()]);
    const isPlain = typeof each === 'object' && each !== null && !Array.isArray(each);
    return isPlain ? Object.fromEntries(sorted(Object.entries(each))) : each;
  });
}

function sorted(entries: readonly [string, unknown][]): readonly [string, unknown][] {
  return entries.toSorted(([left], [right]) => (left < right ? -1 : 1));
}

if (import.meta.main) process.stdout.write(`${await digestReplay(process.argv[2] ?? '')}\n`);
