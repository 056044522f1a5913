// The real server as a process of its own, without npm in between: a kill must hit the server.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { root } from '#tests/support/process.ts';
import { isWell } from '#tests/support/server-port.ts';

export type ServerUnderTest = {
  readonly pid: number;
  /** From the spawn to the first 200 of /healthcheck. */
  readonly readyMs: number;
  /** The exit code, or null after a signal that was not handled. */
  readonly ended: Promise<number | null>;
  isRunning(): boolean;
  /** The signal that ended it without being handled, if one has. */
  endedBy(): NodeJS.Signals | null;
  signal(name: NodeJS.Signals): void;
  /** Everything it wrote: at the log level of a storm that is only what went wrong. */
  output(): string;
};

const startMsMax = 10_000;
const pauseBetweenProbesMs = 4;
const kept = 20_000;

export type StartOptions = {
  /** What is put around the real server: options of Node, variables, a program that starts it. */
  readonly nodeOptions?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly startedBy?: readonly [string, ...string[]];
};

/** The server did not answer; it has ended or was ended. */
export class NotStartedError extends Error {
  override readonly name = 'NotStartedError';
}

/** Starts the server and waits until it is well. Throws NotStartedError with its output. */
export async function startServer(
  port: number,
  databasePath: string,
  { nodeOptions = [], environment = {}, startedBy }: StartOptions = {},
): Promise<ServerUnderTest> {
  const startedAt = performance.now();
  const words = [...(startedBy ?? []), process.execPath, ...nodeOptions, 'src/main.ts'];
  const child = spawn(words[0] ?? '', words.slice(1), {
    cwd: root,
    env: { ...process.env, ...settings(port, databasePath), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  endWithUs(child);
  const ended = once(child, 'exit').then(() => child.exitCode);
  while (!(await isWell(port))) {
    const isLate = performance.now() - startedAt > startMsMax;
    if (isLate || !isRunning()) {
      child.kill('SIGKILL');
      await ended;
      throw new NotStartedError(`the server did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseBetweenProbesMs));
  }
  return {
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedAt,
    ended,
    isRunning,
    endedBy: () => child.signalCode,
    signal: (name) => void child.kill(name),
    output,
  };
}

/** An empty setting counts as unset, and keeps the machine's own and a `.env` out. */
function settings(port: number, databasePath: string): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: `sqlite:${databasePath}`,
    STARTING_CASH: '20000.00',
    LOG_LEVEL: 'error',
    ALPHA_VANTAGE_API_KEY: '',
    ALPHA_VANTAGE_API_KEY_FILE: '',
    ALPHA_VANTAGE_URL: '',
    ALPHA_VANTAGE_PLAN: '',
    MAX_QUOTE_AGE_FOR_ORDERS: '',
    SIMULATOR_SEED: '',
    SIMULATOR_MARKET_HOURS: '',
    // A storm is more than any user or address may ask for.
    REQUESTS_PER_SECOND_PER_USER: '0',
    REQUESTS_PER_SECOND_PER_ADDRESS: '0',
    ACCOUNTS_PER_HOUR_PER_ADDRESS: '0',
    CONNECTIONS_PER_ADDRESS: '0',
    LOGIN_FAILURES_PER_ADDRESS: '0',
  };
}

function collectOutput(child: ChildProcess): () => string {
  let output = '';
  const collect = (data: Buffer) => void (output = (output + data.toString()).slice(-kept));
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  return () => output;
}

function endWithUs(child: ChildProcess): void {
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}
