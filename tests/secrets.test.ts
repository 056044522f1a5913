// Canaries: known secrets go through the real server, then they are sought wherever they must not be.
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { URI } from 'otpauth';
import { startSimulator } from '#simulator/simulator.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createFolder, startServerProcess } from './support/process.ts';
import { createWorld } from './support/world.ts';

const canaries = {
  key: 'CANARYKEY0123456',
  password: 'canary in a coal mine',
  newPassword: 'another canary, another mine',
};

/** A user's whole story, with every mistake that repeats a secret. */
async function live(origin: string) {
  const answers: string[] = [];
  const cookies: string[] = [];
  const send = async (method: string, path: string, body?: unknown, token?: string) => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      cookies.push(/=([\w-]{43});/.exec(cookie)?.[1] ?? '');
    }
    const text = await response.text();
    const given = ['/login', '/create-token', '/enroll-second-factor', '/confirm-second-factor'];
    // A problem repeats the path to the one who sent it.
    if (!given.includes(path) && !path.startsWith('/nothing')) answers.push(text);
    return text ? JSON.parse(text) : undefined;
  };
  const { password, newPassword } = canaries;
  const alice = { username: 'alice', password };
  await send('POST', '/create-account', alice);
  await send('POST', '/create-account', { username: password, password: 'alice' });
  await send('POST', '/login', { username: password, password });
  await send('POST', '/login', { username: 'alice', password, [password]: password });
  const { token } = await send('POST', '/login', alice);
  await send('GET', `/lookup-stock?symbol=${token}`, undefined, token);
  await send('GET', `/nothing/${token}?${token}`, undefined, token);
  await send('GET', '/lookup-stock?symbol=AAPL', undefined, token);
  await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' }, token);
  const program = await send('POST', '/create-token', { name: 'robot', scope: 'read' }, token);
  await send('GET', '/view-portfolio', undefined, program.token);
  const { uri } = await send('POST', '/enroll-second-factor', { password }, token);
  const code = URI.parse(uri).generate();
  const { recovery_codes: codes } = await send('POST', '/confirm-second-factor', { code }, token);
  await send('POST', '/login', { ...alice, code: codes[0] });
  await send('DELETE', '/disable-second-factor', { password }, token);
  const change = { current_password: password, new_password: newPassword };
  await send('PUT', '/update-password', { ...change, current_password: newPassword }, token);
  await send('PUT', '/update-password', change, token);
  await send('GET', '/view-sessions', undefined, token);
  await send('GET', '/healthcheck');
  return { answers, secrets: [token, program.token, ...codes, ...cookies.filter(Boolean)] };
}

describe('the folder of the database', () => {
  it('is warned about when others can look into it, and made for its owner alone', async () => {
    await using folder = await createFolder();
    const warned = async () => {
      await using world = await createWorld({ databasePath: `${folder.path}/papertape.db` });
      return world.logger.lines.some(({ event }) => event === 'data_folder_open');
    };
    assert.equal(await warned(), false);
    chmodSync(folder.path, 0o755);
    assert.equal(await warned(), true);
  });
});

describe('a secret', () => {
  it('is in no log, no file, no answer but its own and no title of a process', async () => {
    await using folder = await createFolder();
    const simulator = await startSimulator({
      port: 0,
      host: '127.0.0.1',
      plan: 'realtime150',
      seed: 7,
      marketHours: 'always',
      clock: createClock(),
    });
    const server = await startServerProcess({
      DATABASE_URL: `sqlite:${folder.path}/data/papertape.db`,
      ALPHA_VANTAGE_URL: simulator.url,
      ALPHA_VANTAGE_API_KEY: canaries.key,
      ALPHA_VANTAGE_PLAN: 'realtime150',
      SIMULATOR_MARKET_HOURS: 'always',
      LOG_LEVEL: 'trace',
    });
    const { answers, secrets } = await live(server.url);
    const pid = /"pid":(\d+)/.exec(server.output())?.[1] ?? '';
    // Gone elsewhere: the upstream in trouble is a chance for its URL to leak.
    await simulator.close();
    await fetch(`${server.url}/lookup-stock?symbol=MSFT`);
    const title = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    const data = `${folder.path}/data`;
    const open = [data, ...readdirSync(data).map((name) => `${data}/${name}`)].filter(
      (path) => (statSync(path).mode & 0o077) !== 0,
    );
    const readFiles = () =>
      readdirSync(data).map((name) => readFileSync(`${data}/${name}`, 'latin1'));
    const whileRunning = readFiles();
    await server.stop('SIGTERM');
    const places = {
      'the log': server.output(),
      'the answers': answers.join('\n'),
      'the files': [...whileRunning, ...readFiles()].join('\n'),
      'the title': title,
    };
    assert.deepEqual(open, [], 'files that others may read');
    assert.ok(secrets.length >= 16 && secrets.every((secret) => secret.length >= 20));
    for (const [place, text] of Object.entries(places)) {
      assert.ok(text.length > 10, `${place} was read`);
      for (const secret of [...Object.values(canaries), ...secrets]) {
        assert.ok(!text.includes(secret), `${secret} is in ${place}`);
      }
    }
  });
});
