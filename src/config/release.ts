// Which release this is.
import { readFileSync } from 'node:fs';

/** The version of the release, as package.json has it. */
export function readVersion(): string {
  const description = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return String(JSON.parse(description).version);
}
