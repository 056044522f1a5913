// Reads the fields of a JSON object: all that must be there, none unknown, each of its kind.

import type { Result } from '#src/runtime/result.ts';
import { err, ok } from '#src/runtime/result.ts';

type Kind = 'text' | 'text?' | 'number' | 'number?';
export type FieldKinds = Readonly<Record<string, Kind>>;

/** The values of an object whose fields have these kinds; a question mark allows for none. */
export type FieldsOf<Kinds extends FieldKinds> = {
  readonly [
    Name in keyof Kinds as Kinds[Name] extends 'text' | 'number' ? Name : never
  ]: Kinds[Name] extends 'text' ? string : number;
} & {
  readonly [
    Name in keyof Kinds as Kinds[Name] extends 'text?' | 'number?' ? Name : never
  ]?: Kinds[Name] extends 'text?' ? string : number;
};

/** The fields, or what is wrong with the first that is. */
export function readFields<Kinds extends FieldKinds>(
  body: unknown,
  kinds: Kinds,
): Result<FieldsOf<Kinds>, string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return err('expected a JSON object');
  }
  const names = Object.keys(kinds);
  const unknown = Object.keys(body).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    return err(`${unknown} is unknown: expected ${names.join(', ') || 'nothing'}`);
  }
  for (const [name, kind] of Object.entries(kinds)) {
    const value: unknown = Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;
    if (value === undefined && kind.endsWith('?')) continue;
    const type = kind.startsWith('text') ? 'string' : 'number';
    if (typeof value !== type) {
      return err(`${name} is ${JSON.stringify(value) ?? 'missing'}: expected a ${type}`);
    }
  }
  return ok(body as FieldsOf<Kinds>);
}
