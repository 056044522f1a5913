// A stand-in for the official base image, for machines that cannot reach a registry of images:
// a minimal Debian with this project's own Node 26 and this machine's npm.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from './command.ts';
import { baseImage } from './image-builder.ts';

export type StandInParts = {
  readonly run: Run;
  /** Runs buildah on the store of this check. */
  readonly buildah: (parameters: readonly string[], limitSeconds: number) => Promise<string>;
  readonly projectFolder: string;
  readonly workFolder: string;
};

const authorities = '/etc/ssl/certs/ca-certificates.crt';

/** Commits the stand-in under the name of the base image and says what it is made of. */
export async function makeStandInBase(parts: StandInParts): Promise<string> {
  const { run, buildah, projectFolder, workFolder } = parts;
  const node = join(projectFolder, 'node_modules/node/bin/node');
  const npm = join((await run('npm', ['root', '--global'], 20)).trim(), 'npm');
  await Promise.all([access(node), access(npm), access(authorities)]);
  const system = join(workFolder, 'debian.tar');
  await makeDebian(run, system);

  const container = (await buildah(['from', 'scratch'], 20)).trim();
  await buildah(['add', '--quiet', container, system, '/'], 60);
  await buildah(['copy', '--quiet', container, node, '/usr/local/bin/node'], 60);
  await buildah(['copy', '--quiet', container, npm, '/usr/local/lib/node_modules/npm'], 60);
  // Where the network has a certificate authority of its own, npm in the build must trust it too.
  await buildah(['copy', '--quiet', container, authorities, authorities], 20);
  const search = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await buildah(['config', '--env', `PATH=${search}`, '--cmd', 'node', container], 20);
  const finish = ['run', '--isolation', 'chroot', container, '--', 'sh', '-ec', finishScript];
  await buildah(finish, 60);
  await buildah(['commit', '--quiet', '--rm', container, baseImage], 60);
  return `Debian bookworm with Node ${(await run(node, ['--version'], 10)).trim()}`;
}

// In a mount namespace of its own: whatever it mounts is gone with it, even when it is killed.
async function makeDebian(run: Run, archive: string): Promise<void> {
  const include = '--include=ca-certificates,tzdata,libatomic1';
  const mmdebstrap = ['mmdebstrap', '--quiet', '--variant=minbase', include, 'bookworm', archive];
  await run('unshare', ['--mount', ...mmdebstrap], 120);
}

const finishScript = `
ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ln -sf ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
mkdir -p /usr/local/etc
echo cafile=${authorities} > /usr/local/etc/npmrc
groupadd --gid 1000 node
useradd --uid 1000 --gid node --create-home node
`;
