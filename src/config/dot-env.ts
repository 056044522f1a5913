// `.env`: settings in a file. What of it has no effect is said, in a line each: a setting that is
// ignored silently is found by nobody.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { hasCode } from '#src/runtime/error-parts.ts';
import { strayLines } from './dot-env-lines.ts';
import { findOpenFile } from './secret-file.ts';

/** There is a `.env`, and it cannot be used as it is. */
export class EnvironmentFileError extends Error {
  override readonly name = 'EnvironmentFileError';
}

export type DotEnv = {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly remarks: readonly string[];
};

/**
 * The settings of the file; none when there is no such file. Throws EnvironmentFileError when it
 * cannot be read, is not UTF-8, or holds a key that others can read.
 */
export function readDotEnv(path: string): DotEnv {
  const bytes = readBytes(path);
  if (!bytes) return { values: {}, remarks: [] };
  const text = decode(path, bytes);
  const mistake = mayHoldKey.test(text) ? findOpenFile(`${path} holds a key and`, path) : undefined;
  if (mistake !== undefined) throw new EnvironmentFileError(mistake);
  const isMarked = text.startsWith(byteOrderMark);
  // Some editors end lines with a carriage return alone, which `parseEnv` does not know.
  const content = (isMarked ? text.slice(1) : text).replaceAll(/\r\n?/g, '\n');
  return {
    values: parseEnv(content),
    remarks: [
      ...(isMarked ? [`${path} begins with a byte-order mark, which is skipped`] : []),
      ...strayLines(content).map((remark) => `${path}: ${remark}`),
    ],
  };
}

const byteOrderMark = '\uFEFF';

/**
 * A key, wherever it stands and whatever the lines around it make of it: one that is commented out
 * or within an open quote is as secret as any.
 */
const mayHoldKey = /ALPHA_VANTAGE_API_KEY["']?\s*=[ \t]*["'`]?[^\s"'`#]/i;

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new EnvironmentFileError(`${path} cannot be read, expected a file of settings: mend it`, {
      cause: error,
    });
  }
}

function decode(path: string, bytes: Buffer): string {
  const wrong = encodingOf(bytes);
  if (wrong !== undefined) {
    throw new EnvironmentFileError(`${path} ${wrong}, expected UTF-8: save it as UTF-8`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new EnvironmentFileError(`${path} is not UTF-8, expected UTF-8: save it as UTF-8`, {
      cause: error,
    });
  }
}

/**
 * What the file is when it is certainly no UTF-8. Of text in UTF-16 nearly every second byte is
 * zero, in UTF-32 nearly three of four; both may begin with a mark.
 */
function encodingOf(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 4).toString('hex');
  if (start === 'fffe0000' || start === '0000feff') return 'is UTF-32';
  if (/^(fffe|feff)/.test(start)) return 'is UTF-16';
  const zeros = bytes.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0) / bytes.length;
  if (zeros > 0.6) return 'is UTF-32';
  if (zeros > 0.3) return 'is UTF-16';
  return zeros > 0 ? 'holds zero bytes and is damaged or no text' : undefined;
}
