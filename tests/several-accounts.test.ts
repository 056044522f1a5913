// Several accounts of a user beside a whole server: what a start makes of a kill, and what an
// operator's commands see and do.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { papertape } from './support/command.ts';
import { createFolder, startServerProcess } from './support/process.ts';
import { password } from './support/world.ts';

type Folder = Awaited<ReturnType<typeof createFolder>>;

/** A stopped server's database with a user who has the accounts Main and Second. */
async function createBooks({ path }: Folder) {
  const environment = { DATABASE_URL: `sqlite:${path}/papertape.db` };
  const server = await startServerProcess(environment);
  const post = async (route: string, body: object, token = '') => {
    const response = await fetch(server.url + route, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${route}: ${response.status}`);
    return (await response.json()) as Record<string, string>;
  };
  const credentials = { username: 'alice', password };
  await post('/create-account', credentials);
  const { token } = await post('/login', credentials);
  await post('/open-account', { name: 'Second', starting_cash: '5.00' }, token);
  await server.stop('SIGTERM');
  return environment;
}

function ask(environment: { readonly DATABASE_URL: string }, sql: string) {
  const database = new DatabaseSync(environment.DATABASE_URL.replace('sqlite:', ''));
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
}

const openBooks = 'SELECT account FROM accounts WHERE closed_at IS NULL';

describe('a server that was killed while it closed an account', () => {
  it('closes its books at the next start', async () => {
    await using folder = await createFolder();
    const environment = await createBooks(folder);
    // As the kill leaves it: the user has it no more, and the journal does not know.
    ask(environment, "UPDATE user_accounts SET closed_at = 1 WHERE name = 'Second' RETURNING 1");
    assert.equal(ask(environment, openBooks).length, 2);
    await (await startServerProcess(environment)).stop('SIGTERM');
    assert.equal(ask(environment, openBooks).length, 1);
    assert.equal((await papertape(environment, ['verify'])).status, 0);
  });
});

describe("an operator's commands", () => {
  it('name every account, export the first one by its user, and delete all with the user', async () => {
    await using folder = await createFolder();
    const environment = await createBooks(folder);
    const { lines } = await papertape(environment, ['accounts', '--json']);
    const rows = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      new Set(rows.map((row) => [row.username, row.name, row.cash, row.accounts])),
      new Set([
        ['alice', 'Main', '100000.00', 2],
        ['alice', 'Second', '5.00', 2],
      ]),
    );
    const exported = await papertape(environment, ['export', '--account', 'alice']);
    assert.match(exported.lines.join(), /100000\.00/);
    const deleted = await papertape(environment, ['delete-user', 'alice', '--yes']);
    assert.equal(deleted.status, 0, deleted.errors.join());
    assert.deepEqual(ask(environment, openBooks), []);
    assert.deepEqual(ask(environment, 'SELECT * FROM user_accounts'), []);
    assert.equal((await papertape(environment, ['verify'])).status, 0);
  });
});
