import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatMoney } from '#src/domain/money.ts';
import { createSelfSigned } from '#tests/support/self-signed.ts';
import { mistakes, read, withSecretFile } from '#tests/support/configuration.ts';
import { isPlainForOthers } from './settings.ts';

describe('the settings', () => {
  it('need nothing: the simulator serves on the loopback address', () => {
    const { settings } = read({});
    assert.equal(settings.host, '127.0.0.1');
    assert.equal(settings.port, 3000);
    assert.deepEqual(settings.database, { engine: 'sqlite', path: 'data/papertape.db' });
    assert.equal(settings.plan, 'realtime150');
    assert.equal(formatMoney(settings.startingCash), '100000.00');
    const time = { startsAt: undefined, speed: 1 };
    const own = { kind: 'own-simulator', seed: 1, marketHours: 'always', ...time };
    assert.deepEqual(settings.upstream, own);
  });

  it('give the built-in market a time of its own, and no other', () => {
    const time = { SIMULATOR_START: '2026-03-02T09:25-05:00', SIMULATOR_SPEED: '120' };
    const { upstream } = read(time).settings;
    assert.ok(upstream.kind === 'own-simulator');
    const startsAt = Date.parse('2026-03-02T14:25:00Z');
    assert.deepEqual([upstream.startsAt, upstream.speed], [startsAt, 120]);
    const found = mistakes({ ...time, ALPHA_VANTAGE_API_KEY: 'x' });
    assert.deepEqual(
      found.map((line) => /^SIMULATOR_\w+ is ".*", expected with .+: leave it out$/.test(line)),
      [true, true],
    );
    const plain = { SIMULATOR_START: 'now', SIMULATOR_SPEED: '1', ALPHA_VANTAGE_API_KEY: 'x' };
    assert.equal(read(plain).settings.upstream.kind, 'remote');
    for (const text of ['2026-03-02', 'tomorrow', '1999-01-01T00:00Z', '2050-01-01T00:00Z']) {
      assert.equal(mistakes({ SIMULATOR_START: text }).length, 1, text);
    }
    for (const text of ['0', '0.5', '60001', 'fast']) {
      assert.equal(mistakes({ SIMULATOR_SPEED: text }).length, 1, text);
    }
  });

  it('take a key for the real upstream, on the free plan and the exchange hours', () => {
    const { settings, apiKey } = read({
      ALPHA_VANTAGE_API_KEY: ' ABCDEF ',
      SIMULATOR_MARKET_HOURS: 'always',
    });
    const origin = 'https://www.alphavantage.co';
    assert.deepEqual(settings.upstream, { kind: 'remote', origin, marketHours: 'nyse' });
    assert.equal(settings.plan, 'free');
    assert.equal(apiKey, 'ABCDEF');
    assert.ok(
      !JSON.stringify(settings, (_, value) => (typeof value === 'bigint' ? '' : value)).includes(
        'ABCDEF',
      ),
    );
  });

  it('take a simulator that runs on its own, with any key or none', () => {
    for (const ALPHA_VANTAGE_API_KEY of ['', 'x']) {
      const { settings } = read({
        ALPHA_VANTAGE_URL: 'http://127.0.0.1:4000',
        ALPHA_VANTAGE_API_KEY,
      });
      const origin = 'http://127.0.0.1:4000';
      assert.deepEqual(settings.upstream, { kind: 'remote', origin, marketHours: 'nyse' });
      assert.equal(settings.plan, 'free');
    }
  });

  it('take lists of networks and origins', () => {
    const { security } = read({
      TRUSTED_PROXIES: '10.0.0.0/8, 127.0.0.1,2001:db8::/32',
      CORS_ORIGINS: 'https://example.org, http://localhost:5173',
    }).settings;
    assert.deepEqual(security.trustedProxies, ['10.0.0.0/8', '127.0.0.1', '2001:db8::/32']);
    assert.deepEqual(security.corsOrigins, ['https://example.org', 'http://localhost:5173']);
    for (const TRUSTED_PROXIES of [
      '2',
      '1.2.3.4/8/9',
      'example.org',
      '1.2.3.4,',
      '2001::/129',
      '0.0.0.0/0',
      '::/0',
      '1.2.3.4:80',
    ]) {
      assert.equal(mistakes({ TRUSTED_PROXIES }).length, 1, TRUSTED_PROXIES);
    }
  });

  it('believe no proxies that are half of the internet', () => {
    for (const TRUSTED_PROXIES of [
      '0.0.0.0/0',
      '0.0.0.0/1,128.0.0.0/1',
      '10.0.0.0/7',
      '::/1',
      '::/0',
    ]) {
      assert.match(mistakes({ TRUSTED_PROXIES }).join(), /would trust strangers/);
    }
    assert.equal(
      read({ TRUSTED_PROXIES: '10.0.0.0/8,fc00::/7' }).settings.security.trustedProxies.length,
      2,
    );
  });

  it('keep the numbers for Prometheus on the loopback address', () => {
    const { metrics } = read({ METRICS_PORT: '9464' }).settings;
    assert.deepEqual(metrics, { host: '127.0.0.1', port: 9464 });
    assert.equal(read({}).settings.metrics, undefined);
  });

  it('tell when others can reach the server on plain http', () => {
    const isPlain = (environment: Record<string, string>) =>
      isPlainForOthers(read(environment).settings);
    for (const HOST of ['0.0.0.0', '::', '192.168.1.10', 'papertape.local']) {
      assert.equal(isPlain({ HOST }), true, HOST);
      assert.equal(isPlain({ HOST, TRUSTED_PROXIES: '127.0.0.1' }), false);
    }
    for (const HOST of ['', '127.0.0.1', 'localhost', '::1'])
      assert.equal(isPlain({ HOST }), false);
    const { certificate, key } = createSelfSigned();
    withSecretFile(certificate + key, 0o600, (path) => {
      const tls = { TLS_CERT_FILE: path, TLS_KEY_FILE: path };
      assert.equal(isPlain({ HOST: '0.0.0.0', ...tls }), false);
    });
  });

  it('take empty variables for unset ones', () => {
    assert.equal(read({ PORT: '', HOST: ' ' }).settings.port, 3000);
  });

  it('name every mistake at once, each with what was found and what is expected', () => {
    const found = mistakes({
      PORT: '70000',
      HOST: 'a b',
      DATABASE_URL: 'mysql://x',
      ALPHA_VANTAGE_URL: 'https://example.org/query',
      ALPHA_VANTAGE_PLAN: 'gold',
      STARTING_CASH: '1.005',
      MAX_QUOTE_AGE_FOR_ORDERS: 'soon',
      LOG_LEVEL: 'loud',
      SIMULATOR_SEED: '-1',
      SIMULATOR_MARKET_HOURS: 'never',
      PASSWORD_MIN_LENGTH: '7',
      SESSION_IDLE_HOURS: '0',
      SESSION_MAX_DAYS: '366',
      TRUSTED_PROXIES: '10.0.0.0/33',
      CORS_ORIGINS: 'https://example.org/path',
      REQUESTS_PER_SECOND_PER_USER: '-1',
    });
    assert.equal(found.length, 16);
    assert.ok(
      found.every((line) => /^[A-Z_]+ is ".*", expected .+: .+$/.test(line)),
      found.join('\n'),
    );
  });

  it('refuse another origin without a key', () => {
    assert.match(mistakes({ ALPHA_VANTAGE_URL: 'https://example.org' })[0] ?? '', /without a key/);
  });
});
