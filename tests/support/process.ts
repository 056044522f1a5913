// The real server as a process of its own, started the way a user starts it.
import { spawn, type ChildProcess } from 'node:child_process';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = new URL('../../', import.meta.url).pathname;

export type RunningServer = {
  readonly url: string;
  readonly child: ChildProcess;
  /** Everything written so far. */
  output(): string;
  /** Sends the signal to the server itself and waits for the end. Resolves with the exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
};

const startMsMax = 20_000;

/** A folder that is gone with the scope. */
export async function createFolder() {
  const path = await mkdtemp(join(tmpdir(), 'papertape-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Starts `npm start` with the settings and a free port; resolves when it says that it is ready. */
export async function startServerProcess(settings: Record<string, string>): Promise<RunningServer> {
  const child = spawn('npm', ['start'], {
    cwd: root,
    // A group of its own, so that a signal reaches the server and not only npm.
    detached: true,
    env: { ...withoutSettings(process.env), PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (data: Buffer) => void (output += data.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'exit');
  const url = await waitForUrl(() => output, ended);
  return {
    url,
    child,
    output: () => output,
    stop: async (signal) => {
      process.kill(-(child.pid ?? assert.fail('no process')), signal);
      const [code] = await ended;
      return code as number | null;
    },
  };
}

async function waitForUrl(output: () => string, ended: Promise<unknown>): Promise<string> {
  const deadline = performance.now() + startMsMax;
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  while (performance.now() < deadline && !hasEnded) {
    const url = /"event":"started","url":"([^"]+)"/.exec(output())?.[1];
    if (url) return url;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the server did not start:\n${output()}`);
}

/** The settings of the machine must not decide what a test sees. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(HOST|PORT|DATABASE_URL|STARTING_CASH|LOG_LEVEL|ALPHA_VANTAGE_.*|SIMULATOR_.*)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}
