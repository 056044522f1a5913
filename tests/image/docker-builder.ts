// Builds and runs with a Docker engine, under the limits that compose.yaml sets.
import type { Run } from './command.ts';
import {
  baseImage,
  evaluateArguments,
  portInImage,
  type ImageBuilder,
  type ImageConfiguration,
  type RunningContainer,
} from './image-builder.ts';
import { until } from './waiting.ts';

export type DockerParts = {
  readonly run: Run;
  /** Still runs after an interruption, when everything must be removed. */
  readonly runAtEnd: Run;
  readonly projectFolder: string;
};

type Docker = (parameters: readonly string[], limitSeconds: number) => Promise<string>;

export function createDockerBuilder(parts: DockerParts, version: string): ImageBuilder {
  // Names of this run only: nothing of the operator's is ever touched.
  const name = `papertape-check-${process.pid}`;
  const docker: Docker = (parameters, seconds) => parts.run('docker', parameters, seconds);
  return {
    title: `Docker engine ${version}`,
    unproven: ['compose.yaml itself: the same limits were given to `docker run`'],
    build: async () => {
      await docker(['build', '--tag', name, parts.projectFolder], 200);
      return `${baseImage}, as this engine has or pulls it`;
    },
    configuration: async () => {
      const format = ['--format', '{{json .Config}}'];
      return JSON.parse(
        await docker(['image', 'inspect', ...format, name], 20),
      ) as ImageConfiguration;
    },
    sizeInBytes: async () =>
      Number(await docker(['image', 'inspect', '--format', '{{.Size}}', name], 20)),
    start: (port) => startContainer(docker, name, port),
    dispose: async () => {
      const remove = (parameters: readonly string[]): Promise<unknown> =>
        parts.runAtEnd('docker', parameters, 30).catch(() => {});
      await remove(['rm', '--force', name]);
      await remove(['volume', 'rm', '--force', name]);
      await remove(['image', 'rm', '--force', name]);
    },
  };
}

async function startContainer(
  docker: Docker,
  name: string,
  port: number,
): Promise<RunningContainer> {
  await docker(['run', '--detach', '--name', name, ...limits, ...places(name, port), name], 60);
  const state = async (field: string): Promise<string> =>
    (await docker(['inspect', '--format', `{{.State.${field}}}`, name], 10)).trim();
  return {
    origin: `http://127.0.0.1:${port}`,
    isRunning: async () => (await state('Running')) === 'true',
    evaluate: (source) => docker(['exec', name, ...evaluateArguments, source], 15),
    becomeHealthy: () =>
      until(20, 'healthy', async () => (await state('Health.Status')) === 'healthy'),
    stop: async () => {
      await docker(['stop', '--time', '10', name], 20);
      const code = Number(await state('ExitCode'));
      // A fresh container takes over the volume, as after an update of the image.
      await docker(['rm', name], 20);
      return code;
    },
    log: () => docker(['logs', name], 10),
  };
}

// As in compose.yaml, and the image's own health check asked more often than in earnest.
const limits = (
  '--read-only --tmpfs /tmp:size=64m --cap-drop ALL --security-opt no-new-privileges ' +
  '--pids-limit 128 --memory 512m --health-interval 1s'
).split(' ');

function places(volume: string, port: number): readonly string[] {
  return ['--publish', `127.0.0.1:${port}:${portInImage}`, '--volume', `${volume}:/data`];
}
