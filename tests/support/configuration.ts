// Reading settings in tests, and files that hold a secret.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '#src/config/settings.ts';

export function read(environment: Record<string, string>) {
  const configuration = readConfiguration(environment);
  assert.ok(configuration.ok, configuration.ok ? '' : configuration.error.join('\n'));
  return configuration.value;
}

export function mistakes(environment: Record<string, string>): readonly string[] {
  const configuration = readConfiguration(environment);
  assert.ok(!configuration.ok, 'expected mistakes');
  return configuration.error;
}

export function withSecretFile(content: string, mode: number, check: (path: string) => void): void {
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
