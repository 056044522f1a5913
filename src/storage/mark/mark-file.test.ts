import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import fileSystem from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { accountId } from '#src/domain/ids.ts';
import { createClock } from '#src/runtime/clock.ts';
import { openMarkFile } from './mark-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = () => join(folder, `mark-${(files += 1)}`);
const openAt = (path: string) =>
  openMarkFile({ path, clock: createClock(), onFault: (error) => assert.fail(String(error)) });
const mark = (sequence: number, account = 1) => ({
  accountId: accountId(`00000000-0000-0000-0000-${String(account).padStart(12, '0')}`),
  sequence,
  hash: sequence.toString(16).padStart(64, '0'),
});

/** A mark whose folder goes away as soon as it is open, until it is given back. */
function openOnLostDisk(name: string) {
  const home = join(folder, name);
  mkdirSync(home);
  const path = join(home, 'mark');
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const first = openMarkFile({ path, clock: createClock(), onFault });
  renameSync(home, `${home}.gone`);
  return { path, faults, first, giveBack: () => renameSync(`${home}.gone`, home) };
}

describe('the mark file', () => {
  it('remembers the newest entry of each account across a restart', async () => {
    const path = newPath();
    const first = openAt(path);
    for (const each of [mark(1), mark(1, 2), mark(2)]) first.note(each);
    await first.close();
    assert.deepEqual(openAt(path).read(), [mark(1, 2), mark(2)]);
    assert.equal((statSync(path).mode & 0o777).toString(8), '600');
  });

  it('is written a few milliseconds behind, without being closed', async () => {
    const path = newPath();
    const first = openAt(path);
    first.note(mark(7));
    const deadline = performance.now() + 5_000;
    while (!readFileSync(path, 'utf8') && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(openAt(path).read(), [mark(7)]);
    await first.close();
  });

  it('leaves out a line that a crash cut in half', async () => {
    const path = newPath();
    const first = openAt(path);
    first.note(mark(1));
    await first.close();
    appendFileSync(path, '2');
    const second = openAt(path);
    assert.deepEqual(second.read(), [mark(1)]);
    second.note(mark(243));
    await second.close();
    assert.deepEqual(openAt(path).read(), [mark(243)]);
  });

  it('catches up with a burst that comes while it writes', async () => {
    const path = newPath();
    const first = openAt(path);
    for (let sequence = 1; sequence <= 40; sequence += 1) {
      first.note(mark(sequence));
      await new Promise((resolve) => setTimeout(resolve, sequence % 12));
    }
    const deadline = performance.now() + 2_000;
    while (openAt(path).read().at(-1)?.sequence !== 40 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(openAt(path).read(), [mark(40)]);
    await first.close();
  });

  it('catches up after the disk refused, without asking it all the time', async () => {
    const { path, faults, first, giveBack } = openOnLostDisk('home');
    first.note(mark(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(faults.length, 1);
    giveBack();
    const deadline = performance.now() + 5_000;
    while (!readFileSync(path, 'utf8') && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual(openAt(path).read(), [mark(1)]);
    await first.close();
  });

  it('keeps what is noted while the file is written anew', async () => {
    const path = newPath();
    const first = openAt(path);
    // More lines than the file may have, so that it is written anew at once.
    for (let sequence = 1; sequence <= 20_001; sequence += 1) first.note(mark(sequence));
    const meanwhile = [];
    const deadline = performance.now() + 5_000;
    for (let account = 2; statSync(path).size === 0 && performance.now() < deadline; account += 1) {
      meanwhile.push(mark(1, account));
      first.note(mark(1, account));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await first.close();
    assert.deepEqual(openAt(path).read(), [mark(20_001), ...meanwhile]);
  });

  it('is closed after the writing that is under way, not beside it', async (test) => {
    const path = newPath();
    const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const rename = fileSystem.rename.bind(fileSystem);
    test.mock.method(fileSystem, 'rename', async (from: string, to: string) => {
      begun.resolve();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await rename(from, to);
      ended.resolve();
    });
    syncBuiltinESMExports();
    test.after(() => {
      test.mock.reset();
      syncBuiltinESMExports();
    });
    const first = openAt(path);
    for (let sequence = 1; sequence <= 20_001; sequence += 1) first.note(mark(sequence));
    await begun.promise;
    first.note(mark(20_002));
    await first.close();
    await ended.promise;
    assert.deepEqual(openAt(path).read(), [mark(20_002)]);
  });

  it('is left alone once it is closed, also when the disk had refused', async () => {
    const { path, faults, first, giveBack } = openOnLostDisk('closed');
    first.note(mark(1));
    await first.close();
    assert.equal(faults.length, 1);
    giveBack();
    first.note(mark(2));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    assert.equal(readFileSync(path, 'utf8'), '');
  });

  it('forgets for good what it is told to, as soon as the disk lets it', async () => {
    const path = newPath();
    const first = openAt(path);
    first.note(mark(5));
    first.note(mark(7, 2));
    mkdirSync(`${path}.new`);
    await assert.rejects(first.replace([mark(3)]), /EISDIR/);
    rmdirSync(`${path}.new`);
    await first.close();
    assert.deepEqual(openAt(path).read(), [mark(3)]);
  });

  it('stays small across restarts', async () => {
    const path = newPath();
    for (let start = 0; start < 3; start += 1) {
      const each = openAt(path);
      for (let account = 1; account <= 15_000; account += 1) each.note(mark(start + 1, account));
      await each.close();
    }
    assert.ok(statSync(path).size < 20_001 * 110);
    assert.equal(openAt(path).read().length, 2_000);
  });

  it('stays small, and keeps the newest', async () => {
    const path = newPath();
    const first = openAt(path);
    for (let sequence = 1; sequence <= 30_000; sequence += 1) first.note(mark(sequence, sequence));
    await first.close();
    const kept = openAt(path).read();
    assert.equal(kept.length, 2_000);
    assert.deepEqual(kept.at(-1), mark(30_000, 30_000));
    assert.ok(statSync(path).size < 300_000);
  });
});
