// Where the database is: a file of SQLite, or a PostgreSQL server with what is secret of it apart.
import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';
import type { PostgresUrl } from './postgres-url.ts';
import { showPath } from './redact.ts';
import { findOpenFile } from './secret-file.ts';

export type SqlitePlace = {
  readonly engine: 'sqlite';
  /** A file, or `:memory:`. */
  readonly path: string;
};

export type PostgresPlace = PostgresUrl & {
  readonly engine: 'postgres';
  /** Certificates, in PEM, of authorities to believe instead of those that the system knows. */
  readonly authorities: string | undefined;
};

export type DatabasePlace = SqlitePlace | PostgresPlace;

/** What `DATABASE_URL` says, with the files that belong to it. Notes what is wrong with them. */
export function readDatabasePlace(
  url: string | PostgresUrl,
  environment: Environment,
  mistakes: string[],
): DatabasePlace {
  const passwordFile = environment['DATABASE_PASSWORD_FILE']?.trim();
  const authorityFile = environment['DATABASE_CA_FILE']?.trim();
  if (typeof url === 'string') {
    for (const [name, path] of Object.entries({
      DATABASE_PASSWORD_FILE: passwordFile,
      DATABASE_CA_FILE: authorityFile,
    })) {
      if (path) mistakes.push(`${name} is set, expected with a postgres:// DATABASE_URL alone`);
    }
    return { engine: 'sqlite', path: url };
  }
  if (passwordFile && url.password !== undefined) {
    mistakes.push(
      'DATABASE_URL has a password and DATABASE_PASSWORD_FILE is set, expected one: remove the other',
    );
  }
  const password = passwordFile ? readPassword(passwordFile, mistakes) : url.password;
  const authorities = authorityFile
    ? readFile('DATABASE_CA_FILE', authorityFile, mistakes)
    : undefined;
  if (authorities !== undefined && url.encryption !== 'verify') {
    mistakes.push('DATABASE_CA_FILE is set, expected with sslmode=verify-full in DATABASE_URL');
  }
  return { ...url, engine: 'postgres', password, authorities };
}

/** The content but for its last line end, which editors add. */
function readPassword(path: string, mistakes: string[]): string | undefined {
  const mistake = findOpenFile('DATABASE_PASSWORD_FILE', path);
  if (mistake !== undefined) mistakes.push(mistake);
  return readFile('DATABASE_PASSWORD_FILE', path, mistakes)?.replace(/\r?\n$/, '');
}

function readFile(name: string, path: string, mistakes: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    mistakes.push(
      `${name} is "${showPath(path)}", expected a readable file: create it or mend the path`,
    );
    return undefined;
  }
}
