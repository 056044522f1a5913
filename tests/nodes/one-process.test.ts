// The real program on PostgreSQL: trading, a second server, an operator's commands, and what becomes
// of it when it or the server of PostgreSQL dies.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { papertape } from '#tests/support/command.ts';
import { inForm } from '#tests/support/form.ts';
import { postgresMissing, startPostgres, type PostgresServer } from '#tests/support/postgres.ts';
import { startServerProcess, type RunningServer } from '#tests/support/process.ts';

const alice = { username: 'alice', password: 'curiouser and curiouser' };
const secret = 'p@ss w/rd:CANARY';
const restarts = inForm(3, 6);
const restartMsMax = 3_000;
const readyMsMax = 1_000;

type Reply = { readonly status: number; readonly headers: Headers; readonly text: string };

async function send(
  server: RunningServer,
  method: string,
  path: string,
  { body, token = '', key }: { body?: object; token?: string; key?: string } = {},
): Promise<Reply> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(key && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function until(isSo: () => Promise<boolean>, msMax: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    assert.ok(performance.now() - startedAt < msMax, `not within ${msMax} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - startedAt;
}

const isReady = async (server: RunningServer) =>
  (await send(server, 'GET', '/healthcheck?probe=ready')).status === 200;

describe('the server as a process on PostgreSQL', { skip: postgresMissing }, () => {
  let postgres: PostgresServer;
  let settings: Record<string, string>;
  let server: RunningServer;
  let token: string;

  before(async () => {
    postgres = await startPostgres({ isDurable: true });
    await postgres.admin('postgres', `CREATE ROLE papertape LOGIN PASSWORD '${secret}'`);
    await postgres.admin('postgres', 'CREATE DATABASE books OWNER papertape');
    const { port } = postgres;
    const who = `papertape:${encodeURIComponent(secret)}`;
    settings = {
      DATABASE_URL: `postgres://${who}@127.0.0.1:${port}/books`,
      SIMULATOR_MARKET_HOURS: 'always',
      REQUESTS_PER_SECOND_PER_USER: '0',
      REQUESTS_PER_SECOND_PER_ADDRESS: '0',
    };
    server = await startServerProcess(settings);
    assert.equal((await send(server, 'POST', '/create-account', { body: alice })).status, 201);
    ({ token } = JSON.parse((await send(server, 'POST', '/login', { body: alice })).text));
  });
  after(async () => {
    await server.stop('SIGTERM');
    const { status, lines } = await papertape(settings, ['verify']);
    assert.equal(status, 0, lines.join('\n'));
    await postgres.stop();
  });

  const buy = (key: string) =>
    send(server, 'POST', '/buy-stock', { body: { symbol: 'AAPL', quantity: '0.01' }, token, key });

  it('answers in the meantime with 503 and trades on when PostgreSQL is back', async () => {
    const answered = new Map<string, Reply>();
    const load = { isOn: true };
    let count = 0;
    const clients = Array.from({ length: 8 }, async () => {
      while (load.isOn) {
        const key = `restart ${(count += 1)}`;
        answered.set(key, await buy(key));
      }
    });
    await until(async () => answered.size > 100, 20_000);
    for (let restart = 0; restart < restarts; restart += 1) {
      await postgres.kill();
      await until(async () => !(await isReady(server)), readyMsMax);
      const refused = await buy(`down ${restart}`);
      assert.equal(refused.status, 503, refused.text);
      assert.ok(refused.headers.get('retry-after'));
      await postgres.start();
      await until(async () => (await buy(`up ${restart}`)).status === 201, restartMsMax);
      const size = answered.size;
      await until(async () => answered.size > size + 50, 20_000);
    }
    load.isOn = false;
    await Promise.all(clients);
    const statuses = new Set([...answered.values()].map(({ status }) => status));
    assert.deepEqual(
      [...statuses].toSorted((a, b) => a - b),
      [201, 503],
    );
    // One retry with the same key settles whatever was left open, and repeats what was answered.
    for (const [key, { status, text }] of answered) {
      const again = await buy(key);
      assert.equal(again.status, 201, again.text);
      if (status === 201) assert.equal(again.text, text);
    }
    const { text } = await send(server, 'GET', '/view-portfolio', { token });
    const expected = (answered.size + restarts) / 100;
    assert.equal(Number(JSON.parse(text).positions[0].quantity), expected);
  });

  it('trades beside a second server, and goes on there when it was killed', async () => {
    const second = await startServerProcess(settings);
    const held = async () => {
      const { text } = await send(server, 'GET', '/view-portfolio', { token });
      const { cash, positions } = JSON.parse(text);
      return [cash, positions[0].quantity];
    };
    const before = await held();
    process.kill(server.pid(), 'SIGKILL');
    server = second;
    assert.deepEqual(await held(), before);
    assert.equal((await buy('on the second one')).status, 201);
  });

  it('obeys an operator beside it', async () => {
    const run = (...words: string[]) => papertape(settings, words);
    assert.match((await run('users')).lines.join('\n'), /alice/);
    assert.match((await run('accounts')).lines.join('\n'), /alice.*open/);
    const { lines } = await run('export', '--account', 'alice', '--format', 'jsonl');
    assert.equal(JSON.parse(lines[0] ?? '').type, 'AccountOpened');
    assert.equal((await run('verify')).status, 0);
    const refused = await run('backup', 'x.db');
    assert.equal(refused.status, 2);
    assert.match(refused.errors.join(), /pg_dump.*pg_basebackup.*verify/);
    assert.match(
      (await run('end-sessions', 'alice')).lines.join(),
      /1 sessions of alice have ended/,
    );
    assert.equal((await send(server, 'GET', '/view-portfolio', { token })).status, 401);
  });

  it('says in one line what is wrong with the address, and never the password', async () => {
    const { port } = postgres;
    const of = (who: string, place: string) => ({
      ...settings,
      DATABASE_URL: `postgres://${who}@${place}`,
    });
    const right = `papertape:${encodeURIComponent(secret)}`;
    for (const [environment, line] of [
      [of(right, '127.0.0.1:1/books'), /PostgreSQL at 127\.0\.0\.1:1 .*ECONNREFUSED.*DATABASE_URL/],
      [of(right, `127.0.0.1:${port}/none`), /database "none" \(there is no such database\)/],
      [of(right, '127.0.0.1/books?sslmode=prefer'), /"postgres:…", expected .*verify-full/],
      [of(right, 'one,two/books'), /expected .* of one host/],
    ] as const) {
      const { status, errors } = await papertape(environment, ['users']);
      assert.equal(status, 2, errors.join());
      assert.match(errors.join(), line);
      assert.equal(errors.length, 1);
      assert.doesNotMatch(errors.join(), /CANARY/);
    }
    assert.doesNotMatch(server.output(), /CANARY/);
    const title = spawnSync('ps', ['-o', 'args=', '-p', `${server.pid()}`], { encoding: 'utf8' });
    assert.doesNotMatch(title.stdout, /CANARY/);
  });
});
