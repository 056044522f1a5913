// The certificate and its key, when the server itself speaks TLS.
import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';
import { findOpenFile } from './secret-file.ts';

export type TlsFiles = { readonly certificate: string; readonly key: string };

/** The paths of two files that can be read, or undefined without them or after a mistake. */
export function readTlsFiles(environment: Environment, mistakes: string[]): TlsFiles | undefined {
  const certificate = environment['TLS_CERT_FILE']?.trim();
  const key = environment['TLS_KEY_FILE']?.trim();
  if (!certificate && !key) return undefined;
  if (!certificate || !key) {
    const [set, unset] = key ? ['KEY', 'CERT'] : ['CERT', 'KEY'];
    mistakes.push(`TLS_${set}_FILE is set alone, expected both: set TLS_${unset}_FILE as well`);
    return undefined;
  }
  requireReadable('TLS_CERT_FILE', certificate, mistakes);
  requireReadable('TLS_KEY_FILE', key, mistakes);
  const mistake = findOpenFile('TLS_KEY_FILE', key);
  if (mistake !== undefined) mistakes.push(mistake);
  return { certificate, key };
}

function requireReadable(name: string, path: string, mistakes: string[]): void {
  try {
    readFileSync(path);
  } catch {
    mistakes.push(`${name} is "${path}", expected a readable file: create it or mend the path`);
  }
}
