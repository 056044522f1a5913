// What accounts cost in memory: loads every one of them, as the broker keeps them.
import { createMemories } from '#src/broker/memories.ts';
import { createQuarantine } from '#src/broker/quarantine.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { accountIdOf } from '../books.ts';

type Input = { readonly path: string; readonly accounts: number; readonly accountsMax?: number };
const { path, accounts, ...limit } = JSON.parse(process.argv[2] ?? '') as Input;
const database = openSqliteDatabase(path);
const memories = createMemories({
  journal: createSqliteJournal(database),
  snapshots: { find: async () => undefined, save: async () => {} },
  quarantine: createQuarantine((_id, reason) => {
    throw new Error(reason);
  }),
  onSnapshotFault: () => {},
  ...limit,
});
const before = heldBytes();
for (let place = 0; place < accounts; place += 1) await memories.fresh(accountIdOf(place));
const bytes = heldBytes() - before;
const newest = memories.view(accountIdOf(accounts - 1));
if (!newest) throw new Error('the newest account is not in memory');
await database.close();
console.log(
  JSON.stringify({ bytes, perAccount: bytes / accounts, rss: process.memoryUsage.rss() }),
);

function heldBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
