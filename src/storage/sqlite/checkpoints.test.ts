import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSafeVersion, openConnection } from './connection.ts';
import { createThreadWriter } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
after(() => rmSync(folder, { recursive: true }));

const pageBytes = 4_096;
/** Fills a page of its own, more or less. */
const page = (key: number) => ({
  sql: 'INSERT INTO t VALUES (?, ?)',
  parameters: [key, 'x'.repeat(pageBytes - 200)],
});

/** A writer, with a second connection that sees what is where. */
function setUp(name: string) {
  const path = join(folder, name);
  const looking = openConnection(path);
  looking.exec('CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT NOT NULL) STRICT');
  const writer = createThreadWriter(path);
  let written = 0;
  const log = () => looking.prepare('PRAGMA wal_checkpoint(NOOP)').get();
  return {
    path,
    log,
    filePages: () => statSync(path).size / pageBytes,
    logPages: () => statSync(`${path}-wal`).size / pageBytes,
    write: (pages: number) =>
      Promise.all(Array.from({ length: pages }, () => writer.write([page((written += 1))]))),
    /** Time for a checkpoint; what came too late for it waits for the next. */
    moved: async () => {
      for (let tries = 0; tries < 100; tries += 1) {
        if (log()?.['log'] === log()?.['checkpointed']) return;
        await sleep(5);
      }
    },
    end: async () => {
      const rows = looking.prepare('SELECT count(*) AS n FROM t').get()?.['n'];
      const health = looking.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
      looking.close();
      await writer.close();
      return { isWhole: rows === written && health === 'ok' };
    },
  };
}

describe('checkpoints', () => {
  it('move the log into the database once it is long enough, and not before', async () => {
    const { write, log, filePages, moved, end } = setUp('long-enough.db');
    await write(500);
    await sleep(50);
    assert.equal(log()?.['checkpointed'], 0);
    await write(600);
    await moved();
    assert.ok(filePages() > 1_000);
    assert.ok((await end()).isWhole);
  });

  it('keep the log short however much is written', async () => {
    const { write, moved, logPages, end } = setUp('short.db');
    for (let round = 0; round < 8; round += 1) {
      await write(1_200);
      await moved();
    }
    // It begins anew from 4,000 pages on, and a round may have come just before that.
    assert.ok(logPages() < 4_000 + 1_300, `the log has ${logPages()} pages`);
    assert.ok((await end()).isWhole);
  });

  it('leave alone what a reader of an old state still needs', async () => {
    const { path, write, log, end } = setUp('old-state.db');
    await write(1);
    const old = openConnection(path);
    const rows = old.prepare('SELECT * FROM t').iterate();
    rows.next();
    await write(1_500);
    await write(1_500);
    assert.notEqual(log()?.['log'], log()?.['checkpointed'], 'the reader holds the log back');
    rows.return?.();
    old.close();
    assert.ok((await end()).isWhole);
  });

  it('are over when the writer is closed, and nothing is left in the log', async () => {
    const { path, write, end } = setUp('closed.db');
    await write(1_100);
    assert.ok((await end()).isWhole);
    assert.throws(() => statSync(`${path}-wal`), { code: 'ENOENT' });
  });
});

describe('the version of SQLite', () => {
  it('is refused when a commit beside a checkpoint could damage the file', () => {
    const unsafe = ['3.7.0', '3.46.1', '3.50.9', '3.51.2', '2.99.99', ''];
    assert.deepEqual(unsafe.filter(isSafeVersion), []);
    const safe = ['3.51.3', '3.51.10', '3.53.4', '4.0.0'];
    assert.deepEqual(safe.filter(isSafeVersion), safe);
  });
});
