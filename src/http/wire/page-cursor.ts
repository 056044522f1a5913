// The opaque cursor of a page: before which journal sequence the next one begins.
import { invalidRequest } from '#src/http/problems/problem.ts';

/** The cursor for clients. */
export function encodeCursor(sequence: number): string {
  return Buffer.from(`before:${sequence}`).toString('base64url');
}

/** The sequence of a cursor, or the 400 that names the field `after`. */
export function decodeCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  const sequence = /^before:([1-9]\d{0,14})$/.exec(text)?.[1];
  if (sequence === undefined || encodeCursor(Number(sequence)) !== cursor) {
    throw invalidRequest([{ field: '/after', message: 'must be the next_cursor of a page' }]);
  }
  return Number(sequence);
}
