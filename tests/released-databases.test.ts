// Databases as released versions left them: they open, migrate, and say what they said.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { StoredEntry } from '#src/journal/journal.ts';
import { papertape } from './support/command.ts';
import { createFolder, root, startServerProcess } from './support/process.ts';
import { alice } from './support/trading.ts';

/** How many migrations each release had. */
const schemas = { 'v0.1.0': 4, 'v0.2.0': 6 } as const;
const migrationFolder = join(root, 'src/storage/sqlite/migrations');

function writeReleased(path: string, release: keyof typeof schemas): readonly StoredEntry[] {
  const golden = readFileSync(join(root, `tests/golden/${release}.json`), 'utf8');
  const entries = JSON.parse(golden).entries as readonly StoredEntry[];
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL');
  const names = readdirSync(migrationFolder).toSorted().slice(0, schemas[release]);
  for (const name of names) database.exec(readFileSync(join(migrationFolder, name), 'utf8'));
  database.exec(`PRAGMA user_version = ${names.length}`);
  const insert = database.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const { accountId, sequence, recordedAt, ...entry } of entries) {
    const { eventType, eventVersion, content, idempotency, hash } = entry;
    const keys = [idempotency?.key ?? null, idempotency?.inputDigest ?? null];
    insert.run(accountId, sequence, recordedAt, eventType, eventVersion, content, ...keys, hash);
  }
  database.close();
  return entries;
}

describe('a database of an earlier release', () => {
  for (const release of Object.keys(schemas) as (keyof typeof schemas)[]) {
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
      const orders = database.prepare('SELECT count(*) AS n FROM orders WHERE account_id = ?');
      assert.equal(
        orders.get(alice)?.['n'],
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
