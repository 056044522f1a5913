// The limit of recording: the very rows that the broker writes, inserted in groups of 100, each
// group one durable commit.
import { openConnection } from '#src/storage/sqlite/connection.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { toRow } from '#src/storage/sqlite/journal-rows.ts';
import { insertEntry } from '#src/storage/sqlite/journal.ts';
import { accountIdOf, entriesOf } from '../books.ts';

type Input = { readonly path: string; readonly accounts: number; readonly orders: number };
const { path, accounts, orders } = JSON.parse(process.argv[2] ?? '') as Input;
const groupSize = 100;

await openSqliteDatabase(path).close();
using connection = openConnection(path);
const insert = connection.prepare(insertEntry);
const size = { positions: 1, furtherOrders: Math.ceil(orders / accounts) - 1 };
const journals = Array.from({ length: accounts }, (_, place) => [
  ...entriesOf(accountIdOf(place), size),
]);
// As they come from many accounts at once: the first of each, then the second of each.
const rows = Array.from({ length: size.furtherOrders + 2 }, (_, sequence) =>
  journals.flatMap((entries) => (entries[sequence] ? [toRow(entries[sequence])] : [])),
).flat();
const opened = rows.splice(0, accounts);
connection.exec('BEGIN');
for (const row of opened) insert.run(...row);
connection.exec('COMMIT');

const startedAt = performance.now();
for (let first = 0; first < rows.length; first += groupSize) {
  connection.exec('BEGIN IMMEDIATE');
  for (const row of rows.slice(first, first + groupSize)) insert.run(...row);
  connection.exec('COMMIT');
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(JSON.stringify({ rate: rows.length / seconds, rows: rows.length }));
