// Reads JSON without losing anything: bytes that are no UTF-8, numbers that a float cannot hold,
// names given twice and names that reach for a prototype are refused rather than bent.
import { DuplicateNameError, parseJson } from '#src/runtime/json.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';

const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);

/** The value of the text. Throws the 400 that names what is wrong with it. */
export function parseJsonBody(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes);
  if (!text.trim()) throw bodyError('is empty, expected JSON');
  try {
    return parseJson(text, refuseLosses);
  } catch (error) {
    if (error instanceof DuplicateNameError) throw bodyError('names a field twice');
    if (error instanceof SyntaxError) throw bodyError('is not valid JSON');
    // The engine reads nesting with its own stack.
    if (error instanceof RangeError) throw bodyError('is nested too deeply');
    throw error;
  }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw bodyError('is not valid UTF-8');
  }
}

function refuseLosses(name: string, value: unknown, context?: { source?: string }): unknown {
  if (forbiddenNames.has(name))
    throw invalidRequest([{ field: `/${name}`, message: 'is forbidden' }]);
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw invalidRequest([{ field: `/${name}`, message: 'holds half a character' }]);
  }
  if (typeof value === 'number' && !isExact(value, context?.source ?? '')) {
    const message = 'cannot be held exactly as a number: send it as a decimal string';
    throw invalidRequest([{ field: `/${name}`, message }]);
  }
  return value;
}

/** Whether the number says what the source said: the same digits at the same place. */
function isExact(value: number, source: string): boolean {
  return canonicalDigits(String(value)) === canonicalDigits(source);
}

/** `0.50` and `5e-1` are both `5e-1`. */
function canonicalDigits(text: string): string | undefined {
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  const scale = Number(exponent) - fraction.length + (digits.length - significant.length);
  return significant ? `${text.startsWith('-') ? '-' : ''}${significant}e${scale}` : '0';
}

function bodyError(message: string) {
  return invalidRequest([{ field: '/', message }]);
}
