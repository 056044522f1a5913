// How much the write-ahead log takes of a filled order with a key, read models included: the rows
// that the broker writes, over accounts in no order, in groups as 64 clients make them.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { readEntry } from '#src/journal/journal.ts';
import { openConnection } from '#src/storage/sqlite/connection.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createJobRunner } from '#src/storage/sqlite/jobs.ts';
import { statementsOf } from '#src/storage/sqlite/journal.ts';
import { createChance } from '#tests/storm/chance.ts';
import { accountIdOf, entriesOf, keyOf } from '../books.ts';

type Input = { readonly path: string; readonly accounts: number; readonly orders: number };
const { path, accounts, orders } = JSON.parse(process.argv[2] ?? '') as Input;
const groupSize = 60;
/** The same accounts in every run. */
const chance = createChance(1, 0);

await openSqliteDatabase(path).close();
const connection = openConnection(path);
connection.exec('PRAGMA wal_autocheckpoint = 0');
const runner = createJobRunner(connection, () => connection);
const further = { positions: 1, furtherOrders: 4 * Math.ceil(orders / accounts) };
const journals = Array.from({ length: accounts }, (_, place) => {
  const entries = entriesOf(accountIdOf(place), further);
  const opening = entries.next().value;
  assert(opening);
  run([statementsOf({ stored: opening, entry: readEntry(opening) })]);
  return entries;
});
const sizeBefore = logSize();
let taken = 0;
while (taken < orders) {
  run(Array.from({ length: groupSize }, (_, place) => jobOf(taken + place)));
  taken += groupSize;
}
console.log(JSON.stringify({ bytes: (logSize() - sizeBefore) / taken }));
runner.close();

function jobOf(order: number) {
  const place = chance.between(0, accounts - 1);
  const stored = journals[place]?.next().value;
  assert(stored, 'an account has entries enough for chance');
  const readableKey = keyOf(accountIdOf(place), order);
  return statementsOf({ stored, entry: readEntry(stored), readableKey });
}

function run(jobs: Parameters<typeof runner.run>[0]): void {
  for (const { kind } of runner.run(jobs)) assert.equal(kind, 'done');
}

function logSize(): number {
  return statSync(`${path}-wal`).size;
}
