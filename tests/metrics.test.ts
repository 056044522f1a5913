// The numbers of a real server after a known story.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exchange } from './support/raw-http.ts';
import { createFolder, startServerProcess } from './support/process.ts';

const password = 'curiouser and curiouser';

/** `name{labels}` → value. */
function parse(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

async function live(origin: string): Promise<void> {
  const send = (method: string, path: string, body?: object, token?: string) =>
    fetch(origin + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  await send('POST', '/create-account', { username: 'alice', password });
  await send('POST', '/login', { username: 'alice', password: 'a guess' });
  const login = await send('POST', '/login', { username: 'alice', password });
  const { token } = (await login.json()) as { token: string };
  const order = { symbol: 'AAPL', quantity: '1' };
  await send('POST', '/buy-stock', order, token);
  await send('POST', '/buy-stock', { ...order, quantity: '1000000' }, token);
  await send('POST', '/buy-stock', { ...order, type: 'limit', limit_price: '1.00' }, token);
  await send('GET', '/view-portfolio', undefined, token);
  for (let look = 0; look < 3; look += 1) await send('GET', `/secret-${look}`);
}

describe('GET /metrics', () => {
  it('counts what happened, on a port of its own, with no name of a user or path', async () => {
    await using folder = await createFolder();
    const server = await startServerProcess({
      DATABASE_URL: `sqlite:${folder.path}/papertape.db`,
      METRICS_PORT: '0',
      LOG_LEVEL: 'info',
    });
    await live(server.url);
    const port = /"metrics_port":(\d+)/.exec(server.output())?.[1];
    const own = await fetch(`http://127.0.0.1:${port}/metrics`);
    const text = await own.text();
    const elsewhere = await fetch(`http://127.0.0.1:${port}/other`);
    await exchange(Number(new URL(server.url).port), 'hello\r\n\r\n');
    const after = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const onMain = await fetch(`${server.url}/metrics`);
    await server.stop('SIGTERM');
    assert.equal(onMain.status, 404);
    assert.equal(elsewhere.status, 404);
    for (const { headers } of [own, elsewhere]) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.match(String(headers.get('content-security-policy')), /^default-src 'none'/);
    }
    assert.equal(parse(after).get('papertape_malformed_requests_total{status="400"}'), 1);
    assert.match(String(own.headers.get('content-type')), /^text\/plain; version=0\.0\.4/);
    const numbers = parse(text);
    const sums = [...numbers].filter(([name]) => /request_duration_seconds_sum/.test(name));
    const isFine = sums.some(([, seconds]) => !Number.isInteger(seconds * 1_000));
    assert.ok(isFine, 'finer than milliseconds');
    const request = 'papertape_http_request_duration_seconds_count';
    const expected = {
      [`${request}{method="POST",route="/buy-stock",status="201"}`]: 2,
      [`${request}{method="POST",route="/buy-stock",status="422"}`]: 1,
      [`${request}{method="GET",route="unknown",status="404"}`]: 3,
      'papertape_orders_total{side="buy",verdict="filled"}': 1,
      'papertape_orders_total{side="buy",verdict="insufficient_cash"}': 1,
      'papertape_orders_total{side="buy",verdict="open"}': 1,
      papertape_open_orders: 1,
      papertape_order_watch_failures_total: 0,
      'papertape_logins_total{verdict="invalid_credentials"}': 1,
      'papertape_logins_total{verdict="success"}': 1,
      papertape_users_created_total: 1,
      papertape_accounts_quarantined_total: 0,
      papertape_upstream_cool_down_seconds: 0,
      papertape_journal_well: 1,
    };
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(numbers.get(name), value, name);
    }
    for (const name of [
      'papertape_commit_jobs_count',
      'papertape_commit_duration_seconds_sum',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ]) {
      assert.ok((numbers.get(name) ?? 0) > 0, name);
    }
    // The held symbol is asked for again every two seconds: on a slow machine the second request has
    // been sent, or waits, when the numbers are read.
    const asked = [...numbers].find(([name]) =>
      /^papertape_upstream_request_duration_seconds_count\{.*verdict="data"\}$/.test(name),
    );
    assert.ok((asked?.[1] ?? 0) >= 1, 'requests that brought data');
    assert.ok((numbers.get('papertape_upstream_queue_length') ?? -1) >= 0);
    assert.ok(numbers.has('papertape_oldest_held_quote_age_seconds'));
    assert.doesNotMatch(text, /alice|secret|AAPL/);
  });
});
