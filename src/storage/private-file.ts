// Files that hold password hashes and books are for their owner alone, from their first byte on.
import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { hasCode } from '#src/runtime/error-parts.ts';

/**
 * Creates the file (mode 600), or takes it away from others where it exists. One that another user
 * owns and this process may write stays as it is. Throws what the system says otherwise.
 */
export function makePrivateFile(path: string): void {
  closeSync(openSync(path, 'a', privateMode));
  try {
    chmodSync(path, privateMode);
  } catch (error) {
    if (!isNotOwned(error)) throw error;
  }
}

/** Creates an empty file (mode 600). Throws EEXIST when there is one already. */
export function createPrivateFile(path: string): void {
  closeSync(openSync(path, 'wx', privateMode));
}

/** Whether somebody else owns the file, so that its mode is theirs to keep. */
export function isOwnedByOthers(path: string): boolean {
  const user = process.geteuid?.();
  return user !== undefined && user !== 0 && statSync(path).uid !== user;
}

const privateMode = 0o600;

function isNotOwned(error: unknown): boolean {
  return hasCode(error, 'EPERM');
}
