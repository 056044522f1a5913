// Databases as released versions left them: they open, migrate, and say what they said.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { accountNumber } from '#src/storage/sqlite/account-numbers.ts';
import { pack } from '#src/storage/sqlite/packing.ts';
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
