// Databases as released versions left them: they open, migrate, and say what they said.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { accountNumber } from '#src/storage/books/account-numbers.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { pack } from '#src/storage/books/packing.ts';
import { papertape } from './support/command.ts';
import { createFolder, startServerProcess } from './support/process.ts';
import { releases, writeReleased } from './support/released-database.ts';
import { alice } from './support/trading.ts';

describe('a database of an earlier release', () => {
  for (const release of releases) {
    it(`${release} is examined as it is, migrates at the start, and is sound with its read models`, async () => {
      await using folder = await createFolder();
      const path = `${folder.path}/papertape.db`;
      const entries = writeReleased(path, release);
      const environment = { DATABASE_URL: `sqlite:${path}` };
      const before = await papertape(environment, ['verify']);
      assert.equal(before.status, 0, before.lines.join());
      for (const words of [
        ['users'],
        ['accounts'],
        ['unlock', 'alice'],
        ['export', '--account', 'x'],
      ]) {
        const { status, errors } = await papertape(environment, words);
        assert.equal(status, 2);
        assert.match(errors.join(), /^the database is of another release/);
      }
      const server = await startServerProcess(environment);
      await server.stop('SIGTERM');
      const after = await papertape(environment, ['verify', '--json']);
      assert.equal(after.status, 0, after.lines.join());
      assert.equal(JSON.parse(after.lines.join()).entries, entries.length);
      const database = new DatabaseSync(path, { readOnly: true });
      const orders = database.prepare(
        `SELECT count(*) AS n FROM orders WHERE account = ${accountNumber}`,
      );
      assert.equal(
        orders.get(pack(alice))?.['n'],
        entries.filter(({ idempotency }) => idempotency).length,
      );
      database.close();
    });
  }

  it('has one account a user, to which the tokens that exist are bound', async () => {
    await using folder = await createFolder();
    const path = `${folder.path}/papertape.db`;
    writeReleased(path, 'v0.2.0');
    const released = new DatabaseSync(path);
    const id = '7d9f2c1e-4b8a-4e3d-9c57-0a1b2c3d4e5f';
    released.exec(`
      INSERT INTO users VALUES ('u1', 'alice', 'none', '${alice}', 1), ('u2', 'bob', 'none', '${id}', 2);
      INSERT INTO sessions VALUES ('s', 'session', 'u1', NULL, 1, 1, 9000000000000);
      INSERT INTO api_tokens VALUES ('t1', 'one', 'u1', 'bot', 'trade', 1, NULL, NULL),
        ('t2', 'two', 'u2', 'bot', 'read', 1, NULL, 5);
      INSERT INTO devices VALUES ('d', 'u2', 1);
      INSERT INTO second_factors VALUES ('u2', 'SECRET', 1, 1);
      INSERT INTO recovery_codes VALUES ('u2', 'code');
    `);
    released.close();
    const database = openSqliteDatabase(path);
    const store = createIdentityStore(database);
    const session = await store.findSession('s');
    assert.deepEqual(
      session?.accounts.map(({ accountId, name, closedAt }) => ({ accountId, name, closedAt })),
      [{ accountId: alice, name: 'Main', closedAt: null }],
    );
    const tokens = [await store.findApiToken('t1'), await store.findApiToken('t2')];
    assert.deepEqual(
      tokens.map((token) => [token?.username, token?.accountId, token?.scope, token?.expiresAt]),
      [
        ['alice', alice, 'trade', null],
        ['bob', id, 'read', 5],
      ],
    );
    assert.equal((await store.findSecondFactor(tokens[1]?.userId ?? assert.fail()))?.lastStep, 1);
    const check = 'PRAGMA foreign_key_check';
    assert.deepEqual(database.reader.prepare(check).all(), []);
    for (const table of ['devices', 'recovery_codes']) {
      assert.equal(database.reader.prepare(`SELECT * FROM ${table}`).all().length, 1, table);
    }
    await database.close();
  });

  it('is put back by restore', async () => {
    await using folder = await createFolder();
    const [path, copy] = [`${folder.path}/papertape.db`, `${folder.path}/copy.db`];
    writeReleased(copy, 'v0.2.0');
    const environment = { DATABASE_URL: `sqlite:${path}` };
    const restored = await papertape(environment, ['restore', copy]);
    assert.equal(restored.status, 0, restored.errors.join());
    assert.equal((await papertape(environment, ['verify'])).status, 0);
  });
});
