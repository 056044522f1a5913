import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { mistakes, withSecretFile } from '#tests/support/configuration.ts';
import { createSelfSigned } from '#tests/support/self-signed.ts';

describe('the files for TLS', () => {
  it('are a certificate only with its key, which nobody else may read', () => {
    assert.match(mistakes({ TLS_CERT_FILE: 'x' })[0] ?? '', /expected both: set TLS_KEY_FILE/);
    withSecretFile('KEY', 0o644, (path) => {
      const both = { TLS_CERT_FILE: path, TLS_KEY_FILE: path };
      assert.match(mistakes(both)[0] ?? '', /TLS_KEY_FILE has mode 644, expected 600/);
      assert.match(mistakes({ ...both, TLS_CERT_FILE: '/nowhere' })[0] ?? '', /readable file/);
    });
  });

  it('are refused when the key does not fit its certificate, in one line', () => {
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
      withSecretFile(content, 0o600, (path) => {
        const found = mistakes({ TLS_CERT_FILE: path, TLS_KEY_FILE: path });
        assert.equal(found.length, 1);
        assert.match(found[0] ?? '', expected);
      });
    }
  });
});
