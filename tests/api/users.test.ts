// Creating users, logging in and out, passwords and deletion, through the real routes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClock, createTestClock } from '#src/runtime/clock.ts';
import { createPasswordHasher } from '#src/identity/passwords/password-hash.ts';
import { createWorld, fridayMorning, password } from '#tests/support/world.ts';

const alice = { username: 'alice', password };

describe('POST /create-account', () => {
  it('gives an account with the starting cash', async () => {
    await using world = await createWorld();
    const reply = await world.send('POST', '/create-account', alice);
    assert.equal(reply.status, 201);
    assert.equal(reply.headers['location'], '/view-portfolio');
    const { account_id: id, ...rest } = reply.json;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(rest, {
      username: 'alice',
      cash: '100000.00',
      created_at: new Date(world.clock.now()).toISOString(),
    });
  });

  it('refuses a name that is taken in any case', async () => {
    await using world = await createWorld();
    await world.send('POST', '/create-account', alice);
    const reply = await world.send('POST', '/create-account', { username: 'ALICE', password });
    assert.equal(reply.status, 409);
    assert.equal(reply.json.code, 'username_taken');
  });

  it('opens no account for those who are refused', async () => {
    await using world = await createWorld();
    await Promise.all(
      Array.from({ length: 8 }, () => world.send('POST', '/create-account', alice)),
    );
    await world.send('POST', '/create-account', { username: 'bob', password: 'short' });
    const [row] = await world.database.query('SELECT count(*) AS n FROM journal');
    assert.equal(row?.['n'], 1);
  });

  it('gives a name to only one of many who ask at the same moment', async () => {
    await using world = await createWorld();
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => world.send('POST', '/create-account', alice)),
    );
    assert.deepEqual(
      replies.map(({ status }) => status).toSorted((a, b) => a - b),
      [201, 409, 409, 409, 409, 409, 409, 409],
    );
  });

  const refusals = [
    { name: 'a', password, code: 'username_invalid' },
    { name: 'al ice', password, code: 'username_invalid' },
    { name: 'alice', password: 'short', code: 'password_too_short' },
    { name: 'alice', password: 'password123', code: 'password_too_common' },
  ];
  for (const { name, password, code } of refusals) {
    it(`refuses ${name} with ${password} as ${code}`, async () => {
      await using world = await createWorld();
      const reply = await world.send('POST', '/create-account', { username: name, password });
      assert.equal(reply.status, 422);
      assert.equal(reply.json.code, code);
    });
  }
});

describe('POST /login', () => {
  it('gives a token and the same as a cookie that scripts cannot read', async () => {
    await using world = await createWorld();
    await world.send('POST', '/create-account', alice);
    const reply = await world.send('POST', '/login', alice);
    assert.equal(reply.status, 200);
    assert.match(reply.json.token, /^[\w-]{43}$/);
    const cookie = String(reply.headers['set-cookie']);
    assert.ok(cookie.startsWith(`papertape_session=${reply.json.token};`), cookie);
    for (const part of ['Path=/', 'HttpOnly', 'SameSite=Strict']) assert.ok(cookie.includes(part));
    const byCookie = await world.send('GET', '/view-portfolio', undefined, {
      cookie: `papertape_session=${reply.json.token}`,
    });
    assert.equal(byCookie.status, 200);
  });

  it('answers alike for an unknown user and a wrong password', async () => {
    await using world = await createWorld();
    await world.send('POST', '/create-account', alice);
    const wrong = await world.send('POST', '/login', { ...alice, password: 'not this one' });
    const unknown = await world.send('POST', '/login', { ...alice, username: 'nobody' });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.json.code, 'invalid_credentials');
    const withoutId = ({ json }: typeof wrong) => ({ ...json, request_id: '' });
    assert.deepEqual(withoutId(unknown), withoutId(wrong));
    assert.deepEqual(Object.keys(unknown.headers), Object.keys(wrong.headers));
  });

  it('makes guessing slow, also for a name that does not exist, and forgives in time', async () => {
    await using world = await createWorld();
    await world.send('POST', '/create-account', alice);
    for (const username of ['alice', 'nobody']) {
      for (let failure = 1; failure <= 5; failure += 1) {
        const reply = await world.send('POST', '/login', { username, password: 'guess' });
        assert.equal(reply.status, 401);
      }
      const blocked = await world.send('POST', '/login', { username, password });
      assert.equal(blocked.status, 429);
      assert.equal(blocked.json.code, 'too_many_attempts');
      assert.equal(blocked.headers['retry-after'], '1');
    }
    await world.clock.advance(1_000);
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
  });

  it('puts the password under the cost of today when it was hashed at another', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    const cost = { memory: 8_192, passes: 1, parallelism: 1 };
    const weak = await createPasswordHasher({
      random: world.random,
      realClock: createClock(),
      cost,
    }).hash(password, 'known');
    const sql = 'UPDATE users SET password_hash = ?';
    await world.database.write([{ sql, parameters: [weak] }]);
    const read = async () =>
      String((await world.database.query('SELECT * FROM users'))[0]?.['password_hash']);
    assert.equal((await world.send('POST', '/login', { ...alice, password: 'x' })).status, 401);
    assert.equal(await read(), weak);
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
    const renewed = await read();
    assert.match(renewed, /m=19456,t=2,p=1/);
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
    assert.equal(await read(), renewed);
  });

  it('is busy when more logins wait than the queue holds', async () => {
    // Of a clock that stands still: on a busy machine the last of them would wait too long.
    await using world = await createWorld({}, fridayMorning, createTestClock(0));
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        world.send('POST', '/login', { username: `user-${index}`, password }),
      ),
    );
    const busy = replies.filter(({ status }) => status === 503);
    assert.equal(busy.length, 17);
    assert.ok(busy.every(({ json, headers }) => json.code === 'busy' && headers['retry-after']));
  });
});

describe('POST /logout', () => {
  it('kills the token at once', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    assert.equal((await user.send('POST', '/logout')).status, 204);
    const after = await user.send('POST', '/logout');
    assert.equal(after.status, 401);
    assert.equal(after.json.code, 'unauthenticated');
    assert.equal((await user.send('GET', '/view-portfolio')).status, 401);
  });

  it('leaves the other sessions of the user alone', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const second = await world.send('POST', '/login', alice);
    const authorization = `Bearer ${second.json.token}`;
    await world.send('POST', '/logout', undefined, { authorization });
    assert.equal((await user.send('GET', '/view-portfolio')).status, 200);
  });
});

describe('a session', () => {
  it('ends after a day without use', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await world.clock.advance(23 * 3_600_000);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 200);
    await world.clock.advance(23 * 3_600_000);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 200);
    await world.clock.advance(24 * 3_600_000);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 401);
  });

  it('ends after thirty days however busy', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (let half = 1; half < 60; half += 1) {
      await world.clock.advance(12 * 3_600_000);
      assert.equal((await user.send('GET', '/view-portfolio')).status, 200, `half day ${half}`);
    }
    await world.clock.advance(12 * 3_600_000);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 401);
  });

  it('is not a made-up, empty or mangled token', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const wrong = [
      '',
      'Bearer',
      'Bearer x',
      `Basic ${user.token}`,
      `Bearer ${user.token}x`,
      'Bearer ä',
    ];
    for (const authorization of wrong) {
      const reply = await world.send('GET', '/view-portfolio', undefined, { authorization });
      assert.equal(reply.status, 401, authorization);
      assert.equal(reply.headers['www-authenticate'], 'Bearer realm="papertape"');
    }
  });

  it('is stored only as a hash', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const rows = await world.database.query('SELECT * FROM sessions');
    assert.equal(rows.length, 1);
    assert.ok(!JSON.stringify(rows).includes(user.token));
  });
});

describe('PUT /update-password', () => {
  const change = { current_password: password, new_password: 'six impossible things' };

  it('puts the new password in force and ends every other session', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const other = await world.send('POST', '/login', alice);
    assert.equal((await user.send('PUT', '/update-password', change)).status, 204);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 200);
    const authorization = `Bearer ${other.json.token}`;
    const asOther = await world.send('GET', '/view-portfolio', undefined, { authorization });
    assert.equal(asOther.status, 401);
    assert.equal((await world.send('POST', '/login', alice)).status, 401);
    const renewed = { username: 'alice', password: change.new_password };
    assert.equal((await world.send('POST', '/login', renewed)).status, 200);
  });

  it('outlives no session that was opened with the old one at the same moment', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const [changed, ...logins] = await Promise.all([
      user.send('PUT', '/update-password', change),
      ...Array.from({ length: 12 }, () => world.send('POST', '/login', alice)),
    ]);
    assert.equal(changed?.status, 204);
    for (const login of logins.filter(({ status }) => status === 200)) {
      const authorization = `Bearer ${login.json.token}`;
      const after = await world.send('GET', '/view-portfolio', undefined, { authorization });
      assert.equal(after.status, 401);
    }
  });

  it('can be changed by its owner while strangers guess at the login', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (let guess = 0; guess < 6; guess += 1) {
      await world.send('POST', '/login', { ...alice, password: 'a guess' });
    }
    assert.equal((await user.send('PUT', '/update-password', change)).status, 204);
  });

  it('needs the current password, and counts a wrong one as a failure', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const wrong = { ...change, current_password: 'a guess' };
    for (let failure = 1; failure <= 5; failure += 1) {
      const reply = await user.send('PUT', '/update-password', wrong);
      assert.equal(reply.status, 403);
      assert.equal(reply.json.code, 'wrong_password');
    }
    const blocked = await user.send('PUT', '/update-password', change);
    assert.equal(blocked.status, 429);
  });

  it('holds the new password to the same rules', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const [next, code] of [
      ['short', 'password_too_short'],
      ['password123', 'password_too_common'],
    ]) {
      const reply = await user.send('PUT', '/update-password', { ...change, new_password: next });
      assert.equal(reply.status, 422);
      assert.equal(reply.json.code, code);
    }
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
  });
});

describe('DELETE /delete-account', () => {
  it('removes the user, every session and the portfolio', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
    assert.equal((await user.send('DELETE', '/delete-account', { password })).status, 204);
    assert.equal((await user.send('GET', '/view-portfolio')).status, 401);
    assert.equal((await world.send('POST', '/login', alice)).status, 401);
    const again = await world.createUser('alice');
    assert.notEqual(again.accountId, user.accountId);
    assert.equal((await again.send('GET', '/view-portfolio')).json.cash, '100000.00');
  });

  it('lets no login through at the same moment', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const [deleted, ...logins] = await Promise.all([
      user.send('DELETE', '/delete-account', { password }),
      ...Array.from({ length: 8 }, () => world.send('POST', '/login', alice)),
    ]);
    assert.equal(deleted?.status, 204);
    for (const { status } of logins) assert.ok(status === 401 || status === 200 || status === 429);
    assert.equal((await world.database.query('SELECT * FROM sessions')).length, 0);
  });

  it('needs the password', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const reply = await user.send('DELETE', '/delete-account', { password: 'a guess' });
    assert.equal(reply.status, 403);
    assert.equal(reply.json.code, 'wrong_password');
    assert.equal((await user.send('GET', '/view-portfolio')).status, 200);
  });
});

describe('a write that another site makes the browser send', () => {
  const rows = [
    { headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { headers: { 'sec-fetch-site': 'same-site' }, status: 403 },
    { headers: { 'sec-fetch-site': 'same-origin' }, status: 204 },
    { headers: { 'sec-fetch-site': 'none' }, status: 204 },
    { headers: { origin: 'https://evil.example' }, status: 403 },
    { headers: { origin: 'null' }, status: 403 },
    { headers: { origin: 'http://localhost:80', host: 'localhost' }, status: 204 },
    { headers: {}, status: 204 },
  ] as const;
  for (const { headers, status } of rows) {
    it(`with ${JSON.stringify(headers)} and a cookie is answered ${status}`, async () => {
      await using world = await createWorld();
      const user = await world.createUser('alice');
      const cookie = `papertape_session=${user.token}`;
      const reply = await world.send('POST', '/logout', undefined, { cookie, ...headers });
      assert.equal(reply.status, status);
      if (status === 403) assert.equal(reply.json.code, 'cross_site_request');
    });
  }

  it('is harmless with a bearer token, which no browser sends by itself', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const headers = { 'sec-fetch-site': 'cross-site' };
    assert.equal((await user.send('POST', '/logout', undefined, headers)).status, 204);
  });
});
