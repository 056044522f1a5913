// Waits until the disk has what must not be lost with the power. The event loop goes on meanwhile,
// but for what is done before anything is served.
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The file as it stands is on the disk when this resolves. */
export async function flushFile(path: string): Promise<void> {
  await flush(path, 'r+');
}

/** The names in the folder are on the disk when this resolves: a rename before it is not undone. */
export async function flushFolder(path: string): Promise<void> {
  await flush(path, 'r');
}

/** The file, or the names in the folder, are on the disk when this returns; it blocks. */
export function flushNow(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * The text stands in the place of the file, for its owner alone, when this resolves. A power cut on
 * the way leaves either of the two whole.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode: 0o600, flush: true });
  await rename(fresh, path);
  await flushFolder(dirname(path));
}

async function flush(path: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
