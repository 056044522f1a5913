// Disks and files that are not the operator's own: what reads works where nothing can be written, with
// what a killed server left in the log, and a database of another owner is served with a warning. Run
// as an unprivileged user, because nothing is read-only for root.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createFolder, root, startServerProcess } from './support/process.ts';

describe("somebody else's disk", { timeout: 600_000 }, () => {
  const nobody = 65_534;
  const isRoot = process.geteuid?.() === 0 && canBecomeNobody();
  const skip = isRoot ? false : 'needs root, and a checkout that others may read';
  let folder: Awaited<ReturnType<typeof createFolder>>;
  /** The database as a killed server left it: its newest entries are in the log alone. */
  let files: readonly string[];

  before(async () => {
    if (!isRoot) return;
    folder = await createFolder();
    chmodSync(folder.path, 0o755);
    const path = `${folder.path}/live.db`;
    const server = await startServerProcess({ DATABASE_URL: `sqlite:${path}` });
    const alice = { username: 'alice', password: 'curiouser and curiouser' };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(alice);
    const created = await fetch(`${server.url}/create-account`, { method: 'POST', headers, body });
    assert.equal(created.status, 201);
    await server.stop('SIGKILL').catch(() => {});
    files = ['', '-wal', '-shm'].filter((suffix) => existsSync(`${path}${suffix}`));
    assert.ok(files.includes('-wal'));
  });
  after(async () => {
    if (isRoot) await folder[Symbol.asyncDispose]();
  });

  /** Whether another user may run this very checkout. */
  function canBecomeNobody(): boolean {
    const check = `require('node:fs').accessSync(${JSON.stringify(`${root}src/main.ts`)})`;
    const options = { uid: nobody, gid: nobody };
    return spawnSync(process.execPath, ['-e', check], options).status === 0;
  }

  /** A copy of the killed server's files in a folder of its own. */
  function copyOf(name: string, suffixes: readonly string[]): string {
    const place = `${folder.path}/${name}`;
    mkdirSync(place);
    for (const suffix of suffixes) {
      const target = `${place}/papertape.db${suffix}`;
      copyFileSync(`${folder.path}/live.db${suffix}`, target);
      chmodSync(target, 0o644);
    }
    return place;
  }

  const environmentOf = (place: string) => ({
    PATH: process.env['PATH'],
    TMPDIR: '/tmp',
    DATABASE_URL: `sqlite:${place}/papertape.db`,
    SIMULATOR_SEED: '1',
  });

  function papertape(place: string, ...words: string[]) {
    return spawnSync(process.execPath, [`${root}src/main.ts`, ...words], {
      cwd: place,
      env: environmentOf(place),
      uid: nobody,
      gid: nobody,
      encoding: 'utf8',
      timeout: 30_000,
    });
  }

  describe('a database on a read-only disk', { skip }, () => {
    for (const [name, suffixes] of [
      ['with its log', ['', '-wal']],
      ['with its log and the index of it', ['', '-wal', '-shm']],
    ] as const) {
      it(`is verified, listed and copied ${name}`, () => {
        const place = copyOf(name.replaceAll(' ', '-'), suffixes);
        chmodSync(place, 0o555);
        const verified = papertape(place, 'verify');
        assert.equal(verified.status, 0, verified.stderr);
        assert.match(verified.stdout, /1 entries of 1 accounts/);
        for (const command of ['accounts', 'users']) {
          const listed = papertape(place, command);
          assert.equal(listed.status, 0, listed.stderr);
          assert.match(listed.stdout, /^.*\balice\b.*$/m);
        }
        const target = `/tmp/papertape-copy-${process.pid}-${name.length}.db`;
        const copied = papertape(place, 'backup', target);
        assert.equal(copied.status, 0, copied.stderr);
        spawnSync('rm', ['-f', target]);
      });
    }
  });

  describe('a database that the process may write but does not own', { skip }, () => {
    it('is served, with a warning', async () => {
      const place = copyOf('of-root', ['', '-wal']);
      chownSync(place, nobody, nobody);
      for (const suffix of ['', '-wal']) chmodSync(`${place}/papertape.db${suffix}`, 0o666);
      const child = spawn(process.execPath, [`${root}src/main.ts`], {
        cwd: place,
        env: { ...environmentOf(place), PORT: '0' },
        uid: nobody,
        gid: nobody,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      const ended = new Promise((resolve) => child.once('exit', resolve));
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (data: Buffer) => (output += data.toString()));
      }
      const deadline = performance.now() + 20_000;
      while (!output.includes('"started"') && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      child.kill('SIGTERM');
      await ended;
      assert.match(output, /"event":"started"/);
      assert.match(output, /"event":"database_not_owned"/);
    });
  });
});
