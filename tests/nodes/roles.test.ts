// The schema and who may change it: an owner migrates, a smaller role serves, and an operator makes
// read models anew.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, joinAs } from '#tests/support/cluster.ts';
import { papertape } from '#tests/support/command.ts';
import { postgresMissing, startPostgres, type PostgresServer } from '#tests/support/postgres.ts';
import { root, startServerProcess } from '#tests/support/process.ts';

/** The very statements that operators are told to run. */
function statementsOfRole(): string {
  const text = readFileSync(join(root, 'docs/operating.md'), 'utf8');
  return /```sql role\n([^`]+)```/.exec(text)?.[1] ?? assert.fail('the statements are in the docs');
}

describe('a database with an owner and a smaller role', { skip: postgresMissing }, () => {
  let postgres: PostgresServer;
  let owner: Record<string, string>;
  let node: Record<string, string>;
  before(async () => {
    postgres = await startPostgres();
    await postgres.admin('postgres', 'CREATE ROLE papertape LOGIN CREATEROLE');
    await postgres.admin('postgres', 'CREATE DATABASE books OWNER papertape');
    const settings = { SIMULATOR_MARKET_HOURS: 'always' };
    const place = `127.0.0.1:${postgres.port}/books`;
    owner = { ...settings, DATABASE_URL: `postgres://papertape@${place}` };
    node = { ...settings, DATABASE_URL: `postgres://papertape_node@${place}` };
  });
  after(() => postgres.stop());

  const asOwner = (sql: string) => postgres.admin('books', `SET ROLE papertape; ${sql}`);

  it('is made by the command, and serves a role that may change neither schema nor journal', async () => {
    await postgres.admin('books', "CREATE ROLE papertape_node LOGIN PASSWORD 'x'");
    const early = await papertape(node, ['migrate-schema']);
    assert.equal(early.status, 2);
    await assert.rejects(startServerProcess(node), /run "npm run -s papertape -- migrate-schema"/);
    const made = await papertape(owner, ['migrate-schema']);
    assert.equal(made.status, 0, made.errors.join());
    assert.match(made.lines.join(), /the schema has version \d+/);
    await asOwner(statementsOfRole().replace(/^CREATE ROLE.*$/m, ''));
    const server = await startServerProcess(node);
    const token = await joinAs(server, 'alice');
    const body = { symbol: 'AAPL', quantity: '1' };
    const bought = await ask(server, 'POST', '/buy-stock', { body, token });
    assert.equal(bought.status, 201, bought.text);
    assert.equal((await ask(server, 'GET', '/healthcheck')).json.nodes.notices, 'listen');
    await server.stop('SIGTERM');
    assert.doesNotMatch(server.output(), /permission denied|"level":"(error|fatal)"/);
    const forbidden = [
      'DELETE FROM journal',
      'DROP TABLE users',
      'UPDATE schema_version SET version = 9',
    ];
    for (const sql of forbidden) {
      await assert.rejects(
        postgres.admin('books', `SET ROLE papertape_node; ${sql}`),
        /permission|owner/,
      );
    }
  });

  it('has its read models made anew from the journal', async () => {
    assert.equal((await papertape(owner, ['verify'])).status, 0);
    await asOwner('DELETE FROM holdings; DELETE FROM orders');
    assert.equal((await papertape(owner, ['verify'])).status, 1);
    const server = await startServerProcess(owner);
    const refused = await papertape(owner, ['rebuild']);
    assert.match(refused.errors.join(), /a server runs on the PostgreSQL database/);
    await server.stop('SIGTERM');
    const { status, lines, errors } = await papertape(owner, ['rebuild']);
    assert.equal(status, 0, errors.join());
    assert.match(lines.join(), /made anew from 2 entries/);
    assert.equal((await papertape(owner, ['verify'])).status, 0);
  });

  it('of a newer release is told apart, and of an older one as well', async () => {
    await asOwner('UPDATE schema_version SET version = 99, works_from = 99');
    await assert.rejects(startServerProcess(owner), /start a newer Papertape/);
  });
});
