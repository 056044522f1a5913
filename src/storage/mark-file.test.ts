import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
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
    const home = join(folder, 'home');
    mkdirSync(home);
    const path = join(home, 'mark');
    const faults: unknown[] = [];
    const onFault = (error: unknown) => void faults.push(error);
    const first = openMarkFile({ path, clock: createClock(), onFault });
    renameSync(home, `${home}.gone`);
    first.note(mark(1));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(faults.length, 1);
    renameSync(`${home}.gone`, home);
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
    for (let account = 2; statSync(path).size === 0; account += 1) {
      meanwhile.push(mark(1, account));
      first.note(mark(1, account));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await first.close();
    assert.deepEqual(openAt(path).read(), [mark(20_001), ...meanwhile]);
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
