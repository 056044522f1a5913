// The fields of a stored object, each read as what it has to be. Numbers of the books are decimal
// strings, instants are integers of milliseconds.
import { parseAmountPerShare, type AmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import {
  parseMoney,
  parsePrice,
  parseQuantity,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';

/** An entry that this program cannot read: written by a newer one, or damaged. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

/** A JSON object as it was stored. */
export type Stored = Readonly<Record<string, unknown>>;

/** All of these throw UnreadableEventError for anything else. */
export const readMoney = (value: unknown): Money =>
  read('money', parseMoney(readText(value)), value);
export const readPrice = (value: unknown): Price =>
  read('price', parsePrice(readText(value)), value);
export const readQuantity = (value: unknown): Quantity =>
  read('quantity', parseQuantity(readText(value)), value);
export const readAmountPerShare = (value: unknown): AmountPerShare =>
  read('amount a share', parseAmountPerShare(readText(value)), value);

/** An object. */
export function readBody(value: unknown): Stored {
  return read('object', typeof value === 'object' && value ? (value as Stored) : undefined, value);
}

/** Text. */
export function readText(value: unknown): string {
  return read('text', typeof value === 'string' ? value : undefined, value);
}

/** Null, or what the reader makes of the value. */
export function orNull<Value>(reader: (value: unknown) => Value, value: unknown): Value | null {
  return value === null ? null : reader(value);
}

/** True or false. */
export function readFlag(value: unknown): boolean {
  return read('flag', typeof value === 'boolean' ? value : undefined, value);
}

/** Text, or null. */
export function readTextOrNull(value: unknown): string | null {
  return value === null ? null : readText(value);
}

/** A whole number. */
export function readInteger(value: unknown): number {
  return read('integer', Number.isSafeInteger(value) ? (value as number) : undefined, value);
}

/** One of the words. */
export function readWord<Word extends string>(words: readonly Word[], value: unknown): Word {
  if (words.includes(value as Word)) return value as Word;
  throw new UnreadableEventError(`expected ${words.join(' or ')}, was ${String(value)}`);
}

function read<Value>(kind: string, value: Value | undefined, found: unknown): Value {
  if (value === undefined) throw new UnreadableEventError(`expected ${kind}, was ${String(found)}`);
  return value;
}
