// The only reader of the process's environment, with `.env` beneath it.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

export type Environment = Readonly<Record<string, string | undefined>>;

/** There is a `.env`, and it cannot be read. */
export class EnvironmentFileError extends Error {
  override readonly name = 'EnvironmentFileError';
}

/** The environment; a variable that is not set is looked up in the `.env` of the folder. */
export function readEnvironment(folder: string): Environment {
  return { ...readDotEnv(`${folder}/.env`), ...process.env };
}

function readDotEnv(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new EnvironmentFileError(`${path} cannot be read, expected a file of settings: mend it`, {
      cause: error,
    });
  }
}
