// The simulator over HTTP: status, headers, methods, its log, and the same bytes for the same seed.

import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import type { Simulator, SimulatorOptions } from '#simulator/simulator.ts';
import { startSimulator } from '#simulator/simulator.ts';

const NOON = Date.UTC(2026, 10, 18, 17);
const QUOTE = '/query?function=GLOBAL_QUOTE&symbol=IBM&apikey=mine';

test('an answer carries the recorded headers', async (context) => {
  const simulator = await start(context);
  const { status, headers, body } = await send(simulator, QUOTE);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'application/json');
  assert.equal(headers['content-length'], String(Buffer.byteLength(body)));
  assert.equal(headers['server'], 'papertape-simulator');
  assert.equal(headers['allow'], 'GET, HEAD, OPTIONS');
  assert.equal(headers['vary'], 'Cookie, Origin');
  assert.equal(headers['content-disposition'], undefined);
  assert.match(body, /^\{\n {4}"Global Quote": \{/);
});

test('a CSV answer is a download', async (context) => {
  const simulator = await start(context);
  const { headers, body } = await send(simulator, '/query?function=LISTING_STATUS&apikey=mine');
  assert.equal(headers['content-type'], 'application/x-download');
  assert.equal(headers['content-disposition'], 'attachment; filename=listing_status.csv');
  assert.ok(body.endsWith(',Active\r\n'));
});

test('only GET, HEAD and OPTIONS of /query are served', async (context) => {
  const simulator = await start(context);
  const head = await send(simulator, QUOTE, 'HEAD');
  assert.deepEqual([head.status, head.body], [200, '']);
  assert.ok(Number(head.headers['content-length']) > 0);
  assert.equal((await send(simulator, QUOTE, 'OPTIONS')).status, 200);
  assert.equal((await send(simulator, QUOTE, 'POST')).status, 405);
  assert.equal((await send(simulator, '/')).status, 404);
  assert.equal((await send(simulator, '/query/')).status, 404);
  assert.equal((await send(simulator, '//query?function')).status, 404);
  assert.equal(simulator.requests().length, 1);
});

test('a query of nonsense is still answered with status 200', async (context) => {
  const simulator = await start(context);
  for (const target of ['/query', '/query?', '/query?%', '/query?apikey=%E0%A4%A&function=%00']) {
    const { status, body } = await send(simulator, target);
    assert.equal(status, 200, target);
    assert.match(body, /"Error Message"/, target);
  }
});

test('requests are remembered with their verdicts', async (context) => {
  const simulator = await start(context);
  await send(simulator, QUOTE);
  await send(simulator, QUOTE);
  await send(simulator, '/query?function=SYMBOL_SEARCH&keywords=x');
  assert.deepEqual(simulator.requests(), [
    { at: NOON, function: 'GLOBAL_QUOTE', symbol: 'IBM', verdict: 'data' },
    { at: NOON, function: 'GLOBAL_QUOTE', symbol: 'IBM', verdict: 'burst' },
    { at: NOON, function: 'SYMBOL_SEARCH', symbol: undefined, verdict: 'no_key' },
  ]);
});

test('the same seed gives the same bytes, another seed others', async (context) => {
  const [one, two, other] = [
    await start(context, { seed: 7 }),
    await start(context, { seed: 7 }),
    await start(context, { seed: 8 }),
  ];
  for (const name of ['GLOBAL_QUOTE', 'TIME_SERIES_DAILY']) {
    const target = `/query?function=${name}&symbol=AAPL&apikey=${name}`;
    const { body } = await send(one, target);
    assert.equal((await send(two, target)).body, body);
    assert.notEqual((await send(other, target)).body, body);
  }
});

test('a taken port is refused with the error of the system', async (context) => {
  const simulator = await start(context);
  const port = Number(new URL(simulator.url).port);
  await assert.rejects(start(context, { port }), { code: 'EADDRINUSE' });
});

async function start(
  context: TestContext,
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
  const simulator = await startSimulator({
    port: 0,
    host: '127.0.0.1',
    plan: 'free',
    seed: 7,
    marketHours: 'nyse',
    clock: createTestClock(NOON),
    ...options,
  });
  context.after(() => simulator.close());
  return simulator;
}

type Reply = { status: number | undefined; headers: IncomingHttpHeaders; body: string };

/** Sends the target as it is, which the fetch of the platform would tidy up. */
function send(simulator: Simulator, target: string, method = 'GET'): Promise<Reply> {
  const { hostname, port } = new URL(simulator.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: target, method, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}
