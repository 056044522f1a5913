// The fields of an Alpha Vantage body, which are all text: read as what they must be, or refused.
import { parsePrice, type Price } from '#src/domain/money.ts';
import { parseJson } from '#src/runtime/json.ts';
import { UpstreamError } from '#src/market/market-data.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The object of a JSON text; nothing in it is given twice. */
export function parseObject(text: string): Fields {
  let body: unknown;
  try {
    body = parseJson(text);
  } catch (error) {
    throw new UpstreamError('invalid', 'the body is no JSON that says everything once', {
      cause: error,
    });
  }
  return asObject(body, 'the body');
}

/** The value as an object; `name` is for the message. */
export function asObject(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${name} is no object`);
  }
  return value as Fields;
}

/** What `read` gives, or undefined when it throws that what it read cannot be believed. */
export function readIfBelieved<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}

/** The text of a field. */
export function readText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw invalid(`"${name}" is missing`);
  return value;
}

/** The believable price of a field. */
export function readPrice(fields: Fields, name: string): Price {
  const price = parsePrice(readText(fields, name));
  if (price === undefined) throw invalid(`"${name}" is no price`);
  return price;
}

/** The prices of a session or week, each by the name of its field; `last` within their range. */
export function readPrices(
  fields: Fields,
  names: Readonly<Record<'open' | 'high' | 'low' | 'last', string>>,
) {
  const open = readPrice(fields, names.open);
  const high = readPrice(fields, names.high);
  const low = readPrice(fields, names.low);
  const last = readPrice(fields, names.last);
  if (last < low || last > high) throw invalid(`"${names.last}" lies outside its own range`);
  return { open, high, low, last };
}

/** The volume of a field, in whole shares. */
export function readVolume(fields: Fields, name: string): number {
  const text = readText(fields, name);
  if (!/^\d{1,15}$/.test(text)) throw invalid(`"${name}" is no volume`);
  return Number(text);
}

/** The error of a body that is not what was asked for. */
export function invalid(message: string): UpstreamError {
  return new UpstreamError('invalid', message);
}
