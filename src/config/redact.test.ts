import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakes, read } from '#tests/support/configuration.ts';

describe('the settings, where they are shown,', () => {
  it('never repeat the password of an address', () => {
    for (const DATABASE_URL of [
      'postgres://user:CANARY@host/db?sslmode=CANARY',
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
      assert.deepEqual(settings.database, { engine: 'sqlite', path });
      const shown = inForce.find(({ name }) => name === 'DATABASE_URL');
      assert.equal(shown?.value, `sqlite:${path}`);
    }
  });
});
