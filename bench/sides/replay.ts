// Replay as the server does it: account by account, every hash, event, figure and invariant checked.
import { replay } from '#src/broker/replay.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { accountIdOf } from '../books.ts';

const { path, accounts } = JSON.parse(process.argv[2] ?? '') as { path: string; accounts: number };
const database = openSqliteDatabase(path);
const journal = createSqliteJournal(database);
const ids = Array.from({ length: accounts }, (_, place) => accountIdOf(place));
const startedAt = performance.now();
let rows = 0;
for (const id of ids) rows += (await replay(journal, id)).head.sequence;
const seconds = (performance.now() - startedAt) / 1_000;
await database.close();
console.log(JSON.stringify({ rate: rows / seconds, rows }));
