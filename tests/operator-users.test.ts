// What an operator does to users while the server runs: it holds from the server's next request on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { papertape as runCommand } from './support/command.ts';
import { createFolder, startServerProcess, type RunningServer } from './support/process.ts';

const password = 'curiouser and curiouser';
describe("an operator's commands about users", { timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof createFolder>>;
  let server: RunningServer;
  let path: string;
  /** What whoever sits at the terminal types when asked. */
  let answer: string | undefined;

  before(async () => {
    folder = await createFolder();
    path = `${folder.path}/papertape.db`;
    server = await startServerProcess({
      DATABASE_URL: `sqlite:${path}`,
      LOGIN_FAILURES_PER_ADDRESS: '0',
    });
  });
  after(async () => {
    await server.stop('SIGTERM');
    await folder[Symbol.asyncDispose]();
  });

  async function send(method: string, route: string, body?: object, token?: string) {
    const response = await fetch(`${server.url}${route}`, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, json: text ? JSON.parse(text) : undefined };
  }

  /** A user with a session and a token for programs. */
  async function createUser(username: string) {
    assert.equal((await send('POST', '/create-account', { username, password })).status, 201);
    const { token } = (await send('POST', '/login', { username, password })).json;
    const bot = await send('POST', '/create-token', { name: 'bot', scope: 'trade' }, token);
    return { token: String(token), bot: String(bot.json.token) };
  }

  const papertape = (...words: string[]) =>
    runCommand({ DATABASE_URL: `sqlite:${path}` }, words, { ask: async () => answer });

  const statusOf = async (token: string) =>
    (await send('GET', '/view-portfolio', undefined, token)).status;

  describe('reset-password', () => {
    it('gives a one-time password that opens one door only', async () => {
      const { token, bot } = await createUser('alice');
      assert.deepEqual([await statusOf(token), await statusOf(bot)], [200, 200]);
      const { status, lines } = await papertape('reset-password', 'ＡLICE');
      assert.equal(status, 0);
      assert.equal(lines.length, 1);
      const [oneTime = ''] = lines;
      assert.match(oneTime, /^(?:[a-z0-9]{4}-){4}[a-z0-9]{4}$/);
      assert.deepEqual([await statusOf(token), await statusOf(bot)], [401, 401]);
      assert.equal((await send('POST', '/login', { username: 'alice', password })).status, 401);
      const login = await send('POST', '/login', { username: 'alice', password: oneTime });
      assert.equal(login.status, 200);
      const session = login.json.token;
      for (const [method, route, body] of [
        ['GET', '/view-portfolio', undefined],
        ['POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' }],
        ['POST', '/create-token', { name: 'x', scope: 'read' }],
        ['DELETE', '/delete-account', { password: oneTime }],
        ['POST', '/logout', undefined],
      ] as const) {
        const refused = await send(method, route, body, session);
        assert.deepEqual(
          [refused.status, refused.json?.code],
          [403, 'password_change_required'],
          route,
        );
      }
      const kept = { current_password: oneTime, new_password: oneTime.toUpperCase() };
      const unchanged = await send('PUT', '/update-password', kept, session);
      assert.deepEqual([unchanged.status, unchanged.json.code], [422, 'password_too_common']);
      assert.match(unchanged.json.detail, /^The one-time password cannot be kept/);
      assert.equal((await send('GET', '/view-portfolio', undefined, session)).status, 403);
      const change = { current_password: oneTime, new_password: 'six impossible things' };
      assert.equal((await send('PUT', '/update-password', change, session)).status, 204);
      assert.equal(await statusOf(session), 200);
      assert.equal(
        (await send('POST', '/login', { username: 'alice', password: oneTime })).status,
        401,
      );
    });
  });

  describe('disable and enable', () => {
    it('shut a user out at once, sessions and tokens included, and let in again', async () => {
      const { token, bot } = await createUser('bertram');
      assert.equal((await papertape('disable', 'bertram')).status, 0);
      assert.deepEqual([await statusOf(token), await statusOf(bot)], [401, 401]);
      const refused = await send('POST', '/login', { username: 'bertram', password });
      assert.deepEqual([refused.status, refused.json.code], [403, 'user_disabled']);
      const wrong = await send('POST', '/login', { username: 'bertram', password: 'a wrong one' });
      assert.deepEqual([wrong.status, wrong.json.code], [401, 'invalid_credentials']);
      assert.equal((await papertape('enable', 'bertram')).status, 0);
      assert.equal((await send('POST', '/login', { username: 'bertram', password })).status, 200);
      assert.equal((await papertape('enable', 'bertram')).status, 1);
    });
  });

  describe('end-sessions', () => {
    it('ends every session and leaves the tokens', async () => {
      const { token, bot } = await createUser('charlotte');
      const { status, lines } = await papertape('end-sessions', 'charlotte');
      assert.deepEqual([status, lines], [0, ['1 sessions of charlotte have ended']]);
      assert.deepEqual([await statusOf(token), await statusOf(bot)], [401, 200]);
    });
  });

  describe('reset-second-factor', () => {
    it('says when there is none', async () => {
      await createUser('dorothea');
      const { status, lines } = await papertape('reset-second-factor', 'dorothea');
      assert.deepEqual([status, lines], [1, ['dorothea has no second factor']]);
    });
  });

  describe('delete-user', () => {
    it('closes the account and deletes the user beside the running server', async () => {
      const { token, bot } = await createUser('edmund');
      assert.equal(
        (await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' }, bot)).status,
        201,
      );
      answer = 'edmond';
      const doubted = await papertape('delete-user', 'edmund');
      assert.deepEqual([doubted.status, await statusOf(token)], [2, 200]);
      answer = 'Edmund';
      assert.equal((await papertape('delete-user', 'edmund')).status, 0);
      assert.deepEqual([await statusOf(token), await statusOf(bot)], [401, 401]);
      assert.equal((await send('POST', '/login', { username: 'edmund', password })).status, 401);
      assert.equal((await papertape('verify')).status, 0);
      // One account a second is compared with its journal, which went on without the server.
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      assert.doesNotMatch(server.output(), /quarantined/);
      const again = await send('POST', '/create-account', { username: 'edmund', password });
      assert.equal(again.status, 201, 'the name is free again');
    });
  });

  describe('delete-user while somebody reads the database', () => {
    it('says that the log still holds what was deleted; the server erases it after that', async () => {
      const name = 'zz-quentin-zz';
      await createUser(name);
      const reader = new DatabaseSync(path, { readOnly: true });
      reader.exec('BEGIN');
      reader.prepare('SELECT count(*) FROM users').get();
      answer = undefined;
      const { status, errors } = await papertape('delete-user', name);
      assert.equal(status, 0, 'where nobody can be asked, whoever names the user means it');
      assert.match(errors.join(), /^something reads the database.+ still holds what was deleted/);
      const isReadable = () =>
        [path, `${path}-wal`].some((file) => readFileSync(file, 'latin1').includes(name));
      assert.ok(isReadable(), 'the reading keeps the log');
      reader.close();
      const deadline = performance.now() + 20_000;
      while (isReadable() && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      assert.equal(isReadable(), false);
    });
  });

  describe('users and accounts', () => {
    it('list everybody under a header, and the same in JSON', async () => {
      await createUser('frederica');
      const { token } = (await send('POST', '/login', { username: 'frederica', password })).json;
      await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '2' }, token);
      const users = await papertape('users');
      assert.match(
        users.lines[0] ?? '',
        /^username +created +last_seen +locked +disabled +second_factor +must_change_password +accounts +sessions +tokens$/,
      );
      assert.match(users.lines.join('\n'), /^frederica +20\S+Z +20\S+Z +no +no +no +no +1 +2 +1$/m);
      const accounts = await papertape('accounts');
      assert.match(
        accounts.lines[0] ?? '',
        /^account_id +username +name +status +created +last_seen +locked +second_factor +entries +positions +open_orders +cash +held_cash +equity$/,
      );
      const row = (await papertape('accounts', '--json')).lines
        .map((line) => JSON.parse(line))
        .find(({ username }) => username === 'frederica');
      assert.deepEqual([row.name, row.status, row.entries, row.positions], ['Main', 'open', 2, 1]);
      const portfolio = await send('GET', '/view-portfolio', undefined, token);
      assert.equal(row.cash, portfolio.json.cash);
      assert.match(row.equity, /^\d+\.\d\d$/);
    });
  });

  describe('a command about a user', () => {
    it('says in one line that there is none of the name', async () => {
      for (const command of [
        'reset-password',
        'disable',
        'enable',
        'end-sessions',
        'reset-second-factor',
      ]) {
        const { status, lines, errors } = await papertape(command, 'nobody!');
        assert.deepEqual([status, lines], [2, []], command);
        assert.match(errors.join(), /^there is no user "nobody!"/);
      }
    });
  });
});
