// The sessions of a user, tokens for programs and what each may do, through the real routes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld, password, security } from '#tests/support/world.ts';

const alice = { username: 'alice', password };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('GET /view-sessions', () => {
  it('shows every open session, what it came from, and which one asks', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await world.clock.advance(120_000);
    const agent = { 'user-agent': 'A Browser/1.0' };
    const second = await world.send('POST', '/login', alice, agent);
    const { status, json } = await user.send('GET', '/view-sessions');
    assert.equal(status, 200);
    assert.equal(json.sessions.length, 2);
    const [newest, oldest] = json.sessions;
    assert.equal(newest.user_agent, 'A Browser/1.0');
    assert.deepEqual([newest.current, oldest.current], [false, true]);
    assert.ok(oldest.created_at < newest.created_at);
    assert.ok(!JSON.stringify(json).includes(second.json.token));
  });

  it('shows neither those that ended nor those of others', async () => {
    await using world = await createWorld();
    const bob = await world.createUser('bob');
    await world.createUser('alice');
    await world.clock.advance(security.sessionIdleMs);
    const again = await world.send('POST', '/login', alice);
    const { json } = await world.send('GET', '/view-sessions', undefined, bearer(again.json.token));
    assert.equal(json.sessions.length, 1);
    assert.equal((await bob.send('GET', '/view-sessions')).status, 401);
  });

  it('keeps a hundred of a user, and drops the one unused for longest', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const sql = `INSERT INTO sessions
      (token_hash, session_id, user_id, created_at, used_at, expires_at)
      SELECT ?, ?, user_id, 1, 1, ? FROM users`;
    const far = world.clock.now() + security.sessionAbsoluteMs;
    for (let index = 0; index < 99; index += 1) {
      await world.database.write([{ sql, parameters: [`hash ${index}`, `id ${index}`, far] }]);
    }
    await world.send('POST', '/login', alice);
    const [row] = await world.database.query('SELECT count(*) AS n FROM sessions');
    assert.equal(row?.['n'], 100);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 200);
  });
});

describe('DELETE /revoke-session', () => {
  it('ends another session at once, and its own', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const other = await world.send('POST', '/login', alice);
    const listed = (await user.send('GET', '/view-sessions')).json.sessions;
    const idOf = (current: boolean) =>
      listed.find((session: { current: boolean }) => session.current === current).id;
    assert.equal((await user.send('DELETE', `/revoke-session/${idOf(false)}`)).status, 204);
    const asOther = bearer(other.json.token);
    assert.equal((await world.send('GET', '/view-portfolio', undefined, asOther)).status, 401);
    const own = await user.send('DELETE', `/revoke-session/${idOf(true)}`);
    assert.equal(own.status, 204);
    assert.match(
      String(own.headers['set-cookie']),
      /papertape_session=;.*Expires=Thu, 01 Jan 1970/,
    );
    assert.equal((await user.send('GET', '/view-sessions')).status, 401);
  });

  it('knows only sessions of the user', async () => {
    await using world = await createWorld();
    const [user, stranger] = [await world.createUser('alice'), await world.createUser('bob')];
    const [{ id }] = (await user.send('GET', '/view-sessions')).json.sessions;
    for (const wrong of [id, 'nothing', '%00', '..%2f']) {
      const reply = await stranger.send('DELETE', `/revoke-session/${wrong}`);
      assert.equal(reply.status, 404, wrong);
      assert.equal(reply.json.code, 'unknown_session');
    }
    assert.equal((await user.send('GET', '/view-portfolio')).status, 200);
  });
});

describe('a session by the settings', () => {
  it('ends after the idle time and the days that were set', async () => {
    const short = { ...security, sessionIdleMs: 3_600_000, sessionAbsoluteMs: 2 * 86_400_000 };
    await using world = await createWorld({ security: short });
    const user = await world.createUser('alice');
    for (let half = 1; half < 96; half += 1) {
      await world.clock.advance(1_800_000);
      assert.equal((await user.send('GET', '/view-portfolio')).status, 200, `half hour ${half}`);
    }
    await world.clock.advance(1_800_000);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 401);
    const again = await world.send('POST', '/login', alice);
    await world.clock.advance(3_600_000);
    const late = await world.send('GET', '/view-portfolio', undefined, bearer(again.json.token));
    assert.equal(late.status, 401);
  });
});

describe('tokens for programs', () => {
  const wanted = { name: 'my robot', scope: 'trade' };

  async function createToken(send: World['send'], body: object = wanted) {
    const reply = await send('POST', '/create-token', body);
    assert.equal(reply.status, 201, reply.text);
    const { token, id } = reply.json;
    return { token: String(token), id: String(id), headers: bearer(token) };
  }
  type World = Awaited<ReturnType<typeof createWorld>>;

  it('are shown once, kept as a hash and found by their prefix', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { token, id } = await createToken(user.send);
    assert.match(token, /^ptp_[\w-]{43}$/);
    const rows = await world.database.query('SELECT * FROM api_tokens');
    assert.equal(rows.length, 1);
    assert.ok(!JSON.stringify(rows).includes(token.slice(4)));
    const { json, text } = await user.send('GET', '/view-tokens');
    assert.equal(json.tokens[0].id, id);
    assert.equal(json.tokens[0].last_used_at, null);
    assert.ok(!text.includes(token.slice(4)));
  });

  it('of the scope trade place orders and look, and touch nothing else', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { headers } = await createToken(user.send);
    const order = { symbol: 'AAPL', quantity: '1' };
    assert.equal((await world.send('POST', '/buy-stock', order, headers)).status, 201);
    const portfolio = await world.send('GET', '/view-portfolio', undefined, headers);
    assert.equal(portfolio.json.positions[0].quantity, '1');
    const used = (await user.send('GET', '/view-tokens')).json.tokens[0].last_used_at;
    assert.match(used, /^2026-11-20T/);
    for (const route of world.routes) {
      if (!route.needsLogin || route.access !== 'session') continue;
      const body = route.bodyExample;
      const reply = await world.send(route.method, route.path, body, headers);
      assert.equal(reply.status, 403, route.path);
      assert.equal(reply.json.code, 'insufficient_scope');
      assert.match(String(reply.headers['www-authenticate']), /insufficient_scope/);
    }
  });

  it('of the scope read may do nothing but look', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { headers } = await createToken(user.send, { ...wanted, scope: 'read' });
    for (const route of world.routes.filter(({ needsLogin }) => needsLogin)) {
      if (!route.needsLogin || route.path === '/stream') continue;
      const query = new URLSearchParams(route.queryExample ?? {}).toString();
      const reply = await world.send(
        route.method,
        `${route.path}?${query}`,
        route.bodyExample,
        headers,
      );
      const isRead = route.access === 'read';
      // There is no order of that id yet.
      const seen = route.path.includes('{id}') ? 404 : 200;
      assert.equal(reply.status, isRead ? seen : 403, `${route.method} ${route.path}`);
    }
    const [row] = await world.database.query('SELECT count(*) AS n FROM journal');
    assert.equal(row?.['n'], 1);
  });

  it('end when they were to end, when they are revoked and when the password changes', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const brief = await createToken(user.send, { ...wanted, expires_in_days: 1 });
    const revoked = await createToken(user.send);
    const lasting = await createToken(user.send);
    const statusOf = async ({ headers }: { headers: Record<string, string> }) =>
      (await world.send('GET', '/view-portfolio', undefined, headers)).status;
    assert.deepEqual([await statusOf(brief), await statusOf(revoked)], [200, 200]);
    assert.equal((await user.send('DELETE', `/revoke-token/${revoked.id}`)).status, 204);
    assert.equal(await statusOf(revoked), 401);
    const again = await user.send('DELETE', `/revoke-token/${revoked.id}`);
    assert.equal(again.status, 404);
    assert.equal(again.json.code, 'unknown_token');
    await world.clock.advance(86_400_000 - 1);
    assert.equal(await statusOf(brief), 200);
    await world.clock.advance(1);
    assert.deepEqual([await statusOf(brief), await statusOf(lasting)], [401, 200]);
    const session = bearer((await world.send('POST', '/login', alice)).json.token);
    const change = { current_password: password, new_password: 'six impossible things' };
    assert.equal((await world.send('PUT', '/update-password', change, session)).status, 204);
    assert.equal(await statusOf(lasting), 401);
  });

  it('of others cannot be seen or revoked', async () => {
    await using world = await createWorld();
    const [user, stranger] = [await world.createUser('alice'), await world.createUser('bob')];
    const { id, headers } = await createToken(user.send);
    assert.equal((await stranger.send('DELETE', `/revoke-token/${id}`)).status, 404);
    assert.deepEqual((await stranger.send('GET', '/view-tokens')).json.tokens, []);
    assert.equal((await world.send('GET', '/view-portfolio', undefined, headers)).status, 200);
  });

  it('are no cookies, no made-up text, and at most fifty', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { token } = await createToken(user.send);
    for (const headers of [
      { cookie: `papertape_session=${token}` },
      bearer(`${token}x`),
      bearer(`ptp_${user.token}`),
      bearer('ptp_'),
    ]) {
      const reply = await world.send('GET', '/view-portfolio', undefined, headers);
      assert.equal(reply.status, 401);
    }
    for (let count = 1; count < 50; count += 1) await createToken(user.send);
    const tooMany = await user.send('POST', '/create-token', wanted);
    assert.equal(tooMany.status, 422);
    assert.equal(tooMany.json.code, 'too_many_tokens');
  });
});
