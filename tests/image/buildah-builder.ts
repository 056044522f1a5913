// Builds with buildah, which needs no engine, and runs the image in a bare container.
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { startBare, type BareContainerParts, type BareProcess } from './bare-container.ts';
import { succeeds, type Run } from './command.ts';
import {
  baseImage,
  evaluateArguments,
  type ImageBuilder,
  type ImageConfiguration,
  type RunningContainer,
} from './image-builder.ts';
import { makeStandInBase } from './stand-in-base.ts';
import { within } from './waiting.ts';

export type BuildahParts = {
  readonly run: Run;
  readonly projectFolder: string;
  /** Everything that buildah writes goes here; whoever made the folder removes it. */
  readonly workFolder: string;
  readonly signal: AbortSignal;
};

type Buildah = (parameters: readonly string[], limitSeconds: number) => Promise<string>;

const image = 'localhost/papertape:check';

export function createBuildahBuilder(parts: BuildahParts, version: string): ImageBuilder {
  const buildah = createBuildah(parts);
  const end = new AbortController();
  const signal = AbortSignal.any([parts.signal, end.signal]);
  const containerParts = lazily(() => prepareContainer({ ...parts, signal }, buildah));
  return {
    title: version,
    unproven: [
      'an engine’s own work: published ports, the schedule of the health check, seccomp, restarts',
      'compose.yaml, and with it the limits on memory and processes',
    ],
    build: () => build(parts, buildah),
    configuration: () => inspect(buildah),
    sizeInBytes: async () => {
      const format = ['--format', '{{.Size}}'];
      return parseSize(await buildah(['images', ...format, image], 20));
    },
    start: async (port) => runningContainer(await containerParts(), port),
    // A server that would not stop is killed; all that is left lies in the work folder.
    dispose: async () => end.abort(),
  };
}

function createBuildah({ run, workFolder }: BuildahParts): Buildah {
  const store = ['--root', join(workFolder, 'store'), '--runroot', join(workFolder, 'run')];
  return (parameters, limitSeconds) =>
    run('buildah', [...store, '--storage-driver', 'vfs', ...parameters], limitSeconds);
}

async function build(parts: BuildahParts, buildah: Buildah): Promise<string> {
  const isPulled = await succeeds(buildah(['pull', '--quiet', `docker://${baseImage}`], 60));
  const base = isPulled
    ? baseImage
    : `a STAND-IN for ${baseImage}, which cannot be pulled here: ` +
      (await makeStandInBase({ ...parts, buildah }));
  // HEALTHCHECK is a word of Docker's image format only.
  const options = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--tag', image];
  await buildah(['build', ...options, parts.projectFolder], 150);
  return base;
}

async function inspect(buildah: Buildah): Promise<ImageConfiguration> {
  const description = JSON.parse(await buildah(['inspect', '--type', 'image', image], 20)) as {
    readonly Docker: { readonly config: ImageConfiguration };
  };
  return description.Docker.config;
}

/** Unpacks the image and makes a fresh volume as an engine would: owner and mode from the image. */
async function prepareContainer(parts: BuildahParts, buildah: Buildah) {
  const container = (await buildah(['from', '--pull-never', image], 60)).trim();
  const rootFolder = (await buildah(['mount', container], 20)).trim();
  const volumeFolder = join(parts.workFolder, 'volume');
  const origin = await stat(join(rootFolder, 'data'));
  await mkdir(volumeFolder);
  await chown(volumeFolder, origin.uid, origin.gid);
  await chmod(volumeFolder, origin.mode & 0o7777);
  return { rootFolder, volumeFolder, configuration: await inspect(buildah), signal: parts.signal };
}

type PreparedParts = Omit<BareContainerParts, 'environment'>;

function runningContainer(prepared: PreparedParts, port: number): RunningContainer {
  // The network is this machine's, so the server must keep to loopback by itself.
  const parts = { ...prepared, environment: ['HOST=127.0.0.1', `PORT=${port}`] };
  const { Entrypoint, Cmd, Healthcheck } = parts.configuration;
  const server = startBare(parts, [...Entrypoint, ...(Cmd ?? [])]);
  return {
    origin: `http://127.0.0.1:${port}`,
    isRunning: async () => server.isRunning(),
    evaluate: (source) => finish(startBare(parts, [...evaluateArguments, source])),
    becomeHealthy: async () => {
      await finish(startBare(parts, Healthcheck.Test.slice(1)));
    },
    stop: async () => {
      await server.terminate();
      return within(10, 'the server after SIGTERM', server.ended);
    },
    log: async () => server.log(),
  };
}

async function finish(process: BareProcess): Promise<string> {
  const code = await within(15, 'a command in the container', process.ended);
  if (code !== 0) throw new Error(`ended with ${code}\n${process.log()}`);
  return process.output();
}

/** `297 MB` → 297000000; buildah tells sizes to people only. */
function parseSize(text: string): number {
  const [, figure, unit] = /^([\d.]+) ([kMG]?)B/.exec(text.trim()) ?? [];
  const factor = { '': 1, k: 1e3, M: 1e6, G: 1e9 }[unit ?? ''] ?? Number.NaN;
  return Number(figure) * factor;
}

function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}
