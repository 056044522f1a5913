// Runs programs with a time limit, so that no step of the image check can hang.
import { spawn, type ChildProcess } from 'node:child_process';

/** Runs a program to its end and gives its output; throws when it fails or takes too long. */
export type Run = (
  program: string,
  parameters: readonly string[],
  limitSeconds: number,
) => Promise<string>;

export type RunOptions = {
  readonly environment: NodeJS.ProcessEnv;
  /** Ends whatever runs, for instance after Ctrl-C. */
  readonly signal?: AbortSignal;
};

export function createRun({ environment, signal }: RunOptions): Run {
  return async (program, parameters, limitSeconds) => {
    signal?.throwIfAborted();
    const title = [program, ...parameters].join(' ').slice(0, 120);
    // A process group of its own: a limit must also end the children of the program.
    const child = spawn(program, parameters, {
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { promise: cut, reject } = Promise.withResolvers<never>();
    const end = (reason: string): void => {
      killGroup(child);
      reject(new Error(`${title}: ${reason}`));
    };
    const timer = setTimeout(end, limitSeconds * 1000, `not done after ${limitSeconds} s`);
    const interrupt = (): void => end('interrupted');
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      return await Promise.race([outputOf(child, title), cut]);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    }
  };
}

/** What the program wrote to standard output, once it has ended well. */
function outputOf(child: ChildProcess, title: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  let complaints = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  child.once('error', reject);
  child.once('close', (code, signalName) => {
    if (code === 0) resolve(output);
    else reject(new Error(`${title}: ended with ${code ?? signalName}\n${tail(complaints)}`));
  });
  return promise;
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in this very moment.
  }
}

/** The last lines of a log, enough to see what went wrong. */
export function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n');
}

export async function succeeds(command: Promise<string>): Promise<boolean> {
  return command.then(
    () => true,
    () => false,
  );
}
