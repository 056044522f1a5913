// The certificate and its key, when the server itself speaks TLS.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Environment } from './environment.ts';
import { showPath } from './redact.ts';
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
  const mistake = findOpenFile('TLS_KEY_FILE', key) ?? findMisfit(certificate, key);
  if (mistake !== undefined) mistakes.push(mistake);
  return { certificate, key };
}

/** What keeps the two files from serving TLS together; undefined when nothing does. */
function findMisfit(certificate: string, key: string): string | undefined {
  let files;
  try {
    files = { cert: readFileSync(certificate), key: readFileSync(key) };
  } catch {
    // Each file that cannot be read has its own line already.
    return undefined;
  }
  const reason = reasonAgainst(files);
  if (reason === undefined) return undefined;
  return (
    `TLS_KEY_FILE and TLS_CERT_FILE do not work together (${reason}), expected a certificate and ` +
    'its own key in PEM form, without a passphrase: check which files belong together'
  );
}

function reasonAgainst({ cert, key }: { cert: Buffer; key: Buffer }): string | undefined {
  try {
    createSecureContext({ cert, key });
    // The context compares only keys of one type: it takes an EC key beside an RSA certificate.
    const isOwnKey = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    return isOwnKey ? undefined : 'the key is of another certificate';
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error:\w+:/, '') : '';
  }
}

function requireReadable(name: string, path: string, mistakes: string[]): void {
  try {
    readFileSync(path);
  } catch {
    mistakes.push(
      `${name} is "${showPath(path)}", expected a readable file: create it or mend the path`,
    );
  }
}
