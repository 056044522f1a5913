// Builds the shim with the C compiler of the machine, where there is one, and says how the real
// server is started behind it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '#tests/support/process.ts';

/** Numbers of `shim.c`. */
export const diskCall = { write: 1, sync: 2, truncate: 3, unlink: 4, rename: 5 } as const;

/** The library, or why there is none. */
export type BuiltShim =
  | { readonly kind: 'built'; readonly library: string }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Compiles `shim.c` into the folder. */
export function buildShim(folder: string): BuiltShim {
  if (process.platform !== 'linux') {
    return { kind: 'skipped', reason: `it needs Linux, this is ${process.platform}` };
  }
  const library = join(folder, 'shim.so');
  const source = join(root, 'tests/disk/shim.c');
  const words = ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', library, source, '-ldl'];
  const { error, status, stderr } = spawnSync('cc', [...words, '-lpthread'], { encoding: 'utf8' });
  if (error) return { kind: 'skipped', reason: 'there is no C compiler (cc)' };
  if (status !== 0) throw new Error(`the shim does not compile:\n${stderr}`);
  return { kind: 'built', library };
}

/** Variables that put the shim under a process, for the files beside the database. */
export function shimEnvironment(
  library: string,
  databasePath: string,
  use: { readonly record: string } | { readonly control: string },
): Readonly<Record<string, string>> {
  return {
    LD_PRELOAD: library,
    DISK_SHIM_PATH: databasePath,
    ...('record' in use ? { DISK_SHIM_RECORD: use.record } : { DISK_SHIM_CONTROL: use.control }),
  };
}
