// Nobody reaches what is somebody else's, for every route that the public document knows.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { securityHeaders } from '#src/http/wire/security-headers.ts';
import { createBot, headersOf, type Bot } from '#tests/support/alpaca.ts';
import { createWorld, type Reply, type World } from '#tests/support/world.ts';

type User = Awaited<ReturnType<World['createUser']>>;
type Operation = {
  readonly security: readonly unknown[];
  readonly parameters: readonly {
    readonly in: string;
    readonly name: string;
    readonly example?: string;
  }[];
  readonly requestBody?: { readonly content: Record<string, { readonly example: unknown }> };
};
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

describe('isolation', { timeout: 600_000 }, () => {
  let world: World;
  let alice: User;
  let bob: Bot;
  let operations: readonly { path: string; method: Method; operation: Operation }[];
  /** Everything by which alice's things are called. */
  let namesOfAlice: readonly string[];

  before(async () => {
    world = await createWorld();
    [alice, bob] = [await world.createUser('alice'), await createBot(world, 'bob')];
    const document = (await world.send('GET', '/openapi.json')).json;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
        path,
        method: method.toUpperCase() as Method,
        operation,
      })),
    );
    const bought = await alice.send('POST', '/buy-stock', { symbol: 'MSFT', quantity: '3' });
    const key = { name: 'key of alice', scope: 'trade' };
    const made = (await alice.send('POST', '/create-token', key)).json;
    const keys = headersOf({ id: made.key_id, secret: made.token });
    const list = await world.send('POST', '/v2/watchlists', { name: 'of alice' }, keys);
    const token = await alice.send('POST', '/create-token', { name: 'of alice', scope: 'trade' });
    const [session] = (await alice.send('GET', '/view-sessions')).json.sessions;
    const others = [bought.json.order.id, token.json.id, session.id, list.json.id];
    namesOfAlice = [alice.accountId, ...others];
  });
  after(() => world[Symbol.asyncDispose]());

  /** The documented example of a request, with the id put into the path. */
  function ask(send: World['send'], each: (typeof operations)[number], id: string): Promise<Reply> {
    const { path, method, operation } = each;
    const query = operation.parameters
      .filter((parameter) => parameter.in === 'query' && parameter.example !== undefined)
      .map(({ name, example = '' }) => [name, example]);
    const place = path
      .replaceAll(/\{(?:id|order_id|watchlist_id)\}/g, id)
      .replace('{activity_type}', 'FILL')
      .replaceAll(/\{\w+\}/g, 'MSFT');
    const url = `${place}?${new URLSearchParams(query).toString()}`;
    return send(method, url, operation.requestBody?.content['application/json']?.example);
  }

  const isDialect = ({ path }: { readonly path: string }) => path.startsWith('/v2/');
  /** It does not end by itself; what it tells is looked at where streams are. */
  const streams = new Set(['/stream', '/v2/events/trades']);
  const isStream = ({ path }: { readonly path: string }) => streams.has(path);

  /** Bob's session, or his key where programs ask. */
  const askAsBob = (each: (typeof operations)[number], id: string) =>
    ask(isDialect(each) ? bob.send : bob.person, each, id);

  describe('every documented route', () => {
    it('is the same list that the router has, of which those with a login are most', () => {
      assert.equal(operations.length, world.routes.length + world.alpacaRoutes.length);
      assert.ok(operations.filter(({ operation }) => operation.security.length > 0).length >= 16);
    });

    it('with a login is 401 without one, and tells nothing', async () => {
      for (const each of operations.filter(({ operation }) => operation.security.length > 0)) {
        for (const id of namesOfAlice) {
          const reply = await ask(world.send, each, id);
          assert.equal(reply.status, 401, `${each.method} ${each.path}`);
          for (const name of namesOfAlice) {
            assert.ok(!(reply.json.detail ?? reply.json.message).includes(name));
          }
        }
      }
    });

    it('with the id of something of alice is 404 for bob', async () => {
      const withId = operations.filter(({ path }) => /\{(order_|watchlist_)?id\}/.test(path));
      assert.equal(withId.length, 16);
      for (const each of withId) {
        for (const id of namesOfAlice) {
          const { status } = await askAsBob(each, id);
          const isNoId = isDialect(each) && !/^[0-9a-f-]{36}$/.test(id);
          assert.equal(status, isNoId ? 422 : 404, `${each.path} ${id}`);
        }
      }
      assert.equal((await alice.send('GET', '/view-portfolio')).status, 200);
    });

    it('shows bob nothing of alice', async () => {
      for (const each of operations.filter(({ method }) => method === 'GET')) {
        if (isStream(each)) continue;
        const reply = await askAsBob(each, 'none');
        const isOfMarket = /^\/v2\/(?:stocks|assets)/.test(each.path);
        const symbol = isOfMarket ? [] : ['MSFT"'];
        for (const name of [...namesOfAlice, 'alice"', ...symbol]) {
          const isDocument = each.path === '/openapi.json';
          assert.ok(isDocument || !reply.text.includes(name), `${each.path}: ${name}`);
        }
      }
    });

    it('has every security header on whatever it answers', async () => {
      for (const each of [
        ...operations,
        { ...(operations[0] ?? assert.fail()), path: '/nothing' },
      ]) {
        if (isStream(each)) continue;
        const asStranger = () => ask(world.send, each, 'none');
        for (const asked of [asStranger, () => askAsBob(each, 'none')]) {
          const reply = await asked();
          for (const [name, value] of Object.entries(securityHeaders)) {
            assert.equal(reply.headers[name], value, `${each.path} ${reply.status}: ${name}`);
          }
          assert.equal(reply.headers['strict-transport-security'], undefined, 'plain http');
        }
      }
    });
  });
});
