// A certificate of our own, in files as the settings want it.
import { writeFileSync } from 'node:fs';
import { createFolder } from './process.ts';
import { createSelfSigned } from './self-signed.ts';

/** Gone with the scope. */
export async function createTlsFiles() {
  const folder = await createFolder();
  const { certificate, key } = createSelfSigned();
  const tlsFiles = { certificate: `${folder.path}/cert.pem`, key: `${folder.path}/key.pem` };
  writeFileSync(tlsFiles.certificate, certificate);
  writeFileSync(tlsFiles.key, key, { mode: 0o600 });
  return { tlsFiles, certificate, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
