// An operator's command in this process, with what it printed.
import { runCommandLine } from '#src/cli/cli.ts';
import type { Terminal } from '#src/cli/command.ts';
import type { World } from './world.ts';

export type CommandOutcome = {
  readonly status: number;
  /** What it printed, and what it complained of. */
  readonly lines: readonly string[];
  readonly errors: readonly string[];
};

/** Runs the words behind `papertape`; nobody sits at the terminal unless `changes` says so. */
export async function papertape(
  environment: Readonly<Record<string, string>>,
  words: readonly string[],
  changes: Partial<Terminal> = {},
): Promise<CommandOutcome> {
  const lines: string[] = [];
  const errors: string[] = [];
  const terminal: Terminal = {
    print: (line) => void lines.push(line),
    progress: () => {},
    complain: (line) => void errors.push(line),
    ask: async () => undefined,
    ...changes,
  };
  return { status: await runCommandLine(words, environment, terminal), lines, errors };
}

/** The settings with which a command sees the database and the prices of a world. */
export function environmentOf({ simulator }: World, databasePath: string) {
  return {
    DATABASE_URL: `sqlite:${databasePath}`,
    ALPHA_VANTAGE_URL: simulator.url,
    ALPHA_VANTAGE_API_KEY: 'any',
    ALPHA_VANTAGE_PLAN: 'realtime150',
  };
}
