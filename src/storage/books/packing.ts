// Ids and hashes as columns hold them: binary where they have their usual form, which takes half
// the room, and otherwise the text itself, or in columns that hold bytes alone the text's bytes
// behind a mark. Unpacking gives exactly the text that was packed.
import type { SqlValue } from '#src/storage/database.ts';

const uuidLength = 36;
const uuidBytes = 16;
const dashPlaces: readonly number[] = [8, 13, 18, 23];
const digestLength = 64;
const binaryLengths: ReadonlySet<number> = new Set([uuidBytes, digestLength / 2]);

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

/**
 * The same for columns that hold bytes alone. Any other text has a zero before it, or two where one
 * would give it the length of an id or a hash.
 */
export function packAsBytes(text: string): Uint8Array<ArrayBuffer> {
  const packed = pack(text);
  if (typeof packed !== 'string') return packed;
  const bytes = Buffer.from(`\0${text}`);
  return binaryLengths.has(bytes.length) ? Buffer.from(`\0\0${text}`) : bytes;
}

/** The text that was packed, whatever way. */
export function unpack(value: SqlValue | undefined): string {
  if (!(value instanceof Uint8Array)) return String(value);
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (!binaryLengths.has(bytes.length)) return bytes.toString('utf8', bytes.lastIndexOf(0) + 1);
  const text = bytes.toString('hex');
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
