// Waits until the disk has what must not be lost with the power.
import { closeSync, fsyncSync, openSync } from 'node:fs';

/** The file as it stands is on the disk when this returns. */
export function flushFile(path: string): void {
  flush(path, 'r+');
}

/** The names in the folder are on the disk when this returns: a rename before it is not undone. */
export function flushFolder(path: string): void {
  flush(path, 'r');
}

function flush(path: string, flags: string): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
