// The limit of recording: the very rows that the broker writes, those of the read models included,
// inserted in groups of 100 orders, each group one durable commit.
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { readEntry, type StoredEntry } from '#src/journal/journal.ts';
import { openConnection } from '#src/storage/sqlite/connection.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { statementsOf } from '#src/storage/sqlite/journal.ts';
import { accountIdOf, entriesOf } from '../books.ts';

type Input = { readonly path: string; readonly accounts: number; readonly orders: number };
const { path, accounts, orders } = JSON.parse(process.argv[2] ?? '') as Input;
const groupSize = 100;

await openSqliteDatabase(path).close();
using connection = openConnection(path);
const prepared = new Map<string, StatementSync>();
const size = { positions: 1, furtherOrders: Math.ceil(orders / accounts) - 1 };
const journals = Array.from({ length: accounts }, (_, place) => [
  ...entriesOf(accountIdOf(place), size),
]);
// As they come from many accounts at once: the first of each, then the second of each.
const jobs = Array.from({ length: size.furtherOrders + 2 }, (_, sequence) =>
  journals.flatMap((entries) => (entries[sequence] ? [preparedOf(entries[sequence])] : [])),
).flat();
const opened = jobs.splice(0, accounts);
connection.exec('BEGIN');
for (const job of opened) run(job);
connection.exec('COMMIT');

const startedAt = performance.now();
for (let first = 0; first < jobs.length; first += groupSize) {
  connection.exec('BEGIN IMMEDIATE');
  for (const job of jobs.slice(first, first + groupSize)) run(job);
  connection.exec('COMMIT');
}
const seconds = (performance.now() - startedAt) / 1_000;
console.log(JSON.stringify({ rate: jobs.length / seconds, rows: jobs.length }));

type Prepared = readonly (readonly [StatementSync, readonly SQLInputValue[]])[];

function preparedOf(stored: StoredEntry): Prepared {
  return statementsOf({ stored, entry: readEntry(stored) }).map(
    ({ sql, parameters }) => [prepare(sql), parameters] as const,
  );
}

function prepare(sql: string): StatementSync {
  const known = prepared.get(sql) ?? connection.prepare(sql);
  prepared.set(sql, known);
  return known;
}

function run(job: Prepared): void {
  for (const [statement, parameters] of job) statement.run(...parameters);
}
