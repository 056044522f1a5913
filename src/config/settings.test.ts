import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formatMoney } from '#src/domain/money.ts';
import { createSelfSigned } from '#tests/support/self-signed.ts';
import { settingNames } from './setting-names.ts';
import { isPlainForOthers, readConfiguration } from './settings.ts';

function read(environment: Record<string, string>) {
  const configuration = readConfiguration(environment);
  assert.ok(configuration.ok, configuration.ok ? '' : configuration.error.join('\n'));
  return configuration.value;
}

function mistakes(environment: Record<string, string>): readonly string[] {
  const configuration = readConfiguration(environment);
  assert.ok(!configuration.ok, 'expected mistakes');
  return configuration.error;
}

function withKeyFile(content: string, mode: number, check: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
  const path = join(folder, 'key');
  writeFileSync(path, content);
  chmodSync(path, mode);
  try {
    check(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the settings', () => {
  it('need nothing: the simulator serves on the loopback address', () => {
    const { settings } = read({});
    assert.equal(settings.host, '127.0.0.1');
    assert.equal(settings.port, 3000);
    assert.equal(settings.databasePath, 'data/papertape.db');
    assert.equal(settings.plan, 'realtime150');
    assert.equal(formatMoney(settings.startingCash), '100000.00');
    assert.deepEqual(settings.upstream, { kind: 'own-simulator', seed: 1, marketHours: 'always' });
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

  it('take a certificate only with its key, which nobody else may read', () => {
    assert.match(mistakes({ TLS_CERT_FILE: 'x' })[0] ?? '', /expected both: set TLS_KEY_FILE/);
    withKeyFile('KEY', 0o644, (path) => {
      const both = { TLS_CERT_FILE: path, TLS_KEY_FILE: path };
      assert.match(mistakes(both)[0] ?? '', /TLS_KEY_FILE has mode 644, expected 600/);
      assert.match(mistakes({ ...both, TLS_CERT_FILE: '/nowhere' })[0] ?? '', /readable file/);
    });
  });

  it('refuse a key that does not fit its certificate, in one line', () => {
    const [mine, other] = [createSelfSigned(), createSelfSigned()];
    const expected = /^TLS_KEY_FILE and TLS_CERT_FILE do not work together \(.+\), expected/;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const otherType = privateKey.export({ type: 'pkcs8', format: 'pem' });
    for (const content of [
      mine.certificate + other.key,
      mine.certificate + otherType,
      'nothing of the kind',
      mine.certificate,
    ]) {
      withKeyFile(content, 0o600, (path) => {
        const found = mistakes({ TLS_CERT_FILE: path, TLS_KEY_FILE: path });
        assert.equal(found.length, 1);
        assert.match(found[0] ?? '', expected);
      });
    }
  });

  it('never repeat the password of an address', () => {
    for (const DATABASE_URL of [
      'postgres://user:CANARY@host/db',
      'postgres://user:CAN@CANARY/p#@host/db',
      'postgres://host/db?user=u&password=CANARY',
      'postgres://user:CANARY CANARY@host/db',
      'postgres://user:CANARY',
      'postgresql:user:CANARY@host',
      'PostgreSQL://host/db#password=CANARY',
      'mysql://host/db?api-key=CANARY',
    ]) {
      const [line = ''] = mistakes({ DATABASE_URL });
      assert.match(line, /^DATABASE_URL is "(postgres|postgresql|mysql):…", expected "sqlite:"/);
    }
    for (const DATABASE_URL of [
      '//user:CANARY@host/db',
      'user:CANARY@host/db',
      'host=h user=u password=CANARY',
      'CANARY',
      'sqlite:user:CANARY@host/db',
      'sqlite:user%3ACANARY%40host/db',
      'sqlite:data/x.db?password=CANARY',
      'sqlite:data/x.db#key=CANARY',
      'sqlite:data/x.db pass=CANARY',
      'sqlite://user:CANARY@host/db',
    ]) {
      const [line = ''] = mistakes({ DATABASE_URL });
      assert.match(line, /^DATABASE_URL is "(sqlite:…|\(hidden\))", expected "sqlite:"/);
    }
    for (const [text, shown] of [
      ['https://u:CANARY@x/y', 'https://x/…'],
      ['https://:CANARY@x', 'https://x/…'],
      ['https://x/?apikey=CANARY', 'https://x/…'],
      ['//u:CANARY@x', '(hidden)'],
      ['u:CANARY@x', '(hidden)'],
    ] as const) {
      assert.match(
        mistakes({ ALPHA_VANTAGE_URL: text }).join(),
        new RegExp(`is "${RegExp.escape(shown)}"`),
      );
    }
    assert.doesNotMatch(mistakes({ CORS_ORIGINS: 'https://u:CANARY@x' }).join(), /CANARY/);
    assert.doesNotMatch(mistakes({ ALPHA_VANTAGE_API_KEY_FILE: 'CANARY' }).join(), /CANARY/);
    assert.doesNotMatch(mistakes({ HOST: 'a\nALPHA_VANTAGE_API_KEY=CANARY' }).join(), /CANARY/);
  });

  it('show the path of a database that is one', () => {
    for (const path of [
      'data/papertape.db',
      '/srv/paper tape/x.db',
      'C:\\data\\x.db',
      ':memory:',
      '/backup/papertape-2026-11-28T10:00:59.db',
      '/home/me@example.org/x.db',
      'data/10:00.db',
    ]) {
      const { settings, inForce } = read({ DATABASE_URL: `sqlite:${path}` });
      assert.equal(settings.databasePath, path);
      const shown = inForce.find(({ name }) => name === 'DATABASE_URL');
      assert.equal(shown?.value, `sqlite:${path}`);
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
    withKeyFile(certificate + key, 0o600, (path) => {
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
      DATABASE_URL: 'postgres://x',
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

  it('are all explained in .env.template, which itself is fine', () => {
    const source = ['./settings.ts', './security-settings.ts', './tls-files.ts']
      .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
      .join('\n');
    const template = readFileSync(new URL('../../.env.template', import.meta.url), 'utf8');
    const names = new Set(
      source
        .match(/\b(?:[A-Z]+_)+[A-Z]+\b|'HOST'|'PORT'/g)
        ?.map((name) => name.replaceAll("'", '')),
    );
    for (const name of names) assert.match(template, new RegExp(`^#? ?${name}=`, 'm'), name);
    const inTemplate = [...template.matchAll(/^#? ?([A-Z_]+)=/gm)].map(([, name]) => name);
    assert.deepEqual(new Set(settingNames), new Set(inTemplate));
  });
});

describe('the key file', () => {
  it('gives the key', () => {
    withKeyFile('SECRET\n', 0o600, (path) => {
      assert.equal(read({ ALPHA_VANTAGE_API_KEY_FILE: path }).apiKey, 'SECRET');
    });
  });

  it('is refused when others can read it', () => {
    withKeyFile('SECRET', 0o644, (path) => {
      const [line = ''] = mistakes({ ALPHA_VANTAGE_API_KEY_FILE: path });
      assert.match(line, /mode 644, expected 600/);
      assert.ok(!line.includes('SECRET'));
    });
  });

  it('is refused when it is empty, missing or beside a key', () => {
    withKeyFile('', 0o600, (path) => {
      assert.match(mistakes({ ALPHA_VANTAGE_API_KEY_FILE: path })[0] ?? '', /is empty/);
    });
    assert.match(mistakes({ ALPHA_VANTAGE_API_KEY_FILE: '/nowhere' })[0] ?? '', /readable file/);
    const both = { ALPHA_VANTAGE_API_KEY_FILE: '/nowhere', ALPHA_VANTAGE_API_KEY: 'x' };
    assert.match(mistakes(both)[0] ?? '', /both set/);
  });

  it('never has its content repeated, however odd', () => {
    const lines = mistakes({ ALPHA_VANTAGE_API_KEY: 'two words' });
    assert.ok(lines.every((line) => !line.includes('two words')));
  });
});
