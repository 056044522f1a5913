import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import {
  OutcomeUnknownError,
  StorageBusyError,
  StorageFullError,
} from '#src/runtime/storage-fault.ts';
import { openConnection, openReader } from './connection.ts';
import { UniqueKeyTakenError } from '#src/storage/database.ts';
import { createInPlaceWriter, createThreadWriter } from './writer.ts';

const create = 'CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT NOT NULL) STRICT';
const put = (key: number, value: string | null = 'x') => ({
  sql: 'INSERT INTO t VALUES (?, ?)',
  parameters: [key, value],
});

/** A writer in memory whose commits are counted and can be made to fail. */
function setUp() {
  const connection = new DatabaseSync(':memory:');
  connection.exec(create);
  let commits = 0;
  let failure: Error | undefined;
  const exec = connection.exec.bind(connection);
  connection.exec = (sql) => {
    exec(sql);
    if (sql !== 'COMMIT') return;
    commits += 1;
    if (failure) throw failure;
  };
  const keys = () =>
    connection
      .prepare('SELECT k FROM t ORDER BY k')
      .all()
      .map((row) => row['k']);
  return {
    writer: createInPlaceWriter(connection),
    connection,
    keys,
    commits: () => commits,
    failWith: (errcode: number) => void (failure = Object.assign(new Error('disk'), { errcode })),
  };
}

describe('the writer', () => {
  it('commits what waits at the same moment together', async () => {
    const { writer, keys, commits } = setUp();
    const writes = Array.from({ length: 100 }, (_, key) => writer.write([put(key)]));
    assert.deepEqual(await writes[7], [1]);
    await Promise.all(writes);
    assert.equal(keys().length, 100);
    assert.equal(commits(), 1);
  });

  it('takes a flood in several commits', async () => {
    const { writer, commits } = setUp();
    await Promise.all(Array.from({ length: 1_200 }, (_, key) => writer.write([put(key)])));
    assert.equal(commits(), 3);
  });

  it('lets what an answer leads to come along with what waits already', async () => {
    const { writer, keys, commits } = setUp();
    const writes = Array.from({ length: 501 }, (_, key) => writer.write([put(key)]));
    const answer = async () => {
      await writes[0];
      for (let step = 0; step < 10; step += 1) await Promise.resolve();
      await writer.write([put(1_000)]);
    };
    await Promise.all([...writes, answer()]);
    assert.equal(keys().length, 502);
    assert.equal(commits(), 2);
  });

  it('undoes a job that fails, whole, and leaves its neighbours alone', async () => {
    const { writer, keys } = setUp();
    const [first, conflict, broken, last] = await Promise.allSettled([
      writer.write([put(1)]),
      writer.write([put(2), put(1)]),
      writer.write([put(3), put(4, null)]),
      writer.write([put(5)]),
    ]);
    assert.deepEqual([first?.status, last?.status], ['fulfilled', 'fulfilled']);
    assert.ok(conflict?.status === 'rejected' && conflict.reason instanceof UniqueKeyTakenError);
    assert.ok(broken?.status === 'rejected' && /NOT NULL/.test(String(broken.reason)));
    assert.deepEqual(keys(), [1, 5]);
  });

  it('says that nothing was written when the disk is full, and goes on when it is not', async () => {
    const { writer, connection, keys } = setUp();
    const pages = Number(connection.prepare('PRAGMA page_count').get()?.['page_count']);
    connection.exec(`PRAGMA max_page_count = ${pages}`);
    const large = put(1, 'x'.repeat(100_000));
    await assert.rejects(writer.write([large]), StorageFullError);
    connection.exec('PRAGMA max_page_count = 1000000');
    await writer.write([large]);
    assert.deepEqual(keys(), [1]);
  });

  it('does not know what became of a commit that failed', async () => {
    const { writer, failWith } = setUp();
    failWith(1034);
    await assert.rejects(writer.write([put(1)]), OutcomeUnknownError);
  });
});

describe('the writer in its thread', () => {
  function withFile(use: (path: string) => Promise<void>) {
    return async () => {
      const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
      const path = join(folder, 'papertape.db');
      const connection = openConnection(path);
      connection.exec(create);
      connection.close();
      await use(path);
      rmSync(folder, { recursive: true });
    };
  }

  it(
    'shows readers what it has resolved',
    withFile(async (path) => {
      const writer = createThreadWriter(path);
      const reader = openReader(path);
      const count = reader.prepare('SELECT count(*) AS rows FROM t');
      for (let key = 1; key <= 20; key += 1) {
        await writer.write([put(key)]);
        assert.equal(count.get()?.['rows'], key);
      }
      reader.close();
      await writer.close();
    }),
  );

  it(
    'ends what waits before it closes',
    withFile(async (path) => {
      const writer = createThreadWriter(path);
      const writes = Array.from({ length: 1_000 }, (_, key) => writer.write([put(key)]));
      await writer.close();
      await Promise.all(writes);
    }),
  );

  it(
    'refuses what comes once it closes',
    withFile(async (path) => {
      const writer = createThreadWriter(path);
      const first = writer.write([put(1)]);
      const closed = writer.close();
      await assert.rejects(writer.write([put(2)]), StorageBusyError);
      await Promise.all([first, closed]);
      await assert.rejects(writer.write([put(3)]), StorageBusyError);
    }),
  );

  it(
    'passes conflicts on',
    withFile(async (path) => {
      const writer = createThreadWriter(path);
      await writer.write([put(1)]);
      await assert.rejects(writer.write([put(1)]), UniqueKeyTakenError);
      await writer.close();
    }),
  );
});
