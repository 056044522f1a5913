// Whether the schema can be distributed by account as the docs say: every table of accounts is named
// there, and no unique key of one would have to be looked up on several servers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from 'pg';
import { createPostgresDatabase, postgresMissing } from '#tests/support/postgres.ts';
import { root } from '#tests/support/process.ts';

/** Says which id a number stands for, and is on every server. */
const everywhere = 'account_numbers';
const docs = readFileSync(join(root, 'docs/scaling.md'), 'utf8');
const distributed = [...docs.matchAll(/create_distributed_table\('(\w+)', 'account'/g)].map(
  ([, table]) => String(table),
);

describe('the schema on an engine that shards PostgreSQL', { skip: postgresMissing }, () => {
  let client: Client;
  before(async () => {
    client = new Client({ connectionString: await createPostgresDatabase() });
    await client.connect();
  });
  after(() => client.end());

  it('has no table of accounts but those that the docs distribute', async () => {
    const { rows } = await client.query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'account' ORDER BY table_name`,
    );
    const tables = rows.map(({ table_name: name }) => name).filter((name) => name !== everywhere);
    assert.deepEqual(tables, distributed.toSorted());
    assert.match(docs, new RegExp(`create_reference_table\\('${everywhere}'\\)`));
  });

  it('has unique keys of these that begin with the account', async () => {
    const { rows } = await client.query<{ key: string; first: string }>(
      `SELECT indexrelid::regclass::text AS key, attname AS first
       FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
       WHERE indisunique AND indrelid::regclass::text = ANY ($1)`,
      [distributed],
    );
    assert.ok(rows.length >= distributed.length - 1, 'all but the orders have a key of their own');
    for (const { key, first } of rows) assert.equal(first, 'account', key);
  });
});
