// The whole story on the real process: start, trade, be killed, start again, and everything is
// there.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { getPriority, platform } from 'node:os';
import { describe, it } from 'node:test';
import { niceness } from '#src/runtime/priority.ts';
import { createFolder, root, startServerProcess, type RunningServer } from './support/process.ts';

const json = { 'content-type': 'application/json' };
const alice = { username: 'alice', password: 'curiouser and curiouser' };

// Tests assert on what they read, so the shape is theirs to state.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;

async function post(server: RunningServer, path: string, body: object, token = '') {
  const headers = { ...json, authorization: `Bearer ${token}` };
  const options = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, options);
  return { status: response.status, json: (await response.json()) as Json };
}

async function get(server: RunningServer, path: string, token = ''): Promise<Json> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${server.url}${path}`, { headers })).json();
}

async function logIn(server: RunningServer): Promise<string> {
  return String((await post(server, '/login', alice)).json.token);
}

/** Whoever answers goes first; Linux alone has a priority for each thread. */
function checkPriorities(pid: number): void {
  if (platform() !== 'linux') return;
  const folder = `/proc/${pid}/task`;
  const isHelper = (id: string) =>
    readFileSync(`${folder}/${id}/comm`, 'utf8').trim() === 'node-V8Worker';
  const helpers = readdirSync(folder).filter(isHelper).map(Number);
  assert.deepEqual(new Set(helpers.map(getPriority)), new Set([niceness.engine]));
  assert.equal(getPriority(pid), getPriority());
}

describe('the server as a process', { concurrency: 3 }, () => {
  it('stops cleanly when the signal comes in the moment in which it is ready', async () => {
    await using folder = await createFolder();
    const settings = { PORT: '0', DATABASE_URL: `sqlite:${folder.path}/papertape.db` };
    const words = ['--import', './tests/support/signal-at-start.ts', 'src/main.ts'];
    const env = { ...process.env, ...settings };
    const server = spawn(process.execPath, words, { cwd: root, env, stdio: 'ignore' });
    assert.deepEqual(await once(server, 'exit'), [0, null]);
  });

  it('keeps everything through a restart in the middle of the story', async () => {
    await using folder = await createFolder();
    const settings = {
      DATABASE_URL: `sqlite:${folder.path}/papertape.db`,
      STARTING_CASH: '50000.00',
    };
    const first = await startServerProcess(settings);
    assert.equal((await get(first, '/healthcheck')).status, 'ok');
    checkPriorities(first.pid());
    assert.equal((await post(first, '/create-account', alice)).status, 201);
    const token = await logIn(first);
    const looked = await get(first, '/lookup-stock?symbol=AAPL', token);
    assert.equal(looked.quote.source, 'simulator');
    const order = { symbol: 'AAPL', quantity: '10' };
    const bought = await post(first, '/buy-stock', order, token);
    assert.equal(bought.status, 201);
    assert.equal(await first.stop('SIGTERM'), 0);

    const second = await startServerProcess(settings);
    const portfolio = await get(second, '/view-portfolio', token);
    assert.equal(portfolio.cash, bought.json.cash_after);
    assert.equal(portfolio.positions[0].quantity, '10');
    const sold = await post(second, '/sell-stock', { ...order, quantity: '4' }, token);
    assert.equal(sold.json.position.quantity, '6');
    const value = await get(second, '/calculate-portfolio-value', token);
    assert.equal(value.complete, true);
    assert.equal(value.cash, sold.json.cash_after);
    assert.equal(await second.stop('SIGINT'), 0);
  });

  it('has the position after SIGKILL right behind the answer, and settles a retry', async () => {
    await using folder = await createFolder();
    const settings = { DATABASE_URL: `sqlite:${folder.path}/papertape.db` };
    const first = await startServerProcess(settings);
    await post(first, '/create-account', alice);
    const token = await logIn(first);
    const headers = { ...json, authorization: `Bearer ${token}`, 'idempotency-key': 'k' };
    const body = JSON.stringify({ symbol: 'MSFT', quantity: '3' });
    const order = { method: 'POST', headers, body };
    const receipt = await (await fetch(`${first.url}/buy-stock`, order)).text();
    await first.stop('SIGKILL');

    const second = await startServerProcess(settings);
    const portfolio = await get(second, '/view-portfolio', token);
    assert.equal(portfolio.positions[0].quantity, '3');
    const again = await fetch(`${second.url}/buy-stock`, order);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.equal(await again.text(), receipt);
    await second.stop('SIGTERM');
  });

  it('stops cleanly although a client never ends its request', async () => {
    await using folder = await createFolder();
    const server = await startServerProcess({ DATABASE_URL: `sqlite:${folder.path}/papertape.db` });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => {});
    const head = 'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    socket.write(`${head}Content-Length: 100\r\n\r\n{`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(await server.stop('SIGTERM'), 0);
    socket.destroy();
  });

  it('writes one JSON line an event, and none of them holds a secret', async () => {
    await using folder = await createFolder();
    const server = await startServerProcess({
      DATABASE_URL: `sqlite:${folder.path}/papertape.db`,
      LOG_LEVEL: 'debug',
    });
    await post(server, '/create-account', alice);
    await post(server, '/login', { ...alice, password: 'a wrong password' });
    const token = await logIn(server);
    await post(server, '/buy-stock', { symbol: 'AAPL', quantity: '1' }, token);
    await post(server, '/buy-stock', { symbol: 'AAPL', quantity: '1000000' }, token);
    await server.stop('SIGTERM');
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const events = lines.map((line) => JSON.parse(line));
    const verdicts = (name: string) =>
      events.filter(({ event }) => event === name).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts('login'), ['invalid_credentials', 'success']);
    assert.deepEqual(verdicts('order'), ['filled', 'insufficient_cash']);
    // The listing, the price of the order, and what the background has refreshed since.
    assert.deepEqual([...new Set(verdicts('upstream_request'))], ['data']);
    assert.equal(verdicts('request').length, 5);
    for (const secret of [alice.password, 'a wrong password', token]) {
      assert.ok(!server.output().includes(secret));
    }
  });

  it('warns when others can reach it on plain http', async () => {
    await using folder = await createFolder();
    const settings = { DATABASE_URL: `sqlite:${folder.path}/papertape.db` };
    for (const [HOST, isWarned] of [['0.0.0.0', true] as const, ['127.0.0.1', false] as const]) {
      const server = await startServerProcess({ ...settings, HOST });
      assert.equal(await server.stop('SIGTERM'), 0);
      assert.equal(server.output().includes('"event":"plain_http"'), isWarned, HOST);
    }
  });

  it('refuses to start with every mistake in one line each, and exit code 2', () => {
    const { status, stderr, stdout } = spawnSync('node', ['src/main.ts'], {
      timeout: 10_000,
      cwd: root,
      env: { ...process.env, PORT: 'x', STARTING_CASH: '-1' },
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    const lines = stderr.trim().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /^papertape: PORT is "x", expected a port from 0 to 65535: /);
    assert.match(lines[1] ?? '', /^papertape: STARTING_CASH is "-1", expected /);
  });

  it('says which port or file another server has', async () => {
    await using folder = await createFolder();
    const settings = { DATABASE_URL: `sqlite:${folder.path}/papertape.db` };
    const server = await startServerProcess(settings);
    const start = (changes: Record<string, string>) =>
      spawnSync('node', ['src/main.ts'], {
        timeout: 10_000,
        cwd: root,
        env: { ...process.env, ...settings, ...changes },
        encoding: 'utf8',
      });
    const sameFile = start({ PORT: '0' });
    assert.equal(sameFile.status, 2);
    assert.match(sameFile.stderr, /^papertape: .*papertape\.db is in use by another .*\n$/);
    const port = new URL(server.url).port;
    const samePort = start({ PORT: port, DATABASE_URL: `sqlite:${folder.path}/other.db` });
    assert.equal(samePort.status, 2);
    assert.match(samePort.stderr, /^papertape: PORT is \d+, which another program uses.*\n$/);
    await server.stop('SIGTERM');
  });
});
