// The control port: its routes, its refusals, and that nothing but programs may ask it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { openControlPort } from '#simulator/control/control-port.ts';
import { startSimulator } from '#simulator/simulator.ts';

describe('the control port', () => {
  it('switches faults on and off', async () => {
    await using world = await createWorld();
    const added = await world.control('POST', '/faults', {
      behaviour: 'http-503',
      times: 1,
      retry_after: 5,
    });
    assert.deepEqual(added.json.active, [{ behaviour: 'http-503', times: 1, retry_after: 5 }]);
    assert.equal((await world.quote('IBM')).status, 503);
    assert.equal((await world.quote('IBM')).status, 200);
    await world.control('POST', '/faults', { behaviour: 'refuse' });
    await assert.rejects(world.quote('IBM'));
    assert.deepEqual((await world.control('DELETE', '/faults')).json.active, []);
    assert.equal((await world.quote('IBM')).status, 200);
  });

  it('counts every request and says which were throttled', async () => {
    await using world = await createWorld();
    for (const symbol of ['IBM', 'KO', 'AAPL']) await world.quote(symbol);
    const { json } = await world.control('GET', '/requests');
    assert.deepEqual([json.seen, json.throttled, json.faulty], [3, 2, 0]);
    assert.deepEqual(json.by_verdict, { data: 1, burst: 2 });
    assert.deepEqual(json.by_function, { GLOBAL_QUOTE: 3 });
    assert.deepEqual(json.requests[2], {
      at: '2026-03-02T17:00:00.000Z',
      function: 'GLOBAL_QUOTE',
      symbol: 'AAPL',
      verdict: 'burst',
    });
    assert.equal((await world.control('DELETE', '/requests')).json.seen, 0);
  });

  it('sets the clock, and the day of the market with it', async () => {
    await using world = await createWorld();
    const { json } = await world.control('POST', '/clock', { now: '2026-03-02T16:30-05:00' });
    assert.deepEqual(json, { now: '2026-03-02T21:30:00.000Z', speed: 1 });
    assert.match((await world.quote('IBM')).text, /"07. latest trading day": "2026-03-02"/);
    await world.control('POST', '/clock', { advance_seconds: 86_400, speed: 0 });
    assert.deepEqual((await world.control('GET', '/clock')).json, {
      now: '2026-03-03T21:30:00.000Z',
      speed: 0,
    });
    const answer = await world.quote('IBM');
    assert.match(answer.text, /"07. latest trading day": "2026-03-03"/);
    assert.equal(answer.headers.get('date'), 'Tue, 03 Mar 2026 21:30:00 GMT');
  });

  it('gives a key its plan', async () => {
    await using world = await createWorld();
    await world.control('POST', '/plans', { apikey: 'mine', plan: 'realtime150' });
    for (const symbol of ['IBM', 'KO', 'AAPL']) {
      assert.match((await world.quote(symbol)).text, /Global Quote/);
    }
  });

  it('splits, pays, delists, renames and halts', async () => {
    await using world = await createWorld();
    const effects = [
      ['POST', '/splits', { symbol: 'AAPL', split_factor: '4', effective_date: '2026-03-03' }],
      ['POST', '/dividends', { symbol: 'KO', amount: '0.5', ex_dividend_date: '2026-03-03' }],
      ['POST', '/delistings', { symbol: 'GE', date: '2026-03-03', remains: 'gone' }],
      ['POST', '/renames', { symbol: 'F', new_symbol: 'FORD' }],
      ['POST', '/halts', { symbol: 'IBM' }],
      ['DELETE', '/halts', { symbol: 'IBM' }],
    ] as const;
    for (const [method, path, body] of effects) {
      const { status, json } = await world.control(method, path, body);
      assert.deepEqual([status, Object.keys(json)], [200, ['takes_effect']], path);
    }
    assert.match((await world.quote('FORD')).text, /"01. symbol": "FORD"/);
  });

  it('refuses with one line that says what it expected', async () => {
    await using world = await createWorld();
    const mistakes = [
      ['/faults', { behaviour: 'earthquake' }, /"earthquake" is no behaviour: expected one of/],
      ['/faults', { behavior: 'reset' }, /behavior is unknown: expected behaviour, function/],
      ['/faults', {}, /behaviour is missing: expected a string/],
      ['/faults', [], /expected a JSON object/],
      ['/clock', { now: 'noon' }, /now is "noon": expected such as 2026-03-02T09:25-05:00/],
      ['/clock', { speed: '60' }, /speed is "60": expected a number/],
      ['/clock', { speed: -1 }, /speed is -1: expected 0 to 60000/],
      ['/plans', { apikey: 'mine', plan: 'gold' }, /plan is "gold": expected one of free,/],
      ['/splits', { symbol: 'NOSUCH', split_factor: '2' }, /NOSUCH is no symbol of this market/],
      ['/delistings', { symbol: 'GE', remains: 'ashes' }, /remains is "ashes": expected one of/],
    ] as const;
    for (const [path, body, reason] of mistakes) {
      const { status, json } = await world.control('POST', path, body);
      assert.equal(status, 400, path);
      assert.match(json.error, reason);
    }
  });

  it('lists its routes, and knows no others', async () => {
    await using world = await createWorld();
    const { status, json } = await world.control('GET', '/');
    assert.equal(status, 200);
    assert.ok(json.routes.includes('POST /faults'));
    assert.equal((await world.control('PUT', '/faults')).status, 404);
  });

  it('is closed to pages in a browser', async () => {
    await using world = await createWorld();
    const answer = await fetch(`${world.controlUrl}/faults`, {
      method: 'POST',
      headers: { origin: 'https://example.com', 'content-type': 'text/plain' },
      body: '{"behaviour":"reset"}',
    });
    assert.equal(answer.status, 403);
    assert.deepEqual((await world.control('GET', '/faults')).json.active, []);
  });
});

/** A simulator on the free plan with its control port, at a Monday noon that stands still. */
async function createWorld() {
  const simulator = await startSimulator({
    port: 0,
    host: '127.0.0.1',
    plan: 'free',
    seed: 7,
    marketHours: 'nyse',
    clock: createTestClock(Date.UTC(2026, 2, 2, 17)),
  });
  const port = await openControlPort(simulator, 0);
  return {
    controlUrl: port.url,
    control: async (method: string, path: string, body?: unknown) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${port.url}${path}`, { method, ...sent });
      // oxlint-disable-next-line typescript/no-explicit-any
      return { status: answer.status, json: (await answer.json()) as any };
    },
    quote: async (symbol: string) => {
      const query = `function=GLOBAL_QUOTE&symbol=${symbol}&apikey=mine`;
      const answer = await fetch(`${simulator.url}/query?${query}`);
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([simulator.close(), port.close()]);
    },
  };
}
