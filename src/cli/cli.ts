// The command line: the server and what an operator does with its books. One binary for both.
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { EnvironmentFileError } from '#src/config/dot-env.ts';
import {
  readEnvironment,
  type Environment,
  type EnvironmentReading,
} from '#src/config/environment.ts';
import { readVersion } from '#src/config/release.ts';
import { readConfiguration } from '#src/config/settings.ts';
import { printable, printableLines } from '#src/runtime/printable.ts';
import { UnreadableEventError } from '#src/journal/codecs/stored-fields.ts';
import { BrokenChainError } from '#src/journal/journal.ts';
import { DatabaseUnavailableError } from '#src/storage/database.ts';
import { SchemaMismatchError } from '#src/storage/postgres/schema-mismatch.ts';
import { NewerSchemaError } from '#src/storage/sqlite/migrations.ts';
import {
  CommandError,
  exitFault,
  exitFine,
  exitUsage,
  jsonOption,
  type Command,
  type Terminal,
} from './command.ts';

/** The server. Neither it nor an operator's command waits for what only the other one loads. */
const serveCommand: Command = {
  name: 'serve',
  usage: 'serve',
  summary: 'run the server; this is what no command at all does',
  options: {},
  wordCount: 0,
  run: async ({ configuration }) => {
    const { serve } = await import('#src/server/process.ts');
    return serve(configuration);
  },
};

async function loadCommands(): Promise<readonly Command[]> {
  const { operatorCommands } = await import('./operator-commands.ts');
  return [serveCommand, ...operatorCommands];
}

/** Runs the command that the words name. Resolves with the exit code. */
export async function runCommandLine(
  argv: readonly string[],
  environment?: Environment,
  terminal: Terminal = processTerminal,
): Promise<number> {
  // The reader of a pipe may close it early, as in `accounts | head`.
  if (process.stdout.listenerCount('error') === 0) process.stdout.on('error', () => {});
  const [name = 'serve', ...rest] = argv;
  const complain = (line: string) => {
    terminal.complain(line);
    return exitUsage;
  };
  if (['--help', '-h', 'help'].includes(name)) {
    terminal.print(help(await loadCommands()));
    return exitFine;
  }
  if (['--version', '-v', 'version'].includes(name)) {
    terminal.print(readVersion());
    return exitFine;
  }
  const commands = name === serveCommand.name ? [serveCommand] : await loadCommands();
  const command = commands.find((each) => each.name === name);
  if (!command) {
    return complain(`"${name}" is no command, expected one of these:\n${help(commands)}`);
  }
  try {
    const reading = environment
      ? { environment, remarks: [], fromFile: new Set<string>() }
      : readEnvironment(process.cwd());
    for (const remark of reading.remarks) terminal.complain(remark);
    return await runCommand(command, rest, reading, terminal);
  } catch (error) {
    if (isMendable(error)) return complain(error.message.replaceAll(/\s*\n\s*/g, ' '));
    if (isDamage(error)) {
      terminal.complain(`the journal is damaged (${error.message}): run verify, restore a backup`);
      return exitFault;
    }
    if (isOfTheSystem(error)) return complain(`${name} failed: ${error.message}`);
    throw error;
  }
}

async function runCommand(
  command: Command,
  argv: readonly string[],
  { environment, fromFile }: EnvironmentReading,
  terminal: Terminal,
): Promise<number> {
  const { options, wordCount, wordCountMax = wordCount, usage, summary } = command;
  const parsed = parseArgs({
    args: [...argv],
    options: { ...jsonOption, ...options, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
    tokens: true,
  });
  const repeated = repeatedOption(parsed.tokens);
  if (repeated !== undefined) {
    terminal.complain(`--${repeated} is given more than once, and only one can be meant`);
    return exitUsage;
  }
  if (parsed.values['help']) {
    terminal.print(`usage: npm run -s papertape -- ${usage}\n\n${summary}`);
    return exitFine;
  }
  const { length } = parsed.positionals;
  if (length < wordCount || length > wordCountMax) {
    terminal.complain(`expected: npm run -s papertape -- ${usage}`);
    return exitUsage;
  }
  const configuration = readConfiguration(environment);
  if (!configuration.ok) {
    for (const mistake of configuration.error) terminal.complain(mistake);
    return exitUsage;
  }
  const values = parsed.values as Record<string, string | boolean | undefined>;
  const saysItself = 'json' in options || !values['json'];
  return command.run({
    settings: configuration.value.settings,
    configuration: configuration.value,
    fromFile,
    words: parsed.positionals,
    options: values,
    terminal: saysItself ? terminal : sayInJson(terminal),
  });
}

/** Undefined where none is. */
function repeatedOption(tokens: readonly { kind: string; name?: string }[]): string | undefined {
  const names = tokens.flatMap(({ kind, name }) => (kind === 'option' && name ? [name] : []));
  return names.find((name, place) => names.indexOf(name) < place);
}

/** A command that says a sentence says it in JSON. */
function sayInJson(terminal: Terminal): Terminal {
  return { ...terminal, print: (message) => terminal.print(JSON.stringify({ message })) };
}

function help(commands: readonly Command[]): string {
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(20)} ${summary}`);
  return `usage: npm run -s papertape -- <command>\n\n${rows.join('\n')}\n\n--help after a command says more; with --json it answers in JSON.`;
}

const processTerminal: Terminal = {
  print: (line) => void process.stdout.write(`${printableLines(line)}\n`),
  progress: (line) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${printable(line)}`);
  },
  complain: (line) => void process.stderr.write(`papertape: ${printableLines(line)}\n`),
  ask: async (question) => {
    if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
    using asking = createInterface({ input: process.stdin, output: process.stderr });
    return await asking.question(printable(question));
  },
};

/** Files and disks: what the system said is all there is to say. */
function isOfTheSystem(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && /^E[A-Z]+$|SQLITE/.test(String(error.code));
}

/** What `verify` reports; every other command stops at it. */
function isDamage(error: unknown): error is Error {
  return error instanceof BrokenChainError || error instanceof UnreadableEventError;
}

/** Mistakes of the one who asks, in one line and without a stack. */
function isMendable(error: unknown): error is Error {
  const isKnown =
    error instanceof CommandError ||
    error instanceof DatabaseUnavailableError ||
    error instanceof EnvironmentFileError ||
    error instanceof NewerSchemaError ||
    error instanceof SchemaMismatchError;
  if (isKnown) return true;
  return (
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}
