// Quantity and idempotency key of an order → domain values, or the 400 that names the field.
import { parseDecimal } from '#src/domain/decimal.ts';
import {
  parseMoney,
  parsePrice,
  parseQuantity,
  quantityMax,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import { invalidRequest, ProblemError } from '#src/http/problems/problem.ts';

/** A decimal as it comes: text, or a JSON number. */
export type GivenDecimal = string | number;

/** The largest amount of one order: a trillion dollars. */
const amountMax = 100_000_000_000_000n;

/** Beyond that nobody means a price. */
const finestDecimals = 18;

/** A quantity above zero with at most 9 decimals, from a decimal string or an exact JSON number. */
export function readQuantity(value: GivenDecimal): Quantity {
  const quantity = parseQuantity(textOf(value));
  if (quantity === undefined) {
    throw refuse('/quantity', 'must be a decimal number such as "1.5", with at most 9 decimals');
  }
  if (quantity <= 0n) throw refuse('/quantity', 'must be greater than 0');
  if (quantity > quantityMax) throw refuse('/quantity', 'must be at most 1000000000');
  return quantity;
}

/** Dollars above zero with at most 2 decimals. */
export function readAmount(value: GivenDecimal): Money {
  const amount = parseMoney(textOf(value));
  if (amount !== undefined && amount > 0n && amount <= amountMax) return amount;
  throw refuse('/amount', 'must be dollars from 0.01 to 1000000000000.00, at most 2 decimals');
}

/** A price above zero with at most 4 decimals; how fine it may be is a rule of the broker. */
export function readPrice(field: string, value: GivenDecimal): Price {
  const text = textOf(value);
  const price = parsePrice(text);
  if (price !== undefined) return price;
  const finer = parseDecimal(text, finestDecimals);
  if (finer !== undefined && finer > 0n) throw tooFine(text);
  throw refuse(field, 'must be dollars from 0.0001 to 10000000, at most 4 decimals');
}

function tooFine(text: string): ProblemError {
  return new ProblemError(
    'price_increment',
    `${text} has too many decimals: prices from 1.00 up move in cents, lower ones in hundredths of ` +
      'a cent.',
  );
}

/** Percent above 0 and below 100 with at most 4 decimals. */
export function readPercent(field: string, value: GivenDecimal): bigint {
  const percent = parseDecimal(textOf(value), 4);
  if (percent !== undefined && percent > 0n && percent < 1_000_000n) return percent;
  throw refuse(field, 'must be percent above 0 and below 100, at most 4 decimals');
}

/** The idempotency key of the request, or undefined without the header. */
export function readIdempotencyKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw refuse('/idempotency-key', 'must be 1 to 255 printable ASCII characters');
}

/** The 400 that names the field. */
export function refuse(field: string, message: string) {
  return invalidRequest([{ field, message }]);
}

function textOf(value: GivenDecimal): string {
  return typeof value === 'number' ? plainDecimal(value) : value;
}

/** The digits of a number without an exponent; what 9 decimals cannot hold stays refused. */
function plainDecimal(value: number): string {
  const shortest = String(value);
  const fixed = value.toFixed(9);
  return shortest.includes('e') && Number(fixed) === value ? fixed : shortest;
}
