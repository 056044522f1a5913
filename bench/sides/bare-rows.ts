// A table with the two unique keys of the journal, and a group of rows in one durable commit.
import type { Client } from 'pg';

export const bareTable = `CREATE TABLE IF NOT EXISTS bare_orders (
  account INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  content TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (account, sequence),
  UNIQUE (account, key));
TRUNCATE bare_orders`;

/** The columns of a group of rows. */
export type BareRows = {
  readonly accounts: number[];
  readonly sequences: number[];
  readonly contents: string[];
  readonly keys: string[];
};

/** One statement is one transaction. */
export async function insertRows(client: Client, rows: BareRows): Promise<void> {
  await client.query({
    name: 'insert',
    text: `INSERT INTO bare_orders
      SELECT * FROM unnest($1::integer[], $2::integer[], $3::text[], $4::text[])`,
    values: [rows.accounts, rows.sequences, rows.contents, rows.keys],
  });
}
