// What the image check asks of a builder, whether a Docker engine or buildah stands behind it.

export const baseImage = 'node:26-bookworm-slim';
export const portInImage = 3000;

export type ImageBuilder = {
  readonly title: string;
  /** What this builder cannot show, in words for people. */
  readonly unproven: readonly string[];
  /** Builds the Dockerfile as it is and says on which base. */
  readonly build: () => Promise<string>;
  readonly configuration: () => Promise<ImageConfiguration>;
  readonly sizeInBytes: () => Promise<number>;
  /** A container on the one volume of this check, its server reachable on a loopback port. */
  readonly start: (port: number) => Promise<RunningContainer>;
  readonly dispose: () => Promise<void>;
};

export type RunningContainer = {
  readonly origin: string;
  readonly isRunning: () => Promise<boolean>;
  /** Runs a TypeScript module with the image's Node, under the very limits of the server. */
  readonly evaluate: (source: string) => Promise<string>;
  /** Waits until the image's own health check succeeds. */
  readonly becomeHealthy: () => Promise<void>;
  /** Sends SIGTERM and gives the exit code. */
  readonly stop: () => Promise<number>;
  readonly log: () => Promise<string>;
};

/** The part of an image's configuration that we set, as Docker spells it. */
export type ImageConfiguration = {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd?: readonly string[] | null;
  readonly Volumes: Readonly<Record<string, object>>;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
};

export const evaluateArguments = ['node', '--input-type=module-typescript', '--eval'] as const;
