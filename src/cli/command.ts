// What an operator's command is: a name, its words, and what it does with them.
import type { ParseArgsConfig } from 'node:util';
import type { Configuration, Settings } from '#src/config/settings.ts';

export type Terminal = {
  /** The result, for people or programs. */
  print(line: string): void;
  /** What goes on meanwhile; nothing when nobody watches. */
  progress(line: string): void;
  /** What went wrong, in one line. */
  complain(line: string): void;
  /** The answer to a question; undefined where nobody sits who could be asked, as in a script. */
  ask(question: string): Promise<string | undefined>;
};

export type CommandInput = {
  readonly settings: Settings;
  /** The settings with the key of the price source, for the server. */
  readonly configuration: Configuration;
  /** Names of settings whose value comes from `.env`. */
  readonly fromFile: ReadonlySet<string>;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
};

export type Command = {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** How many words stand behind the name. */
  readonly wordCount: number;
  /** Where there may be more of them than that. */
  readonly wordCountMax?: number;
  /** Resolves with the exit code. Throws CommandError for what the operator can mend. */
  run(input: CommandInput): Promise<number>;
};

export const exitFine = 0;
/** The command ran and found something wrong. */
export const exitFault = 1;
/** The command could not run as it was asked. */
export const exitUsage = 2;

/** One line that says what was found, what is expected and how to mend it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** `--json`, which every command takes; those that tell figures have it among their options. */
export const jsonOption = { json: { type: 'boolean' } } as const;
