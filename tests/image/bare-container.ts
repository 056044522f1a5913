// A container without an engine: Linux namespaces around the unpacked image, as its user, with a
// read-only root, one volume, a tmpfs on /tmp, no capabilities and no new privileges.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { ImageConfiguration } from './image-builder.ts';

export type BareContainerParts = {
  readonly rootFolder: string;
  readonly volumeFolder: string;
  readonly configuration: ImageConfiguration;
  /** Beside the image's own environment; nothing of this machine's environment enters. */
  readonly environment: readonly string[];
  readonly signal: AbortSignal;
};

// The mounts live in a mount namespace of their own and end with the last process inside.
const enterScript = `
root=$1
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/tmp"
mount --bind "$2" "$root/data"
mount -o remount,bind,ro "$root"
shift 2
exec chroot "$root" "$@"
`;

export type BareProcess = {
  readonly isRunning: () => boolean;
  readonly terminate: () => Promise<void>;
  /** The exit code, or -1 after a signal. */
  readonly ended: Promise<number>;
  readonly output: () => string;
  readonly log: () => string;
};

/** Starts the command as process 1 of new namespaces. The network stays this machine's. */
export function startBare(parts: BareContainerParts, command: readonly string[]): BareProcess {
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child=SIGKILL'];
  const enter = ['sh', '-ec', enterScript, 'sh', parts.rootFolder, parts.volumeFolder];
  const child = spawn(
    '/usr/bin/unshare',
    [...namespaces, ...enter, ...asImageUser(parts), ...command],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: parts.signal,
      killSignal: 'SIGKILL',
    },
  );
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  child.once('error', () => resolve(-1));
  child.once('close', (code) => resolve(code ?? -1));
  return {
    isRunning: () => child.exitCode === null && child.signalCode === null,
    terminate: () => terminate(child),
    ended,
    output: () => output,
    log: () => output + complaints,
  };
}

function asImageUser({ configuration, environment }: BareContainerParts): readonly string[] {
  const { User: user, WorkingDir: workingFolder, Env: imageEnvironment } = configuration;
  const who = ['/usr/bin/setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  const privileges = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
  // Linux forgets --kill-child when the user changes: this ends the server with `unshare` again.
  const leash = '--pdeathsig=KILL';
  const where = ['/usr/bin/env', '--ignore-environment', `--chdir=${workingFolder}`];
  return [
    ...who,
    ...privileges,
    leash,
    ...where,
    `HOME=/home/${user}`,
    ...imageEnvironment,
    ...environment,
  ];
}

/** Signals process 1 inside; the parent outside only waits for it. */
async function terminate(child: ChildProcess): Promise<void> {
  const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  const processOne = Number.parseInt(children, 10);
  if (!(processOne > 1)) throw new Error('the container has no process any more');
  process.kill(processOne, 'SIGTERM');
}
