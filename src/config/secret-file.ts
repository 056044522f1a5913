// Files that hold a secret are for their owner alone.
import { statSync } from 'node:fs';

/** What is wrong with a file that others than its owner can read; undefined for every other. */
export function findOpenFile(name: string, path: string): string | undefined {
  const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  if ((mode & 0o077) === 0) return undefined;
  return `${name} has mode ${mode.toString(8)}, expected 600: run chmod 600 on it`;
}
