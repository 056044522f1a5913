// Guessing passwords through the real routes: slowed down by name and by address, stopped at a
// hundred, and never the owner's problem on a browser that is known.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { papertape } from '#tests/support/command.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createFolder } from '#tests/support/process.ts';
import {
  createWorld,
  fridayMorning,
  password,
  security,
  type World,
} from '#tests/support/world.ts';

const alice = { username: 'alice', password };
const limited = { security: { ...security, loginFailuresPerAddress: 20 } };
const guess = { username: 'alice', password: 'a guess' };

/** So many wrong passwords, the last of them for real: a hundred of those take their time. */
async function fail(world: World, times: number, username = 'alice'): Promise<void> {
  const sql = 'INSERT INTO login_failures VALUES (?, ?, ?)';
  const parameters = [username, times - 1, world.clock.now()];
  await world.database.write([{ sql, parameters }]);
  await world.clock.advance(15 * 60_000);
  const last = await world.send('POST', '/login', { ...guess, username });
  assert.equal(last.status, 401);
  await world.clock.advance(15 * 60_000);
}

/** The cookies of an answer, as a browser sends them back. */
function cookiesOf(reply: Awaited<ReturnType<World['send']>>): string {
  return [reply.headers['set-cookie']]
    .flat()
    .map((cookie) => String(cookie).split(';', 1)[0])
    .join('; ');
}

describe('a stranger who guesses', () => {
  it('gets a dozen tries in the first minute, whatever they do', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    let tried = 0;
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { status } = await world.send('POST', '/login', guess);
      if (status === 401) tried += 1;
      await world.clock.advance(300);
    }
    assert.ok(tried >= 5 && tried <= 12, `${tried} passwords were compared`);
  });

  it('is stopped at a hundred in a row, for a name that exists and one that does not', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    for (const name of ['alice', 'nobody']) {
      await fail(world, 100, name);
      await world.clock.advance(365 * 86_400_000);
      const locked = await world.send('POST', '/login', { ...alice, username: name });
      assert.equal(locked.status, 429);
      assert.equal(locked.json.code, 'too_many_attempts');
      assert.match(locked.json.detail, /operator/);
      assert.equal(locked.headers['retry-after'], undefined);
    }
  });

  it('is forgotten at a success', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    await fail(world, 7);
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
    for (let failure = 0; failure < 5; failure += 1) {
      assert.equal((await world.send('POST', '/login', guess)).status, 401);
    }
  });
});

describe('a browser that has logged in before', () => {
  it('gets in while strangers keep the name locked', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    const cookie = cookiesOf(await world.send('POST', '/login', alice));
    await fail(world, 100);
    assert.equal((await world.send('POST', '/login', alice)).status, 429);
    assert.equal((await world.send('POST', '/login', alice, { cookie })).status, 200);
  });

  it('has failures of its own, and none of them lock the others out', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    const cookie = cookiesOf(await world.send('POST', '/login', alice));
    for (let failure = 0; failure < 5; failure += 1) {
      assert.equal((await world.send('POST', '/login', guess, { cookie })).status, 401);
    }
    assert.equal((await world.send('POST', '/login', alice, { cookie })).status, 429);
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
  });

  it('is known by a secret that we gave, for its user alone, until the password changes', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await world.createUser('bob');
    const ofBob = cookiesOf(await world.send('POST', '/login', { username: 'bob', password }));
    const planted = `papertape_device=${'A'.repeat(43)}`;
    const first = await world.send('POST', '/login', alice, { cookie: planted });
    const cookie = cookiesOf(first);
    assert.ok(!cookie.includes('AAAA'), 'a planted secret is not taken over');
    await fail(world, 20);
    for (const stranger of [ofBob, planted]) {
      const reply = await world.send('POST', '/login', guess, { cookie: stranger });
      assert.equal(reply.status, 401);
      const next = await world.send('POST', '/login', alice, { cookie: stranger });
      assert.equal(next.status, 429);
      await world.clock.advance(15 * 60_000);
    }
    const change = { current_password: password, new_password: 'six impossible things' };
    const session = (await world.send('POST', '/login', alice, { cookie })).json.token;
    const headers = { authorization: `Bearer ${session}` };
    assert.equal((await user.send('PUT', '/update-password', change, headers)).status, 204);
    await world.send('POST', '/login', guess, { cookie });
    assert.equal((await world.send('POST', '/login', alice, { cookie })).status, 429);
  });

  it('is remembered as a hash, in a cookie that no script reads', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    const [, device = ''] = [
      (await world.send('POST', '/login', alice)).headers['set-cookie'],
    ].flat();
    assert.match(
      String(device),
      /^papertape_device=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const secret = String(device).slice(17, 60);
    const rows = await world.database.query('SELECT * FROM devices');
    assert.ok(!JSON.stringify(rows).includes(secret));
  });
});

describe('an address', () => {
  it('waits after twenty wrong passwords for whatever names, until its window ends', async () => {
    await using world = await createWorld(limited);
    await world.createUser('alice');
    const cookie = cookiesOf(await world.send('POST', '/login', alice));
    for (let failure = 1; failure <= 20; failure += 1) {
      const wrong = { username: `user-${failure}`, password };
      assert.equal((await world.send('POST', '/login', wrong)).status, 401);
    }
    const blocked = await world.send('POST', '/login', alice);
    assert.equal(blocked.status, 429);
    assert.equal(blocked.headers['retry-after'], '900');
    assert.equal((await world.send('POST', '/login', alice, { cookie })).status, 200);
    await world.clock.advance(15 * 60_000);
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
  });
});

describe('many tries at once', () => {
  const tryAll = (world: World, count: number, usernameOf: (index: number) => string) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const body = { ...guess, username: usernameOf(index) };
        return (await world.send('POST', '/login', body)).status;
      }),
    );
  const count = (statuses: readonly number[], status: number) =>
    statuses.filter((one) => one === status).length;

  it('compare five passwords of a name, whoever was let through before', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    const statuses = await tryAll(world, 30, () => 'alice');
    assert.deepEqual([count(statuses, 401), count(statuses, 429)], [5, 25]);
  });

  it('are refused before they wait, so that they keep nobody from waiting', async () => {
    await using world = await createWorld();
    await world.createUser('alice');
    const cookie = cookiesOf(await world.send('POST', '/login', alice));
    await fail(world, 100);
    // The name is taken for as long as the owner's password is hashed.
    const owner = world.send('POST', '/login', alice, { cookie });
    assert.equal(count(await tryAll(world, 100, () => 'alice'), 429), 100);
    assert.equal((await owner).status, 200);
  });

  it('compare twenty passwords of an address, with names that can be and that cannot', async () => {
    await using world = await createWorld(limited);
    const statuses = await tryAll(world, 30, (index) => (index % 2 === 0 ? '!!' : `u-${index}`));
    assert.deepEqual([count(statuses, 401), count(statuses, 429)], [20, 10]);
  });
});

describe('somebody who logs in all the time', () => {
  // A name that nobody can have waits for no other of the same name.
  const nobody = { username: '!!', password };
  const proxied = { security: { ...security, trustedProxies: ['127.0.0.1'] } };
  const [theirs, hers] = ['192.0.2.1', '192.0.2.2'];

  it('does not keep others from it, neither strangers nor known browsers', async () => {
    await using world = await createWorld(proxied);
    await world.createUser('alice');
    const known = cookiesOf(await world.send('POST', '/login', alice));
    const from = (address: string, cookie = '') => ({ 'x-forwarded-for': address, cookie });
    const over = new AbortController();
    const flood = Array.from({ length: 60 }, async () => {
      while (!over.signal.aborted) {
        const { status } = await world.send('POST', '/login', nobody, from(theirs));
        if (status === 503) await createClock().sleep(10);
      }
    });
    try {
      for (const headers of [from(hers), from(hers, known), from(theirs, known)]) {
        assert.equal((await world.send('POST', '/login', alice, headers)).status, 200);
      }
    } finally {
      over.abort();
      await Promise.all(flood);
    }
  });
});

describe('unlock', () => {
  const run = (databasePath: string, username: string) =>
    papertape({ DATABASE_URL: `sqlite:${databasePath}` }, ['unlock', username]);

  it('lets a locked user try again, beside the running server and after its restart', async () => {
    await using folder = await createFolder();
    const databasePath = `${folder.path}/papertape.db`;
    {
      await using world = await createWorld({ databasePath });
      await world.createUser('alice');
      await fail(world, 100);
    }
    const threeDaysOn = fridayMorning + 3 * 86_400_000;
    await using world = await createWorld({ databasePath }, threeDaysOn);
    assert.equal((await world.send('POST', '/login', alice)).status, 429);
    const { status, lines } = await run(databasePath, 'Alice');
    assert.equal(status, 0);
    assert.match(lines.join(), /^the wrong passwords of alice are forgotten/);
    assert.equal((await world.send('POST', '/login', alice)).status, 200);
  });

  it('says when there is nothing to forget', async () => {
    await using folder = await createFolder();
    const databasePath = `${folder.path}/papertape.db`;
    await using world = await createWorld({ databasePath });
    await world.createUser('alice');
    const { status, lines } = await run(databasePath, 'nobody');
    assert.deepEqual([status, lines], [1, ['nothing is held against "nobody"']]);
  });
});
