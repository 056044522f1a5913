// The name and the starting cash of an account → domain values, or the 400 that names the field.
import { money, oneCent, parseMoney, type Money } from '#src/domain/money.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';
import { printable } from '#src/runtime/printable.ts';

const nameLengthMax = 50;
/** A billion dollars. */
const cashMax = money(100_000_000_000n);

/** The name in its one form: no space around it, and each letter written in one way. */
export function readAccountName(text: string): string {
  const name = text.normalize('NFC').trim();
  const length = Array.from(name).length;
  // What cannot be seen could make two names look alike.
  const isShown = printable(name) === name;
  if (length >= 1 && length <= nameLengthMax && isShown) return name;
  const message = 'must have 1 to 50 printable characters';
  throw invalidRequest([{ field: '/name', message }]);
}

/** Dollars to begin with, from a string or a number; undefined where none are given. */
export function readStartingCash(value: string | number | undefined): Money | undefined {
  if (value === undefined) return undefined;
  const cash = parseMoney(String(value));
  if (cash !== undefined && cash >= oneCent && cash <= cashMax) return cash;
  const message = 'must be dollars from 0.01 to 1000000000.00, with at most 2 decimals';
  throw invalidRequest([{ field: '/starting_cash', message }]);
}
