// The limit of replay: every row read and its JSON parsed, nothing checked and nothing kept.
import { openReader } from '#src/storage/sqlite/connection.ts';
import { entryColumns } from '#src/storage/books/entry-rows.ts';

const { path } = JSON.parse(process.argv[2] ?? '') as { path: string };
using reader = openReader(path);
const startedAt = performance.now();
let rows = 0;
const statement = reader.prepare(`SELECT ${entryColumns} FROM journal ORDER BY account, sequence`);
for (const row of statement.iterate()) {
  JSON.parse(String(row['content']));
  rows += 1;
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(JSON.stringify({ rate: rows / seconds, rows }));
