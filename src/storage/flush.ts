// Waits until the disk has what must not be lost with the power.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file as it stands is on the disk when this returns. */
export function flushFile(path: string): void {
  flush(path, 'r+');
}

/** The names in the folder are on the disk when this returns: a rename before it is not undone. */
export function flushFolder(path: string): void {
  flush(path, 'r');
}

/**
 * The text stands in the place of the file, for its owner alone, when this resolves. A power cut on
 * the way leaves either of the two whole. The event loop waits for none of it.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode: 0o600, flush: true });
  await rename(fresh, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function flush(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
