// A side of a comparison: a process of its own, kept to its own core where the system can.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

const root = new URL('..', import.meta.url);

/** The server's core and the load's; everything else may run where it likes. */
export type Core = 0 | 1;

/** Whether processes can be kept to one core each. */
export const canPin =
  availableParallelism() >= 2 && spawnSync('taskset', ['--version']).status === 0;

type Running = { readonly child: ChildProcess; stop(): Promise<void> };

/** Runs the side to its end and gives what it printed last, which is its result as JSON. */
export async function runSide<Result>(
  name: string,
  input: object,
  core: Core = 0,
  options: readonly string[] = [],
): Promise<Result> {
  const script = `bench/sides/${name}.ts`;
  const side = startProcess(script, [JSON.stringify(input)], {}, core, options);
  let last = '';
  for await (const line of createInterface({ input: side.child.stdout ?? fail(name) })) last = line;
  if (side.child.exitCode === null) await once(side.child, 'exit');
  if (side.child.exitCode !== 0) throw new Error(`${name} ended with ${side.child.exitCode}`);
  return JSON.parse(last) as Result;
}

/** Starts a side that goes on until it is stopped; resolves when it has printed its first line. */
export async function startSide(
  name: string,
  input: object,
  core: Core = 0,
): Promise<Running & { readonly first: unknown }> {
  const side = startProcess(`bench/sides/${name}.ts`, [JSON.stringify(input)], {}, core);
  const lines = createInterface({ input: side.child.stdout ?? fail(name) });
  const [line] = (await once(lines, 'line')) as [string];
  return { ...side, first: JSON.parse(line) };
}

/** Starts a program of the project. */
export function startProcess(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  core: Core,
  options: readonly string[] = [],
): Running {
  const command = [process.execPath, ...options, script, ...args];
  const pinned = canPin ? ['taskset', '-c', String(core), ...command] : command;
  const [program = '', ...rest] = pinned;
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit').finally(() => process.off('exit', kill));
  return {
    child,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function fail(name: string): never {
  throw new Error(`${name} has no output`);
}
