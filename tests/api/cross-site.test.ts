// Who may make a browser write: every pairing of Sec-Fetch-Site, Origin and type of body, with the
// session cookie; and pages of other origins, none of which may ask unless the operator named them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createWorld, password, security, type World } from '#tests/support/world.ts';

const host = 'papertape.example';
const sites = ['same-origin', 'same-site', 'cross-site', 'none', undefined] as const;
const origins = [
  `http://${host}`,
  `https://${host}`,
  'https://evil.example',
  'null',
  undefined,
] as const;
const types = ['application/json', 'application/x-www-form-urlencoded', 'text/plain'] as const;
const order = JSON.stringify({ symbol: 'AAPL', quantity: '1' });

/** decisions/003: the browser's word first, then the origin; a program sends neither. */
function isOwn(site: string | undefined, origin: string | undefined): boolean {
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin === undefined || origin === `http://${host}`;
}

describe('a write with the session cookie', () => {
  let world: World;
  let cookie: string;
  before(async () => {
    world = await createWorld();
    cookie = `papertape_session=${(await world.createUser('alice')).token}`;
  });
  after(() => world[Symbol.asyncDispose]());

  for (const site of sites) {
    for (const origin of origins) {
      for (const type of types) {
        const isFine = isOwn(site, origin) && type === 'application/json';
        it(`from ${site}, origin ${origin}, as ${type} is ${isFine ? 'taken' : 'refused'}`, async () => {
          const before = (await world.database.query('SELECT count(*) AS n FROM journal'))[0];
          const headers = {
            host,
            cookie,
            'content-type': type,
            ...(site && { 'sec-fetch-site': site }),
            ...(origin && { origin }),
          };
          const { status, json } = await world.send('POST', '/buy-stock', order, headers);
          const after = (await world.database.query('SELECT count(*) AS n FROM journal'))[0];
          if (isFine) assert.equal(status, 201);
          else {
            assert.ok(status === 403 || status === 415, `${status}`);
            assert.match(json.code, /^(cross_site_request|unsupported_media_type)$/);
            assert.deepEqual(after, before);
          }
        });
      }
    }
  }

  it('is never made by a GET', async () => {
    const state = async () => JSON.stringify(await world.database.query('SELECT * FROM journal'));
    const before = await state();
    for (const { path, method } of world.routes) {
      // A stream goes on for ever, and only reads.
      const isAsked = method === 'GET' && path !== '/stream';
      if (isAsked) await world.send('GET', path, undefined, { cookie });
    }
    assert.equal(await state(), before);
  });
});

describe('a page of another origin', () => {
  const friend = 'https://friend.example';
  const preflight = {
    origin: friend,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };

  it('may ask nothing when nobody was named', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const { path, method } of world.routes) {
      const reply = await user.send(method, path, undefined, { origin: friend });
      const names = Object.keys(reply.headers).filter((name) => name.startsWith('access-control'));
      assert.deepEqual(names, [], path);
    }
    const answer = await world.app.inject({ method: 'OPTIONS', url: '/login', headers: preflight });
    assert.equal(answer.statusCode, 405);
  });

  it('may ask with a token when it was named, and only it', async () => {
    await using world = await createWorld({ security: { ...security, corsOrigins: [friend] } });
    const { app } = world;
    const asked = await app.inject({ method: 'OPTIONS', url: '/buy-stock', headers: preflight });
    assert.equal(asked.statusCode, 204);
    assert.equal(asked.headers['access-control-allow-origin'], friend);
    assert.match(String(asked.headers['access-control-allow-headers']), /Authorization/);
    assert.equal(asked.headers['access-control-allow-credentials'], undefined);
    const headers = { origin: friend, 'sec-fetch-site': 'cross-site' };
    const created = await world.send(
      'POST',
      '/create-account',
      { username: 'alice', password },
      headers,
    );
    assert.equal(created.status, 201);
    assert.equal(created.headers['access-control-allow-origin'], friend);
    assert.equal(created.headers['vary'], 'Origin');
    const evil = { ...headers, origin: 'https://evil.example' };
    const refused = await world.send('POST', '/login', { username: 'alice', password }, evil);
    assert.equal(refused.status, 403);
    assert.equal(refused.headers['access-control-allow-origin'], undefined);
  });

  it('may not use the session of who looks at it, also when it was named', async () => {
    await using world = await createWorld({ security: { ...security, corsOrigins: [friend] } });
    const { token } = await world.createUser('alice');
    const cookie = `papertape_session=${token}`;
    for (const site of ['cross-site', 'same-site', '']) {
      const headers = { origin: friend, ...(site && { 'sec-fetch-site': site }) };
      const withCookie = await world.send('POST', '/buy-stock', order, { ...headers, cookie });
      assert.equal(withCookie.status, 403, site);
      const authorization = `Bearer ${token}`;
      const withToken = await world.send('POST', '/buy-stock', order, {
        ...headers,
        authorization,
      });
      assert.equal(withToken.status, 201, site);
    }
  });
});
