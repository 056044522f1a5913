// Ids and hashes as columns hold them: binary where they have their usual form, which takes half
// the room, and otherwise the text itself. Unpacking gives exactly the text that was packed.
import type { SQLOutputValue } from 'node:sqlite';

const uuidLength = 36;
const uuidBytes = 16;
const dashPlaces: readonly number[] = [8, 13, 18, 23];
const digestLength = 64;

/** Of each character code, the value of the digit; others have none. */
const digitValues = new Int8Array(128).fill(-1);
const digits = '0123456789abcdef';
for (let value = 0; value < digits.length; value += 1) {
  digitValues[digits.charCodeAt(value)] = value;
}

/** A UUID or a SHA-256 in lower case as bytes; any other text as it is. */
export function pack(text: string): string | Uint8Array<ArrayBuffer> {
  if (text.length !== digestLength && text.length !== uuidLength) return text;
  return readDigits(text, text.length === uuidLength ? dashPlaces : []) ?? text;
}

/** The text that was packed. */
export function unpack(value: SQLOutputValue | undefined): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex');
  return value.byteLength === uuidBytes ? withDashes(text) : text;
}

/** In one pass, since an order packs half a dozen of them. */
function readDigits(text: string, dashes: readonly number[]): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array((text.length - dashes.length) / 2);
  let digitsRead = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    if (dashes.includes(place)) {
      if (code !== dashCode) return undefined;
      continue;
    }
    const value = digitValues[code] ?? -1;
    if (value < 0) return undefined;
    const at = digitsRead >> 1;
    bytes[at] = ((bytes[at] ?? 0) << 4) | value;
    digitsRead += 1;
  }
  return bytes;
}

const dashCode = 45;

function withDashes(digits: string): string {
  return (
    `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-` +
    `${digits.slice(16, 20)}-${digits.slice(20)}`
  );
}
