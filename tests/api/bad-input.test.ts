// Everything that a client can get wrong, on every route and every field: always a documented 4xx
// with a sentence, never a 500, and nothing changes.
import assert from 'node:assert/strict';
import { METHODS } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { problemsOf } from '#src/http/native/system/openapi.ts';
import { problems } from '#src/http/problems/problems.ts';
import type { Route } from '#src/http/wire/route.ts';
import { createWorld, type Reply, type World } from '#tests/support/world.ts';

type User = Awaited<ReturnType<World['createUser']>>;

describe('bad input', { timeout: 600_000 }, () => {
  let world: World;
  let user: User;
  let untouched: string;

  before(async () => {
    world = await createWorld();
    user = await world.createUser('mallory');
    untouched = await state();
  });
  after(() => world[Symbol.asyncDispose]());

  /** Everything durable but the instants of use. */
  async function state(): Promise<string> {
    const rows = async (table: string) => await world.database.query(`SELECT * FROM ${table}`);
    return JSON.stringify([
      await rows('journal'),
      await rows('users'),
      await rows('login_failures'),
    ]);
  }

  /** Bad input has one code for each status. */
  const codeOf: Readonly<Record<number, keyof typeof problems>> = {
    400: 'invalid_request',
    401: 'unauthenticated',
    404: 'unknown_route',
    413: 'body_too_large',
    414: 'url_too_long',
    415: 'unsupported_media_type',
  };

  async function assertRefused(reply: Reply, status: number, name: string): Promise<void> {
    assert.equal(reply.status, status, `${name}: ${reply.text}`);
    assert.equal(reply.headers['content-type'], 'application/problem+json; charset=utf-8', name);
    assert.equal(reply.json.code, codeOf[status], name);
    assert.ok(reply.json.detail.length > 10, name);
    assert.equal(reply.json.request_id, reply.headers['x-request-id'], name);
    assert.equal(await state(), untouched, `${name} changed something`);
  }

  const wrongTexts = [null, true, [], {}, 1, '', 'x'.repeat(10_000), 'half \ud800 a character'];
  const wrongQuantities = [
    null,
    true,
    [],
    {},
    '',
    ' ',
    '0',
    '-1',
    '1e3',
    'NaN',
    'Infinity',
    '1,000',
    '0.12345678901234567890',
    '1'.repeat(41),
    '1000000001',
    0,
    -1,
    0.123_456_789_01,
  ];
  const rawQuantities = [
    '1e400',
    '-1e400',
    '9007199254740993',
    '1.00000000000000000001',
    '0.1234567890123456789',
  ];

  describe('every body field', () => {
    const bodies = [
      {
        method: 'POST',
        url: '/create-account',
        body: { username: 'bob', password: 'a fine password' },
      },
      { method: 'POST', url: '/login', body: { username: 'bob', password: 'a fine password' } },
      {
        method: 'PUT',
        url: '/update-password',
        body: { current_password: 'a fine password', new_password: 'a finer password' },
      },
      { method: 'DELETE', url: '/delete-account', body: { password: 'a fine password' } },
      { method: 'POST', url: '/buy-stock', body: { symbol: 'AAPL', quantity: '1' } },
      { method: 'POST', url: '/sell-stock', body: { symbol: 'AAPL', quantity: '1' } },
    ] as const;
    for (const { method, url, body } of bodies) {
      for (const field of Object.keys(body)) {
        it(`${method} ${url} refuses every wrong ${field}`, async () => {
          const { [field]: _left, ...without } = body as Record<string, unknown>;
          await assertRefused(await user.send(method, url, without), 400, `without ${field}`);
          for (const wrong of field === 'quantity' ? wrongQuantities : wrongTexts) {
            const reply = await user.send(method, url, { ...body, [field]: wrong });
            await assertRefused(reply, 400, `${field} = ${JSON.stringify(wrong)}`);
            assert.ok(
              reply.json.errors.some((error: { field: string }) => error.field === `/${field}`),
            );
          }
        });
      }

      it(`${method} ${url} refuses what is no body of its own`, async () => {
        const text = JSON.stringify(body);
        const extra = (name: string, value: unknown) =>
          text.replace(/}$/, `,${JSON.stringify(name)}:${JSON.stringify(value)}}`);
        const wrong = [
          '',
          ' ',
          'null',
          '[]',
          '"text"',
          '{',
          '{"a":}',
          '{"symbol":"AAPL","quantity":"1","quantity":"2"}',
          '{"username":"a-name","username":"b-name","password":"one two three four"}',
          "{'a':1}",
          `${text}x`,
          '['.repeat(5_000),
          '['.repeat(8_000) + ']'.repeat(8_000),
          `${'{"a":'.repeat(2_700)}1${'}'.repeat(2_700)}`,
          extra('cash', '1'),
          extra('role', 'admin'),
          extra('price', '0.01'),
          extra('__proto__', { admin: true }),
          extra('constructor', { prototype: { admin: true } }),
        ];
        for (const each of wrong)
          await assertRefused(await user.send(method, url, each), 400, each);
        const bytes = await world.app.inject({
          method,
          url,
          headers: { authorization: `Bearer ${user.token}`, 'content-type': 'application/json' },
          payload: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
        });
        assert.equal(bytes.statusCode, 400);
        assert.equal(({} as { admin?: boolean }).admin, undefined);
      });

      it(`${method} ${url} refuses other types and sizes of body`, async () => {
        for (const type of [
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data',
          'x',
        ]) {
          const reply = await user.send(method, url, JSON.stringify(body), {
            'content-type': type,
          });
          await assertRefused(reply, 415, type);
        }
        const large = JSON.stringify({ ...body, padding: 'x'.repeat(16_384) });
        await assertRefused(await user.send(method, url, large), 413, 'a large body');
      });
    }

    for (const raw of rawQuantities) {
      it(`a quantity of ${raw} as a bare number is refused, not bent`, async () => {
        for (const url of ['/buy-stock', '/sell-stock']) {
          const reply = await user.send('POST', url, `{"symbol":"AAPL","quantity":${raw}}`);
          await assertRefused(reply, 400, raw);
        }
      });
    }
  });

  describe('every query', () => {
    const wrong = [
      '/lookup-stock',
      '/lookup-stock?symbol=',
      '/lookup-stock?symbol=AAPL&symbol=MSFT',
      '/lookup-stock?symbol=AAPL&extra=1',
      '/lookup-stock?symbol=AAPL&__proto__=1',
      '/lookup-stock?symbol[]=AAPL',
      '/lookup-stock?symbol=..%2F..%2Fetc',
      '/lookup-stock?symbol=%00',
      '/lookup-stock?symbol=%ED%A0%80',
      '/lookup-stock?symbol=A%0D%0AB',
      '/lookup-stock?symbol=@host',
      '/lookup-stock?symbol=AAAAAAAAAAAAA',
      '/search-stocks',
      '/search-stocks?query=',
      '/search-stocks?query=a&query=b',
      `/search-stocks?query=${'x'.repeat(65)}`,
      '/view-transactions?limit=-1',
      '/view-transactions?limit=NaN',
      '/view-transactions?limit=1e2',
      '/view-transactions?after=',
      '/view-portfolio?account_id=1',
      '/calculate-portfolio-value?x=1',
      '/healthcheck?probe=dead',
      '/openapi.json?x=1',
      '/docs?x=1',
    ];
    for (const url of wrong) {
      it(`GET ${url.slice(0, 60)} is refused`, async () => {
        await assertRefused(await user.send('GET', url), 400, url);
      });
    }

    it('a URL of more than 2 KiB is refused', async () => {
      const reply = await user.send('GET', `/search-stocks?query=${'x'.repeat(2_100)}`);
      await assertRefused(reply, 414, 'a long URL');
    });
  });

  describe('every route', () => {
    it('refuses the methods it does not have and names those it has', async () => {
      for (const path of new Set(world.routes.map((route) => route.path))) {
        const own = world.routes
          .filter((route) => route.path === path)
          .map((route) => route.method);
        // CONNECT names no path.
        const others = METHODS.filter((method) => method !== 'CONNECT' && method !== 'HEAD');
        for (const method of others as ('GET' | 'QUERY')[]) {
          if ((own as string[]).includes(method)) continue;
          const body = method === 'GET' ? {} : { payload: '{' };
          for (const headers of [
            {},
            { 'content-type': 'application/json' },
            { 'content-type': 'x' },
          ]) {
            const reply = await world.app.inject({ method, url: path, headers, ...body });
            assert.equal(reply.statusCode, 405, `${method} ${path}`);
            assert.equal(reply.json().code, 'method_not_allowed');
            assert.equal(reply.headers['allow'], own[0] === 'GET' ? 'GET, HEAD' : own.join(', '));
          }
        }
      }
    });

    it('refuses parts of a path that are too long, as what they are', async () => {
      for (const { method, path } of world.routes.filter(({ parameters }) => parameters)) {
        for (const length of [100, 101, 1_000, 1_900]) {
          const reply = await user.send(method, path.replace(/\{\w+\}/, 'x'.repeat(length)));
          await assertRefused(reply, 400, `${method} ${path} with ${length}`);
        }
        const reply = await user.send(method, path.replace(/\{\w+\}/, 'x'.repeat(5_000)));
        await assertRefused(reply, 414, `${method} ${path}`);
      }
    });

    it('asks for a login where it needs one, before it reads anything', async () => {
      for (const route of world.routes.filter(({ needsLogin }) => needsLogin)) {
        const reply = await world.send(
          route.method,
          route.path,
          route.method === 'GET' ? undefined : '{',
        );
        await assertRefused(reply, 401, `${route.method} ${route.path}`);
      }
    });

    it('answers an unknown path with 404', async () => {
      for (const path of [
        '/',
        '/nothing',
        '/docs/../package.json',
        '/docs/%2e%2e/app.ts',
        '/buy-stock/',
      ]) {
        await assertRefused(await user.send('GET', path), 404, path);
      }
    });

    it('is documented with every problem it can answer with', () => {
      for (const route of world.routes) {
        const codes = problemsOf(route);
        assert.equal(new Set(codes).size, codes.length, route.path);
      }
      const all = new Set(world.routes.flatMap((route: Route) => problemsOf(route)));
      const everywhere = [
        'unknown_route',
        'method_not_allowed',
        'expectation_failed',
        // Orders of the dialect alone are refused for it.
        'opposite_order_open',
      ];
      assert.deepEqual(
        Object.keys(problems).filter((code) => !all.has(code as never)),
        everywhere,
      );
    });
  });
});
