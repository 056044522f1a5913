// The only reader of the process's environment, with `.env` beneath it.
import { readDotEnv } from './dot-env.ts';
import { settingNames } from './setting-table.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type EnvironmentReading = {
  readonly environment: Environment;
  /** What of `.env` has no effect, or not the expected one: a line each. */
  readonly remarks: readonly string[];
  /** Names whose value comes from `.env`. */
  readonly fromFile: ReadonlySet<string>;
};

/**
 * The environment; a variable that is not set is looked up in the `.env` of the folder. Throws
 * EnvironmentFileError for a `.env` that cannot be used as it is.
 */
export function readEnvironment(folder: string): EnvironmentReading {
  const { values, remarks } = readDotEnv(`${folder}/.env`);
  const fromFile = new Set(Object.keys(values).filter((name) => process.env[name] === undefined));
  return { environment: { ...values, ...unquoteSettings(process.env) }, remarks, fromFile };
}

/** `docker run --env-file` hands on the quotes that a shell, or `.env`, takes away. */
function unquoteSettings(environment: Environment): Environment {
  const quoted = settingNames.filter((name) => environment[name] !== undefined);
  return {
    ...environment,
    ...Object.fromEntries(quoted.map((name) => [name, unquote(environment[name] ?? '')])),
  };
}

/** The text within a pair of equal quotes, or the text as it is. */
export function unquote(text: string): string {
  return /^\s*(["'])(.*)\1\s*$/s.exec(text)?.[2] ?? text;
}
