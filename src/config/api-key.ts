// The key to the price source, from the environment or from a file of its own. It is never repeated
// in a message: it is a secret even when it is wrong.
import { readFileSync } from 'node:fs';
import { unquote, type Environment } from './environment.ts';
import { showPath } from './redact.ts';
import { findOpenFile } from './secret-file.ts';

/** The key; undefined without one or after a mistake was noted. */
export function readApiKey(environment: Environment, mistakes: string[]): string | undefined {
  const key = environment['ALPHA_VANTAGE_API_KEY']?.trim();
  const file = environment['ALPHA_VANTAGE_API_KEY_FILE']?.trim();
  if (key && file) {
    mistakes.push(
      'ALPHA_VANTAGE_API_KEY and ALPHA_VANTAGE_API_KEY_FILE are both set, expected one: remove the other',
    );
    return undefined;
  }
  const found = file ? readKeyFile(file, mistakes) : key;
  if (found && !/^[\x21-\x7e]{1,64}$/.test(found)) {
    mistakes.push(
      'the Alpha Vantage key holds spaces or odd characters, expected 1 to 64 printable ones: copy it again',
    );
  }
  return found || undefined;
}

function readKeyFile(path: string, mistakes: string[]): string | undefined {
  try {
    const mistake = findOpenFile('ALPHA_VANTAGE_API_KEY_FILE', path);
    if (mistake !== undefined) mistakes.push(mistake);
    const key = unquote(readFileSync(path, 'utf8').trim());
    if (!key)
      mistakes.push(
        'ALPHA_VANTAGE_API_KEY_FILE is empty, expected the key: write it into the file',
      );
    return key;
  } catch {
    mistakes.push(
      `ALPHA_VANTAGE_API_KEY_FILE is "${showPath(path)}", expected a readable file: create it with mode 600`,
    );
    return undefined;
  }
}
