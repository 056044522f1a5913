// The fields of a query or a body as clients of every language write them. Absent, null and empty
// text are the same; numbers come as text or as numbers; what nobody knows is not looked at.
import { formatTrimmedDecimal, parseDecimal } from '#src/domain/decimal.ts';
import { parseJsonBody } from '#src/http/wire/json-body.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import { badParameter } from './alpaca-error.ts';

/** What was given, by its name. */
export type Given = Readonly<Record<string, unknown>>;

/** Beyond that nobody means a figure. */
const finestDecimals = 18;
const largestFigure = 1e15;

/** The fields of a body, whatever its type says; none of an empty one. Throws 422 for no object. */
export function readFields(bytes: unknown): Given {
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) return {};
  const value = parse(bytes);
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Given;
  throw badParameter('request body format is invalid');
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJsonBody(bytes);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw badParameter(`request body format is invalid: ${error.message}`);
  }
}

/** The fields of a query: of one given several times the texts with commas between. */
export function readQuery(query: unknown): Given {
  const entries = Object.entries(query as Record<string, string | string[]>);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
}

/** The value of the field; undefined where nothing was given. */
export function valueOf(given: Given, name: string): unknown {
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  return value === null || value === '' ? undefined : value;
}

/** Text without the space around it, or a number as its digits. Throws 422 for anything else. */
export function readText(given: Given, name: string): string | undefined {
  return readExactText(given, name)?.trim();
}

/** As `readText`, with every space: what a client has named is called so. */
export function readExactText(given: Given, name: string): string | undefined {
  const value = valueOf(given, name);
  if (value === undefined || typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw badParameter(`${name} is invalid`);
}

/** One of the words, in whatever case. Throws 422 for another one. */
export function readWord<Word extends string>(
  given: Given,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = readText(given, name)?.toLowerCase();
  if (text === undefined) return undefined;
  const word = words.find((each) => each.toLowerCase() === text);
  if (word === undefined) throw badParameter(`invalid ${name}`);
  return word;
}

/** The words of a list with commas; none of an empty one. Throws 422 for another one. */
export function readWords<Word extends string>(
  given: Given,
  name: string,
  words: readonly Word[],
): readonly (Word | undefined)[] | undefined {
  return readList(given, name)?.map((text) => readWord({ [name]: text }, name, words));
}

const yes = new Set(['1', 't', 'true']);
const no = new Set(['0', 'f', 'false']);

/** True or false in the spellings of every language. Throws 422 for anything else. */
export function readFlag(given: Given, name: string): boolean | undefined {
  const value = valueOf(given, name);
  if (value === undefined || typeof value === 'boolean') return value;
  const text = readText(given, name)?.toLowerCase() ?? '';
  if (yes.has(text)) return true;
  if (no.has(text)) return false;
  throw badParameter(`invalid ${name}`);
}

/** A decimal as text without an exponent. Throws 422 for what is none. */
export function readDecimal(given: Given, name: string): string | undefined {
  const value = valueOf(given, name);
  if (value === undefined) return undefined;
  const text = typeof value === 'number' ? plainText(value) : value;
  if (typeof text === 'string') {
    const scaled = parseDecimal(text.trim().replace(/^\+/, ''), finestDecimals);
    if (scaled !== undefined) return formatTrimmedDecimal(scaled, finestDecimals);
  }
  throw badParameter(`${name} is invalid`);
}

/** The digits of a number without an exponent. */
function plainText(value: number): string | undefined {
  if (!Number.isFinite(value) || Math.abs(value) >= largestFigure) return undefined;
  const shortest = String(value);
  return shortest.includes('e') ? value.toFixed(finestDecimals) : shortest;
}

/** A whole number in the range; what is above it is its end. Throws 422 for what is none. */
export function readCount(
  given: Given,
  name: string,
  { min, max, usual }: { readonly min: number; readonly max: number; readonly usual: number },
): number {
  const text = readText(given, name);
  if (text === undefined) return usual;
  const count = /^\d{1,9}(?:\.0+)?$/.test(text) ? Number(text) : -1;
  if (count < min) throw badParameter(`invalid ${name}`);
  return Math.min(count, max);
}

/** The parts of a list with commas; undefined where nothing was given, which `[]` is not. */
export function readList(given: Given, name: string): readonly string[] | undefined {
  const value = valueOf(given, name);
  if (value === undefined) return undefined;
  return [value]
    .flat()
    .flatMap((text) => readText({ [name]: text }, name)?.split(',') ?? [])
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
