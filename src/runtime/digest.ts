// The one digest of the project: SHA-256 in hexadecimal.
import { hash } from 'node:crypto';

/** SHA-256 of the text's UTF-8 bytes, 64 hexadecimal digits. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
