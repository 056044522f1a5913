import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mistakes, read, withSecretFile } from '#tests/support/configuration.ts';

describe('the key file', () => {
  it('gives the key', () => {
    withSecretFile('SECRET\n', 0o600, (path) => {
      assert.equal(read({ ALPHA_VANTAGE_API_KEY_FILE: path }).apiKey, 'SECRET');
    });
  });

  it('is refused when others can read it', () => {
    withSecretFile('SECRET', 0o644, (path) => {
      const [line = ''] = mistakes({ ALPHA_VANTAGE_API_KEY_FILE: path });
      assert.match(line, /mode 644, expected 600/);
      assert.ok(!line.includes('SECRET'));
    });
  });

  it('is refused when it is empty, missing or beside a key', () => {
    withSecretFile('', 0o600, (path) => {
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
