// A login that ends while its request is under way: the headers were authenticated, then the owner
// ended the session, then the rest of the body came. Nothing may be done in its name any more.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TOTP, URI } from 'otpauth';
import { problems } from '#src/http/problems/problems.ts';
import { beginRequest } from '#tests/support/slow-request.ts';
import { createWorld, listen, password, type Send, type World } from '#tests/support/world.ts';

const alice = { username: 'alice', password };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Every row that a session can write, to compare before and after. */
async function writtenRows({ database }: World): Promise<string> {
  const tables = ['users', 'sessions', 'api_tokens', 'second_factors', 'recovery_codes', 'journal'];
  const rows = await Promise.all(tables.map((table) => database.query(`SELECT * FROM ${table}`)));
  return JSON.stringify(rows);
}

type Ending = (world: World, owner: Send, token: string) => Promise<void>;

const endings: Readonly<Record<string, Ending>> = {
  'the password was changed': async (world, owner) => {
    const change = { current_password: password, new_password: 'six impossible things' };
    const other = bearer((await world.send('POST', '/login', alice)).json.token);
    assert.equal((await owner('PUT', '/update-password', change, other)).status, 204);
  },
  'the session was revoked': async (world, owner) => {
    const other = bearer((await world.send('POST', '/login', alice)).json.token);
    const { sessions } = (await owner('GET', '/view-sessions', undefined, other)).json;
    for (const { id, current } of sessions) {
      if (!current) await owner('DELETE', `/revoke-session/${id}`, undefined, other);
    }
  },
  'it logged out elsewhere': async (_world, owner) => {
    assert.equal((await owner('POST', '/logout')).status, 204);
  },
  'the account was deleted': async (_world, owner) => {
    assert.equal((await owner('DELETE', '/delete-account', { password })).status, 204);
  },
};

describe('a session that ends before the body has come', () => {
  for (const [how, end] of Object.entries(endings)) {
    it(`does nothing on any route after ${how}`, async () => {
      await using world = await createWorld();
      const port = await listen(world);
      const { send, token } = await world.createUser('alice');
      const routes = world.routes.filter((route) => route.needsLogin && route.body !== undefined);
      assert.ok(routes.length >= 7);
      const begun = await Promise.all(
        routes.map(({ method, path, bodyExample }) => {
          const body = JSON.stringify(bodyExample);
          return beginRequest(port, { method, path, headers: bearer(token), body });
        }),
      );
      await end(world, send, token);
      const before = await writtenRows(world);
      for (const [place, request] of begun.entries()) {
        const { status, text } = await request.finish();
        assert.equal(status, 401, `${routes[place]?.path}: ${text}`);
        assert.match(text, /"code":"unauthenticated"/);
      }
      assert.equal(await writtenRows(world), before);
    });
  }
});

describe('a token that ends before the body has come', () => {
  it('places no order', async () => {
    await using world = await createWorld();
    const port = await listen(world);
    const { send } = await world.createUser('alice');
    const { token, id } = (await send('POST', '/create-token', { name: 'bot', scope: 'trade' }))
      .json;
    const body = JSON.stringify({ symbol: 'AAPL', quantity: '1' });
    const parts = { method: 'POST', path: '/buy-stock', headers: bearer(token), body };
    const request = await beginRequest(port, parts);
    assert.equal((await send('DELETE', `/revoke-token/${id}`)).status, 204);
    assert.equal((await request.finish()).status, 401);
    assert.deepEqual((await send('GET', '/view-portfolio')).json.positions, []);
  });
});

describe('a session that ends while its request waits inside', () => {
  /** The store as it would be asked by a request that was authenticated before `end`. */
  async function actingAs(world: World) {
    const { send, token } = await world.createUser('alice');
    const session = await world.identity.authenticate(token);
    assert.ok(session);
    await send('POST', '/logout');
    return session;
  }

  it('creates no token, revokes nothing and changes no secret', async () => {
    await using world = await createWorld();
    const session = await actingAs(world);
    const { identity } = world;
    const client = { address: '192.0.2.1', userAgent: undefined, deviceToken: undefined };
    const before = await writtenRows(world);
    const { accountId } = session;
    const wanted = { accountId, name: 'bot', scope: 'trade', expiresAt: null } as const;
    const open = () => assert.fail('opened an account');
    const close = () => assert.fail('closed an account');
    const books = { open, close, check: close };
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      createApiToken: () => identity.createApiToken(session, wanted),
      openAccount: () => identity.openAccount(session, 'Other', books),
      renameAccount: () => identity.renameAccount(session, accountId, 'Other'),
      closeAccount: () => identity.closeAccount(session, accountId, books),
      resetAccount: () => identity.resetAccount(session, accountId, books),
      revokeApiToken: () => identity.revokeApiToken(session, 'any'),
      revokeSession: () => identity.revokeSession(session, 'any'),
      logOut: () => identity.logOut(session),
      changePassword: () => identity.changePassword(session, client, password, 'another one 12'),
      enrolSecondFactor: () => identity.enrolSecondFactor(session, client, password),
      disableSecondFactor: () => identity.disableSecondFactor(session, client, password),
      removeUser: () => identity.removeUser(session, client, password, close),
    };
    for (const [name, attempt] of Object.entries(attempts)) {
      await assert.rejects(attempt(), { name: 'LoginEndedError' }, name);
    }
    assert.equal(await writtenRows(world), before);
    assert.equal(problems.unauthenticated.status, 401);
  });

  it('fills no order that waited for a price', async () => {
    await using world = await createWorld();
    const { send, token } = await world.createUser('alice');
    const other = bearer((await world.send('POST', '/login', alice)).json.token);
    // The first look at a symbol waits for the upstream; the logout does not.
    const ordered = world.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '1' }, other);
    const ended = world.send('POST', '/logout', undefined, other);
    assert.equal((await ended).status, 204);
    const { status } = await ordered;
    const { positions } = (await send('GET', '/view-portfolio')).json;
    assert.deepEqual([status, positions], [401, []], token);
  });
});

describe('guessing inside a session', () => {
  const wrong = { password: 'a guess of a password' };

  async function guessesUntilRefused(send: Send, between: () => Promise<unknown>): Promise<number> {
    for (let guesses = 0; guesses < 50; guesses += 1) {
      const { status } = await send('POST', '/enroll-second-factor', wrong);
      if (status === 429) return guesses;
      assert.equal(status, 403);
      await between();
    }
    return 50;
  }

  it('is not made free by a confirmation that has nothing to confirm', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const between = () => send('POST', '/confirm-second-factor', { code: '000000' });
    assert.equal(await guessesUntilRefused(send, between), 5);
  });

  it('is not made free by the right code: only the password clears wrong passwords', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const enrolled = await send('POST', '/enroll-second-factor', { password });
    const totp = URI.parse(enrolled.json.uri);
    assert.ok(totp instanceof TOTP);
    let isConfirmed = false;
    const between = async () => {
      if (isConfirmed) return;
      isConfirmed = true;
      const code = totp.generate({ timestamp: world.clock.now() });
      assert.equal((await send('POST', '/confirm-second-factor', { code })).status, 200);
    };
    assert.equal(await guessesUntilRefused(send, between), 5);
  });

  it('of codes is not made free by the right password', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    await send('POST', '/enroll-second-factor', { password });
    let guesses = 0;
    for (; guesses < 50; guesses += 1) {
      const { status } = await send('POST', '/confirm-second-factor', { code: '000000' });
      if (status === 429) break;
      await send('POST', '/enroll-second-factor', { password });
    }
    assert.equal(guesses, 5);
  });
});
