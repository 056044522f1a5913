import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { openConnection } from './connection.ts';
import { DatabaseUnavailableError } from '#src/storage/database.ts';
import { openSqliteDatabase } from './database.ts';
import { NewerSchemaError } from './migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
after(() => rmSync(folder, { recursive: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('opening the database', () => {
  it('keeps folder and file to the owner', async () => {
    const path = join(folder, 'private', 'papertape.db');
    await openSqliteDatabase(path).close();
    assert.equal(mode(join(folder, 'private')), '700');
    assert.equal(mode(path), '600');
  });

  it('makes commits durable', async () => {
    const database = openSqliteDatabase(join(folder, 'durable.db'));
    const pragma = (name: string) => database.reader.prepare(`PRAGMA ${name}`).get()?.[name];
    assert.equal(pragma('journal_mode'), 'wal');
    const writing = openConnection(join(folder, 'durable.db'));
    assert.equal(writing.prepare('PRAGMA synchronous').get()?.['synchronous'], 2);
    writing.close();
    await database.close();
  });

  it('refuses a file that another server has open, and takes it afterwards', async () => {
    const path = join(folder, 'shared.db');
    const first = openSqliteDatabase(path);
    assert.throws(() => openSqliteDatabase(path), {
      name: 'DatabaseUnavailableError',
      message: /in use by another Papertape server/,
    });
    await first.close();
    await openSqliteDatabase(path).close();
  });

  it('keeps the file from others until all that stands beside it is closed as well', async () => {
    const path = join(folder, 'last.db');
    const database = openSqliteDatabase(path);
    let refused: unknown;
    await database.close(async () => {
      try {
        openSqliteDatabase(path);
      } catch (error) {
        refused = error;
      }
    });
    assert.ok(refused instanceof DatabaseUnavailableError);
    await openSqliteDatabase(path).close();
  });

  it('refuses a second name of a file that is open', async () => {
    const path = join(folder, 'real.db');
    const first = openSqliteDatabase(path);
    symlinkSync(path, join(folder, 'link.db'));
    assert.throws(() => openSqliteDatabase(join(folder, 'link.db')), /in use by another/);
    await first.close();
  });

  it('refuses a folder that cannot be made, and leaves nothing behind', async () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'papertape.db');
    assert.throws(() => openSqliteDatabase(path), DatabaseUnavailableError);
    assert.ok(!existsSync(path));
  });

  it('refuses what is no database of ours in one sentence', () => {
    writeFileSync(join(folder, 'text.db'), 'this is no database at all, but a long enough text');
    const foreign = new DatabaseSync(join(folder, 'foreign.db'));
    foreign.exec('CREATE TABLE users (x)');
    foreign.close();
    for (const path of [
      join(folder, 'text.db'),
      join(folder, 'foreign.db'),
      join(folder, 'private'),
      '/proc/x/p.db',
    ]) {
      assert.throws(() => openSqliteDatabase(path), DatabaseUnavailableError, path);
    }
  });

  it('refuses a file of a newer release rather than touch it', async () => {
    const path = join(folder, 'newer.db');
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    assert.throws(() => openSqliteDatabase(path), NewerSchemaError);
  });

  it('opens twice in a row with everything still there', async () => {
    const path = join(folder, 'again.db');
    const first = openSqliteDatabase(path);
    const sql = "INSERT INTO listings (upstream, content, fetched_at) VALUES ('x', '[]', 1)";
    assert.deepEqual(await first.writer.write([{ sql, parameters: [] }]), [1]);
    await first.close();
    const second = openSqliteDatabase(path);
    assert.equal(second.reader.prepare('SELECT * FROM listings').all().length, 1);
    await second.close();
  });
});
