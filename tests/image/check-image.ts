// Builds the image, runs it as a careful operator would, trades, restarts it and reads the books
// back: `npm run image:check`. docs/docker.md says what it needs and what it cannot prove.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createBuildahBuilder } from './buildah-builder.ts';
import { checkImage } from './checks.ts';
import { createRun, succeeds, type Run } from './command.ts';
import { createDockerBuilder } from './docker-builder.ts';
import type { ImageBuilder } from './image-builder.ts';
import { messageOf, note, secondsSince } from './report.ts';

const limitMs = 290_000;
const projectFolder = resolve(import.meta.dirname, '../..');

// Ends for certain, whatever a killed child has left open.
process.exit(await main());

async function main(): Promise<number> {
  const start = Date.now();
  const signal = AbortSignal.any([interruption(), AbortSignal.timeout(limitMs)]);
  const workFolder = await mkdtemp(join(tmpdir(), 'papertape-image-'));
  const environment = { ...process.env, TMPDIR: workFolder };
  const run = createRun({ environment, signal });
  // Has no signal: it cleans up after an interruption too.
  const runAtEnd = createRun({ environment });
  let builder: ImageBuilder | undefined;
  try {
    builder = await pickBuilder({ run, runAtEnd, workFolder, signal });
    if (!builder) return 0;
    await checkImage({ builder, projectFolder, signal });
    note('passed', secondsSince(start));
    return 0;
  } catch (error) {
    console.error(`FAIL ${messageOf(signal.aborted ? signal.reason : error)}`);
    return 1;
  } finally {
    await builder?.dispose();
    // Should a mount be left in there, what it shows is somebody else's: it stays.
    await runAtEnd('rm', ['-rf', '--one-file-system', workFolder], 60);
  }
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Error(`stopped by ${name}`)));
  }
  return controller.signal;
}

type BuilderParts = {
  readonly run: Run;
  readonly runAtEnd: Run;
  readonly workFolder: string;
  readonly signal: AbortSignal;
};

/** A Docker engine before buildah; undefined, and a line that says so, where there is neither. */
async function pickBuilder(parts: BuilderParts): Promise<ImageBuilder | undefined> {
  const { run } = parts;
  if (await succeeds(run('docker', ['info'], 20))) {
    const version = await run('docker', ['version', '--format', '{{.Server.Version}}'], 20);
    return createDockerBuilder({ ...parts, projectFolder }, version.trim());
  }
  const version = await run('buildah', ['--version'], 20).catch(() => undefined);
  if (version !== undefined && process.getuid?.() === 0) {
    return createBuildahBuilder({ ...parts, projectFolder }, version.trim());
  }
  const reason =
    version === undefined ? 'there is no buildah' : 'buildah needs root for this check';
  note('SKIPPED', `no Docker engine answers, and ${reason}. Nothing was built or checked.`);
  return undefined;
}
