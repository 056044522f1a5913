import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EnvironmentFileError, readEnvironment } from './environment.ts';

function withDotEnv(content: string, mode: number, check: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
  const path = join(folder, '.env');
  writeFileSync(path, content);
  chmodSync(path, mode);
  try {
    check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const key = 'ALPHA_VANTAGE_API_KEY=CANARY\n';

describe('a .env', () => {
  it('is refused when it holds a key and others can read it, without showing the key', () => {
    for (const mode of [0o644, 0o640, 0o604]) {
      withDotEnv(`PORT=1\n${key}`, mode, (folder) => {
        assert.throws(
          () => readEnvironment(folder),
          (error) =>
            error instanceof EnvironmentFileError &&
            /\.env holds a key and has mode 6\d\d, expected 600: run chmod 600/.test(
              error.message,
            ) &&
            !error.message.includes('CANARY'),
        );
      });
    }
  });

  it('is read when it is the owner alone who can', () => {
    withDotEnv(key, 0o600, (folder) => {
      assert.equal(readEnvironment(folder)['ALPHA_VANTAGE_API_KEY'], 'CANARY');
    });
  });

  it('may be open to all without a key', () => {
    withDotEnv('PORT=1234\n# ALPHA_VANTAGE_API_KEY=\nALPHA_VANTAGE_API_KEY=\n', 0o644, (folder) => {
      assert.equal(readEnvironment(folder)['ALPHA_VANTAGE_API_KEY'], '');
    });
  });
});
