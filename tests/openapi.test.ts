// The public description: valid OpenAPI 3.1, with an example and every error of every route, and
// true.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Value } from 'typebox/value';
import { createOpenapiDocument, problemsOf } from '#src/http/native/system/openapi.ts';
import { refusalsOf } from '#src/http/alpaca/frame/describe.ts';
import { problems } from '#src/http/problems/problems.ts';
import { securityHeaders } from '#src/http/wire/security-headers.ts';
import { createWorld } from './support/world.ts';

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    await using world = await createWorld();
    const { json } = await world.send('GET', '/openapi.json');
    const verdict = await new Validator().validate(json);
    assert.deepEqual(verdict, { valid: true });
    assert.equal(json.openapi, '3.1.0');
  });

  it('lists the same routes as the router', async () => {
    await using world = await createWorld();
    const document = createOpenapiDocument(world.routes, '', world.alpacaRoutes);
    const { paths } = document as { paths: Record<string, object> };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = routesOf(world.app.printRoutes({ commonPrefix: false }));
    assert.deepEqual(documented.toSorted(), routed.toSorted());
  });

  it('has an example for every route that fits its schema, and every problem as an example', async () => {
    await using world = await createWorld();
    const { json } = await world.send('GET', '/openapi.json');
    for (const route of world.routes) {
      const name = `${route.method} ${route.path}`;
      const { schema, example, status } = route.success;
      if (schema) assert.ok(Value.Check(schema, example), `${name}: the example of its answer`);
      if (route.body) assert.ok(Value.Check(route.body, route.bodyExample), `${name}: of its body`);
      for (const [each, body] of Object.entries(route.bodyExamples ?? {})) {
        assert.ok(route.body && Value.Check(route.body, body), `${name}: ${each}`);
      }
      const { responses } = json.paths[route.path][route.method.toLowerCase()];
      assert.ok(responses[status], name);
      for (const code of problemsOf(route)) {
        const content = responses[problems[code].status].content['application/problem+json'];
        assert.equal(content.examples[code].value.code, code, `${name}: ${code}`);
      }
    }
  });

  it('has examples for every route of the dialect, and every status with which it may refuse', async () => {
    await using world = await createWorld();
    const { json } = await world.send('GET', '/openapi.json');
    for (const route of world.alpacaRoutes) {
      const name = `${route.method} ${route.path}`;
      const { schema, example, status } = route.success;
      if (schema) assert.deepEqual(Value.Errors(schema, example), [], `${name}: its answer`);
      if (route.body) assert.ok(Value.Check(route.body, route.bodyExample), `${name}: its body`);
      const { responses } = json.paths[route.path][route.method.toLowerCase()];
      assert.ok(responses[status], name);
      for (const refusal of refusalsOf(route)) assert.ok(responses[refusal], `${name}: ${refusal}`);
    }
  });

  it('describes no redirect, and nothing redirects', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const all = [...world.routes, ...world.alpacaRoutes];
    const safe = all.filter(({ method, path }) => method === 'GET' && path !== '/stream');
    for (const { path } of safe) {
      for (const url of [path, `${path}/`, `/${path}`, path.toUpperCase(), `${path}/..`]) {
        for (const { send } of [world, user]) {
          const { status, headers } = await send('GET', url);
          assert.ok(status < 300 || status >= 400, `${url} was answered with ${status}`);
          assert.equal(headers['location'], undefined, url);
        }
      }
    }
  });

  it('is true: real answers fit the schemas', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const body = { symbol: 'AAPL', quantity: '1' };
    const replies = {
      '/lookup-stock': await user.send('GET', '/lookup-stock?symbol=AAPL'),
      '/search-stocks': await user.send('GET', '/search-stocks?query=apple'),
      '/buy-stock': await user.send('POST', '/buy-stock', body),
      '/view-portfolio': await user.send('GET', '/view-portfolio'),
      '/calculate-portfolio-value': await user.send('GET', '/calculate-portfolio-value'),
      '/sell-stock': await user.send('POST', '/sell-stock', body),
      '/view-transactions': await user.send('GET', '/view-transactions'),
      '/healthcheck': await user.send('GET', '/healthcheck'),
    };
    for (const [path, reply] of Object.entries(replies)) {
      const { schema } = world.routes.find((route) => route.path === path)?.success ?? {};
      assert.ok(schema, path);
      assert.equal(reply.headers['content-type'], 'application/json; charset=utf-8', path);
      assert.deepEqual(Value.Errors(schema, reply.json), [], path);
    }
  });
});

/** The router's own tree, in which a longer path stands indented below its beginning. */
function routesOf(printed: string): readonly string[] {
  const parents: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const [, indent = '', part = '', methods = ''] =
      /^(.*?)[├└]── (\S+) \((.*)\)$/.exec(line) ?? [];
    if (!part) return [];
    const depth = indent.length / 4;
    parents[depth] = (parents[depth - 1] ?? '') + part;
    return methods
      .split(', ')
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method} ${pathOf(parents[depth] ?? '')}`);
  });
}

/** The path as OpenAPI writes it; a colon behind a word is a colon. */
function pathOf(routed: string): string {
  return routed.replaceAll(/\/:(\w+)/g, '/{$1}');
}

describe('a fault of our own', () => {
  it('is a 500 that tells the log everything and the client nothing', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await world.database.write([{ sql: 'DROP TABLE sessions', parameters: [] }]);
    const { status, json, text, headers } = await user.send('GET', '/view-portfolio');
    assert.equal(status, 500);
    assert.equal(json.code, 'internal_error');
    assert.doesNotMatch(text, /sessions|sqlite|\.ts|node:/i);
    for (const [name, value] of Object.entries(securityHeaders)) assert.equal(headers[name], value);
    const logged = world.logger.lines.find(({ event }) => event === 'internal_error');
    assert.equal(logged?.['request_id'], json.request_id);
    assert.match(JSON.stringify(logged), /no such table/);
  });
});

describe('GET /healthcheck', () => {
  it('says what it serves and from where', async () => {
    await using world = await createWorld();
    await world.clock.advance(12_000);
    const { status, json } = await world.send('GET', '/healthcheck');
    assert.equal(status, 200);
    assert.equal(json.status, 'ok');
    assert.equal(json.uptime_seconds, 12);
    assert.equal(json.market_data.plan, 'realtime150');
  });

  it('is degraded, and still 200, when the upstream is gone', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await world.simulator.close();
    await user.send('GET', '/lookup-stock?symbol=AAPL');
    const { status, json } = await world.send('GET', '/healthcheck');
    assert.equal(status, 200);
    assert.equal(json.status, 'degraded');
    assert.equal(json.checks.market_data, 'unreachable');
  });

  it('is unavailable while draining, and alive all the same', async () => {
    await using world = await createWorld();
    world.drain();
    const plain = await world.send('GET', '/healthcheck');
    assert.equal(plain.status, 503);
    assert.equal(plain.json.status, 'unavailable');
    assert.equal((await world.send('GET', '/healthcheck?probe=ready')).status, 503);
    assert.equal((await world.send('GET', '/healthcheck?probe=live')).status, 200);
  });
});
