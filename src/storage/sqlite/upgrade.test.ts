import assert from 'node:assert/strict';
import { copyFileSync, existsSync, linkSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createFolder } from '#tests/support/process.ts';
import { writeReleased } from '#tests/support/released-database.ts';
import { openReader, pageSizeBytes } from './connection.ts';
import { openSqliteDatabase } from './database.ts';
import { readWholeJournal } from './journal-rows.ts';
import { schemaVersion } from './migrations.ts';

let folder: Awaited<ReturnType<typeof createFolder>>;
let path: string;
let entries: number;

/** Opens the file as a start does, and closes it. */
async function open(keepsOld = true) {
  const database = openSqliteDatabase(path, { keepsOld });
  const { upgrade } = database;
  await database.close();
  return upgrade;
}

function read(file: string) {
  using reader = openReader(file);
  const size = Number(reader.prepare('PRAGMA page_size').get()?.['page_size']);
  return { journal: [...readWholeJournal(reader)], version: schemaVersion(reader), size };
}

const files = () => readdirSync(folder.path).toSorted();

describe('the file of an older release', () => {
  // Inside of the suite: all files of a run share what stands outside.
  beforeEach(async () => {
    folder = await createFolder();
    path = `${folder.path}/papertape.db`;
    entries = writeReleased(path, 'v0.2.0').length;
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  it('is upgraded in a copy: every entry as it was, on small pages, the old file beside it', async () => {
    const before = read(path);
    const upgrade = await open();
    assert.deepEqual(upgrade, {
      fromSchema: 6,
      toSchema: read(path).version,
      entries,
      keptAs: 'papertape.db.schema-6',
    });
    assert.deepEqual(read(path).journal, before.journal);
    assert.equal(read(path).size, pageSizeBytes);
    assert.deepEqual(read(`${path}.schema-6`), before);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('is upgraded once, and leaves nothing but the old file', async () => {
    await open();
    assert.equal(await open(), undefined);
    assert.deepEqual(files(), ['papertape.db', 'papertape.db.lock', 'papertape.db.schema-6']);
  });

  it('is not kept where it shall not be', async () => {
    assert.equal((await open(false))?.keptAs, null);
    assert.deepEqual(files(), ['papertape.db', 'papertape.db.lock']);
  });

  it('is upgraded after a start that was killed with half a copy made', async () => {
    writeFileSync(`${path}.upgrade-draft`, 'half');
    copyFileSync(path, `${path}.upgraded`);
    assert.equal((await open())?.entries, entries);
    assert.equal(existsSync(`${path}.upgraded`), false);
  });

  it('is upgraded after a start that was killed with the old file named already', async () => {
    linkSync(path, `${path}.schema-6`);
    assert.equal((await open())?.keptAs, 'papertape.db.schema-6');
    assert.equal(existsSync(`${path}.schema-6.2`), false);
  });

  it('does not take the place of a file that was kept earlier', async () => {
    writeFileSync(`${path}.schema-6`, 'kept by an earlier upgrade');
    assert.equal((await open())?.keptAs, 'papertape.db.schema-6.2');
    assert.equal(read(`${path}.schema-6.2`).version, 6);
  });

  it('stays as it is while somebody reads it', async () => {
    using reader = openReader(path);
    reader.exec('BEGIN');
    assert.equal(schemaVersion(reader), 6);
    await assert.rejects(open(), /is in use|locked/);
    reader.exec('COMMIT');
    assert.equal(schemaVersion(reader), 6);
    assert.deepEqual(
      files().filter((name) => name.includes('upgrade')),
      [],
    );
  });
});
