// What an operator does with the books: verify, back up, restore, export, accept a loss; on real
// files and real processes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { papertape as runCommand } from './support/command.ts';
import { createFolder, root, startServerProcess, type RunningServer } from './support/process.ts';

describe("an operator's commands", { timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof createFolder>>;
  let path: string;
  let token: string;

  before(async () => {
    folder = await createFolder();
    path = `${folder.path}/papertape.db`;
    const server = await start();
    const alice = { username: 'alice', password: 'curiouser and curiouser' };
    await post(server, '/create-account', alice);
    token = String((await post(server, '/login', alice)).json.token);
    for (const quantity of ['1', '2', '3']) await buy(server, quantity);
    await server.stop('SIGTERM');
  });
  after(() => folder[Symbol.asyncDispose]());

  const start = () => startServerProcess({ DATABASE_URL: `sqlite:${path}` });
  const buy = (server: RunningServer, quantity: string) =>
    post(server, '/buy-stock', { symbol: 'AAPL', quantity });

  async function post(server: RunningServer, route: string, body: object) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const options = { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${server.url}${route}`, options);
    // oxlint-disable-next-line typescript/no-explicit-any
    return { status: response.status, json: (await response.json()) as any };
  }

  /** `npm run -s papertape -- …` in this process. */
  const papertape = (...words: string[]) => papertapeWatched(() => {}, ...words);

  async function papertapeWatched(progress: (line: string) => void, ...words: string[]) {
    const environment = { DATABASE_URL: `sqlite:${path}` };
    const { status, lines, errors } = await runCommand(environment, words, { progress });
    return {
      status,
      stdout: lines.map((line) => `${line}\n`).join(''),
      stderr: errors.map((line) => `papertape: ${line}\n`).join(''),
    };
  }

  /** A server that is expected to refuse, in a process of its own. */
  function serveAndFail() {
    return spawnSync('node', ['src/main.ts', 'serve'], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: `sqlite:${path}` },
      encoding: 'utf8',
      timeout: 20_000,
    });
  }

  function edit(sql: string): void {
    const database = new DatabaseSync(path);
    database.exec('DROP TRIGGER IF EXISTS journal_is_never_updated');
    database.exec('DROP TRIGGER IF EXISTS journal_is_never_deleted');
    database.exec(sql);
    database.close();
  }

  describe('--json', () => {
    it('is spoken by every command that has something to say', async () => {
      const backup = await papertape('backup', `${folder.path}/spoken.db`, '--json');
      assert.match(JSON.parse(backup.stdout).message, /is copied to/);
      const unlock = await papertape('unlock', 'nobody', '--json');
      assert.match(JSON.parse(unlock.stdout).message, /nothing is held/);
      const [accounts = ''] = (await papertape('accounts', '--json')).stdout.split('\n');
      const { account_id: id } = JSON.parse(accounts);
      const history = (await papertape('export', '--account', id, '--json')).stdout.trim();
      for (const line of history.split('\n')) assert.ok(JSON.parse(line).sequence > 0);
    });
  });

  describe('verify', () => {
    it('finds a sound journal sound and says how fast it looked', async () => {
      const { status, stdout } = await papertape('verify');
      assert.equal(status, 0, stdout);
      assert.match(stdout, /^cash +\d+\.\d\d$/m);
      assert.match(stdout, /4 entries of 1 accounts and 0 snapshots, \d+ entries\/s: all is well/);
    });

    it('tells programs the same', async () => {
      const report = JSON.parse((await papertape('verify', '--json')).stdout);
      assert.deepEqual([report.ok, report.entries, report.findings], [true, 4, []]);
      const sum = Object.values<string>(report.trial_balance).reduce(
        (total, each) => total + Number(each),
        0,
      );
      assert.equal(sum.toFixed(2).replace('-', ''), '0.00');
    });

    it('runs beside a server', async () => {
      const server = await start();
      assert.equal((await papertape('verify')).status, 0);
      assert.equal(await server.stop('SIGTERM'), 0);
    });

    const damages = [
      'UPDATE journal SET content = replace(content, \'"quantity":"2"\', \'"quantity":"9"\') WHERE sequence = 3',
      'UPDATE journal SET recorded_at = recorded_at + 1 WHERE sequence = 2',
      'DELETE FROM journal WHERE sequence = 3',
      'UPDATE journal SET account = 99 WHERE sequence > 2',
      "UPDATE journal SET event_type = 'OrderRejected' WHERE sequence = 4",
      'UPDATE journal SET hash = zeroblob(32) WHERE sequence = 4',
    ];
    for (const damage of damages) {
      it(`finds: ${damage.slice(0, 60)}`, async () => {
        copyFileSync(path, `${path}.sound`);
        edit(damage);
        const { status, stdout } = await papertape('verify');
        const listed = await papertape('accounts');
        copyFileSync(`${path}.sound`, path);
        assert.equal(status, 1);
        assert.equal(listed.status, 1);
        assert.match(
          listed.stderr,
          /^papertape: the journal is damaged \(account .+\): run verify/,
        );
        assert.match(stdout, /DAMAGED  [0-9a-f-]{36}: .*sequence \d/);
        assert.match(stdout, /accounts are damaged/);
      });
    }
  });

  describe('rebuild', () => {
    it('makes right what verify has found in the read models', async () => {
      const database = new DatabaseSync(path);
      database.exec('DELETE FROM orders WHERE sequence = 3');
      database.close();
      const found = await papertape('verify');
      assert.equal(found.status, 1);
      assert.match(
        found.stdout,
        /DAMAGED .*the read model "orders" differs from replay: run "rebuild"/,
      );
      const server = await start();
      const refused = await papertape('rebuild');
      assert.equal(refused.status, 2);
      assert.match(refused.stderr, /in use by another Papertape server/);
      await server.stop('SIGTERM');
      const { status, stdout } = await papertape('rebuild');
      assert.equal(status, 0);
      assert.match(stdout, /^accounts, holdings and orders are made anew from \d+ entries/);
      assert.equal((await papertape('verify')).status, 0);
    });
  });

  describe('backup and restore', () => {
    it('copies while the server runs, and puts the copy back', async () => {
      const copy = `${folder.path}/copy.db`;
      const server = await start();
      const { status } = await papertape('backup', copy);
      assert.equal(status, 0);
      assert.equal((statSync(copy).mode & 0o777).toString(8), '600');
      const running = await papertape('restore', copy);
      assert.equal(running.status, 2);
      assert.match(running.stderr, /in use by another Papertape server/);
      await server.stop('SIGTERM');
      // As a database that was copied into place by hand has it.
      chmodSync(path, 0o644);
      const { status: restored, stdout } = await papertape('restore', copy);
      assert.equal(restored, 0, stdout);
      assert.equal((statSync(`${path}.before-restore`).mode & 0o777).toString(8), '600');
      assert.match((await papertape('restore', copy)).stderr, /before-restore exists/);
      rmSync(`${path}.before-restore`);
      assert.equal((await papertape('verify')).status, 0);
    });

    it('copies the same moment from beginning to end, whatever is committed meanwhile', async () => {
      const copy = `${folder.path}/moment.db`;
      const connection = new DatabaseSync(path);
      connection.exec('CREATE TABLE ballast (text TEXT)');
      connection.exec(`WITH RECURSIVE counter(place) AS
        (SELECT 1 UNION ALL SELECT place + 1 FROM counter WHERE place < 3000)
      INSERT INTO ballast SELECT hex(randomblob(2000)) FROM counter`);
      const remaining: number[] = [];
      const progress = (line: string) => {
        const [done = 0, pages = 0] = line.match(/\d+/g)?.map(Number) ?? [];
        if (pages > 0) remaining.push(pages - done);
        // Now and again somebody trades while the copy is under way.
        if (remaining.length % 10 === 5) connection.exec("INSERT INTO ballast VALUES ('more')");
      };
      assert.equal((await papertapeWatched(progress, 'backup', copy)).status, 0);
      connection.exec('DROP TABLE ballast');
      connection.close();
      rmSync(copy);
      assert.ok(remaining.length > 10);
      assert.deepEqual(
        remaining,
        remaining.toSorted((a, b) => b - a),
      );
    });

    it('takes along what stands only in the log beside the copy', async () => {
      const copy = `${folder.path}/with-log.db`;
      copyFileSync(path, copy);
      const connection = new DatabaseSync(copy);
      connection.exec('CREATE TABLE only_in_log (text TEXT)');
      assert.equal((await papertape('restore', copy)).status, 0);
      connection.close();
      rmSync(`${path}.before-restore`);
      edit('DROP TABLE only_in_log');
    });

    it('puts a copy in the place of a file that is damaged beyond opening', async () => {
      const copy = `${folder.path}/sound.db`;
      await papertape('backup', copy);
      writeFileSync(path, Buffer.alloc(8_192, 'x'));
      assert.equal((await papertape('restore', copy)).status, 0);
      assert.equal((await papertape('verify')).status, 0);
      rmSync(`${path}.before-restore`);
    });

    it('refuses the database itself, junk, and folders that are not there, in one line', async () => {
      writeFileSync(`${folder.path}/junk`, 'junk');
      symlinkSync(path, `${folder.path}/link.db`);
      for (const words of [
        ['restore', path],
        ['restore', `${folder.path}/link.db`],
        ['restore', `${folder.path}/junk`],
        ['backup', `${folder.path}/no/such/folder.db`],
      ]) {
        const { status, stderr } = await papertape(...words);
        assert.equal(status, 2, words.join(' '));
        assert.match(stderr, /^papertape: .+\n$/);
      }
      assert.equal((await papertape('verify')).status, 0);
    });

    it('never overwrites a file, and refuses one that is not there', async () => {
      assert.match((await papertape('backup', path)).stderr, /exists, expected a new file/);
      assert.match((await papertape('restore', '/nowhere.db')).stderr, /there is no database at/);
    });
  });

  describe('a database that lost answered entries', () => {
    it('is not started on, until the operator accepts the loss, which is journaled', async () => {
      const old = `${folder.path}/old.db`;
      await papertape('backup', old);
      const server = await start();
      await buy(server, '1');
      await buy(server, '1');
      await server.stop('SIGTERM');
      const restored = await papertape('restore', old);
      assert.equal(restored.status, 1);
      assert.match(restored.stdout, /1 accounts have fewer entries than were answered/);
      rmSync(`${path}.before-restore`);
      const refused = serveAndFail();
      assert.equal(refused.status, 2);
      assert.match(
        refused.stderr,
        /^papertape: the database misses entries .*: account [0-9a-f-]{36} ends at sequence 4, answered was 6\..*accept-loss"\n$/,
      );
      const accepted = await papertape('accept-loss');
      assert.equal(accepted.status, 0, accepted.stderr);
      assert.match(accepted.stdout, /lost are 5 to 6\n1 losses accepted/);
      assert.equal((await papertape('verify')).status, 0);
      const again = await start();
      const bought = await buy(again, '1');
      assert.equal(bought.json.journal.sequence, 6);
      await again.stop('SIGTERM');
      assert.match(
        (await papertape('export', '--account', 'alice')).stdout,
        /^5,.*,LossAccepted,/m,
      );
    });

    it('is noticed when its log was cut off behind a killed server', async () => {
      const server = await start();
      await buy(server, '1');
      await buy(server, '1');
      await new Promise((resolve) => setTimeout(resolve, 50));
      await server.stop('SIGKILL');
      truncateSync(`${path}-wal`, 0);
      const refused = serveAndFail();
      assert.equal(refused.status, 2);
      assert.match(refused.stderr, /misses entries that were answered/);
      assert.equal((await papertape('accept-loss')).status, 0);
      assert.equal((await papertape('accept-loss')).stdout, 'nothing is lost\n');
    });
  });

  describe('export and accounts', () => {
    it('writes one line a posting, and each entry sums to zero', async () => {
      const [header, ...lines] = (await papertape('export', '--account', 'alice')).stdout
        .trim()
        .split('\n');
      assert.match(header ?? '', /^sequence,recorded_at,event,/);
      const sums = new Map<string, number>();
      for (const line of lines) {
        const [sequence = '', , , , , , , , amount] = line.split(',');
        sums.set(sequence, (sums.get(sequence) ?? 0) + Math.round(Number(amount) * 100));
      }
      assert.ok(sums.size > 4);
      for (const [sequence, sum] of sums) assert.equal(sum, 0, sequence);
    });

    it('writes whole events as JSON lines', async () => {
      const lines = (await papertape('export', '--account', 'alice', '--format', 'jsonl')).stdout
        .trim()
        .split('\n');
      const [first] = lines.map((line) => JSON.parse(line));
      assert.equal(first.type, 'AccountOpened');
      assert.equal(first.event.startingCash, '100000.00');
    });

    it('lists the accounts', async () => {
      const row = JSON.parse((await papertape('accounts', '--json')).stdout);
      assert.equal(row.username, 'alice');
      assert.equal(row.status, 'open');
      assert.equal(row.positions, 1);
      assert.deepEqual([row.open_orders, row.held_cash], [0, '0.00']);
    });

    it('says who is not there', async () => {
      const { status, stderr } = await papertape('export', '--account', 'nobody');
      assert.equal(status, 2);
      assert.match(stderr, /there is no account "nobody", expected an id or a username/);
    });
  });

  describe('the command line', () => {
    it('helps, for all and for each', async () => {
      const { status, stdout } = await papertape('--help');
      assert.equal(status, 0);
      for (const name of [
        'serve',
        'verify',
        'backup',
        'restore',
        'export',
        'accounts',
        'accept-loss',
      ]) {
        assert.match(stdout, new RegExp(`^  ${name} `, 'm'));
        const own = await papertape(name, '--help');
        assert.equal(own.status, 0);
        assert.match(own.stdout, /^usage: npm run -s papertape -- /);
      }
    });

    it('says in one line what it does not understand', async () => {
      for (const words of [
        ['dance'],
        ['verify', '--loud'],
        ['backup'],
        ['verify', 'too', 'much'],
      ]) {
        const { status, stderr } = await papertape(...words);
        assert.equal(status, 2, words.join(' '));
        assert.match(stderr, /^papertape: /);
        assert.doesNotMatch(stderr, /\n {4}at /);
      }
    });

    it('keeps the mark beside the database', async () => {
      assert.match(readFileSync(`${path}.mark`, 'utf8'), /^\d+ [0-9a-f]{64} [0-9a-f-]{36}\n/);
    });
  });
});
