// The real server as a process of its own, started the way a user starts it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingNames } from '#src/config/setting-table.ts';

export const root = new URL('../../', import.meta.url).pathname;

/** Another time zone and locale, where the same books must come out. */
export const abroad = { TZ: 'Asia/Kolkata', LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' } as const;

export type RunningServer = {
  readonly url: string;
  /** Of the server itself, not of npm. */
  pid(): number;
  /** Everything written so far. */
  output(): string;
  /** Sends the signal to the server itself and waits for the end. Resolves with the exit code. */
  stop(signal: NodeJS.Signals): Promise<number>;
};

const startMsMax = 20_000;

/** A folder that is gone with the scope. */
export async function createFolder() {
  const path = await mkdtemp(join(tmpdir(), 'papertape-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Starts `npm start` with the settings and a free port; resolves when it says that it is ready.
 * `folder` holds the program, which may be another release.
 */
export async function startServerProcess(
  settings: Record<string, string>,
  folder = root,
): Promise<RunningServer> {
  const child = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...withoutSettings(process.env), PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (data: Buffer) => void (output += data.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = once(child, 'exit');
  const url = await waitForUrl(() => output, ended);
  const pid = () => Number(/"pid":(\d+)/.exec(output)?.[1]);
  return {
    url,
    pid,
    output: () => output,
    stop: async (signal) => {
      // npm passes the server's exit code on, but not every signal to it.
      process.kill(pid(), signal);
      const [code] = await ended;
      return Number(code);
    },
  };
}

async function waitForUrl(output: () => string, ended: Promise<unknown>): Promise<string> {
  const deadline = performance.now() + startMsMax;
  const end = ended.then(() => 'ended' as const);
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
  while (performance.now() < deadline) {
    const url = /"event":"started","url":"([^"]+)"/.exec(output())?.[1];
    if (url) return url;
    if ((await Promise.race([end, pause()])) === 'ended') break;
  }
  throw new Error(`the server did not start:\n${output()}`);
}

/** The settings of the machine must not decide what a test sees. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = new Set<string>(settingNames);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.has(name)));
}
