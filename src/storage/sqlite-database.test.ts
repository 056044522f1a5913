import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it } from 'node:test';
import { DatabaseUnavailableError, openSqliteDatabase } from './sqlite-database.ts';
import { NewerSchemaError } from './sqlite-migrations.ts';

const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
after(() => rmSync(folder, { recursive: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('opening the database', () => {
  it('keeps folder and file to the owner', () => {
    const path = join(folder, 'private', 'papertape.db');
    openSqliteDatabase(path).close();
    assert.equal(mode(join(folder, 'private')), '700');
    assert.equal(mode(path), '600');
  });

  it('makes commits durable', () => {
    const database = openSqliteDatabase(join(folder, 'durable.db'));
    const pragma = (name: string) => database.connection.prepare(`PRAGMA ${name}`).get()?.[name];
    assert.equal(pragma('journal_mode'), 'wal');
    assert.equal(pragma('synchronous'), 2);
    assert.equal(pragma('foreign_keys'), 1);
    database.close();
  });

  it('refuses a file that another server has open, and takes it afterwards', () => {
    const path = join(folder, 'shared.db');
    const first = openSqliteDatabase(path);
    assert.throws(() => openSqliteDatabase(path), {
      name: 'DatabaseUnavailableError',
      message: /in use by another Papertape server/,
    });
    first.close();
    openSqliteDatabase(path).close();
  });

  it('refuses a folder that cannot be made, and leaves nothing behind', () => {
    writeFileSync(join(folder, 'file'), '');
    const path = join(folder, 'file', 'papertape.db');
    assert.throws(() => openSqliteDatabase(path), DatabaseUnavailableError);
    assert.ok(!existsSync(path));
  });

  it('refuses a file of a newer release rather than touch it', () => {
    const path = join(folder, 'newer.db');
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    assert.throws(() => openSqliteDatabase(path), NewerSchemaError);
  });

  it('opens twice in a row with everything still there', () => {
    const path = join(folder, 'again.db');
    const first = openSqliteDatabase(path);
    first.connection.exec("INSERT INTO listings VALUES ('x', '[]', 1)");
    first.close();
    const second = openSqliteDatabase(path);
    assert.equal(second.connection.prepare('SELECT * FROM listings').all().length, 1);
    second.close();
  });
});

describe('a transaction', () => {
  it('undoes everything when it fails', () => {
    const database = openSqliteDatabase(':memory:');
    const attempt = () =>
      database.transaction(() => {
        database.connection.exec("INSERT INTO listings VALUES ('x', '[]', 1)");
        throw new Error('no');
      });
    assert.throws(attempt, /no/);
    assert.equal(database.connection.prepare('SELECT * FROM listings').all().length, 0);
    assert.equal(
      database.transaction(() => 'done'),
      'done',
    );
    database.close();
  });
});
