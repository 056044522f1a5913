// The only reader of the process's environment, with `.env` beneath it.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { findOpenFile } from './secret-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** There is a `.env`, and it cannot be used as it is. */
export class EnvironmentFileError extends Error {
  override readonly name = 'EnvironmentFileError';
}

/** The environment; a variable that is not set is looked up in the `.env` of the folder. */
export function readEnvironment(folder: string): Environment {
  return { ...readDotEnv(`${folder}/.env`), ...process.env };
}

function readDotEnv(path: string): Environment {
  const found = parseDotEnv(path);
  const holdsKey = Boolean(found['ALPHA_VANTAGE_API_KEY']?.trim());
  const mistake = holdsKey ? findOpenFile(`${path} holds a key and`, path) : undefined;
  if (mistake !== undefined) throw new EnvironmentFileError(mistake);
  return found;
}

function parseDotEnv(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new EnvironmentFileError(`${path} cannot be read, expected a file of settings: mend it`, {
      cause: error,
    });
  }
}
