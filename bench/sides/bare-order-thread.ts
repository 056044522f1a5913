// The thread of the bare order: one table with the two unique keys and the page size of the journal, and each group of
// rows in one durable commit.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { pageSizeBytes } from '#src/storage/sqlite/connection.ts';

export type BareRow = readonly [account: number, sequence: number, content: string, key: string];

const database = new DatabaseSync(String(workerData));
database.exec(`
  PRAGMA page_size = ${pageSizeBytes};
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE orders (
    account INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    content TEXT NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (account, sequence)
  ) STRICT;
  CREATE UNIQUE INDEX orders_by_key ON orders (account, key);
`);
const insert = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?)');

parentPort?.on('message', (rows: readonly BareRow[]) => {
  database.exec('BEGIN IMMEDIATE');
  for (const row of rows) insert.run(...row);
  database.exec('COMMIT');
  parentPort?.postMessage('committed');
});
