// `.env`: settings in a file. What of it has no effect is said, in a line each: a setting that is
// ignored silently is found by nobody.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { findOpenFile } from './secret-file.ts';
import { settingNames, similarSetting } from './setting-names.ts';

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
  const isMarked = text.startsWith(byteOrderMark);
  const content = isMarked ? text.slice(1) : text;
  const values = parseEnv(content);
  const holdsKey = Boolean(values['ALPHA_VANTAGE_API_KEY']?.trim());
  const mistake = holdsKey ? findOpenFile(`${path} holds a key and`, path) : undefined;
  if (mistake !== undefined) throw new EnvironmentFileError(mistake);
  return {
    values,
    remarks: [
      ...(isMarked ? [`${path} begins with a byte-order mark, which is skipped`] : []),
      ...unknownNames(values).map((remark) => `${path}: ${remark}`),
      ...strayLines(content).map((remark) => `${path}: ${remark}`),
    ],
  };
}

const byteOrderMark = '\uFEFF';

function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new EnvironmentFileError(`${path} cannot be read, expected a file of settings: mend it`, {
      cause: error,
    });
  }
}

/** UTF-16 has a mark of its own, and a zero byte in nearly every character. */
function decode(path: string, bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff' || bytes.includes(0)) {
    throw new EnvironmentFileError(`${path} is UTF-16, expected UTF-8: save it as UTF-8`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new EnvironmentFileError(`${path} is not UTF-8, expected UTF-8: save it as UTF-8`, {
      cause: error,
    });
  }
}

function unknownNames(values: DotEnv['values']): readonly string[] {
  const known: ReadonlySet<string> = new Set(settingNames);
  return Object.keys(values)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .filter((name) => !known.has(name))
    .map((name) => {
      const similar = similarSetting(name);
      const hint = similar === undefined ? '' : `; did you mean ${similar}?`;
      return `${name} is no setting and has no effect${hint}`;
    });
}

const settingLine = /^\s*(?:export\s+)?[\w.-]+\s*=\s*(["'`]?)/;

/** Lines outside of quotes that are neither settings nor comments. Their text may be a secret. */
function strayLines(content: string): readonly string[] {
  const remarks: string[] = [];
  let openQuote: string | undefined;
  for (const [index, line] of content.split(/\r?\n/).entries()) {
    if (openQuote !== undefined) {
      if (line.includes(openQuote)) openQuote = undefined;
      continue;
    }
    const match = settingLine.exec(line);
    if (match?.[1] && !line.slice(match[0].length).includes(match[1])) openQuote = match[1];
    if (match || /^\s*(?:#|$)/.test(line)) continue;
    remarks.push(`line ${index + 1} is not NAME=value and has no effect`);
  }
  return remarks;
}
