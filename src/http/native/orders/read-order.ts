// Quantity and idempotency key of an order → domain values, or the 400 that names the field.
import { parseQuantity, quantityMax, type Quantity } from '#src/domain/money.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';

/** A quantity above zero with at most 9 decimals, from a decimal string or an exact JSON number. */
export function readQuantity(value: string | number): Quantity {
  const quantity = parseQuantity(typeof value === 'number' ? plainDecimal(value) : value);
  if (quantity === undefined) {
    throw refuseQuantity('must be a decimal number such as "1.5", with at most 9 decimals');
  }
  if (quantity <= 0n) throw refuseQuantity('must be greater than 0');
  if (quantity > quantityMax) throw refuseQuantity('must be at most 1000000000');
  return quantity;
}

/** The idempotency key of the request, or undefined without the header. */
export function readIdempotencyKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  const message = 'must be 1 to 255 printable ASCII characters';
  throw invalidRequest([{ field: '/idempotency-key', message }]);
}

function refuseQuantity(message: string) {
  return invalidRequest([{ field: '/quantity', message }]);
}

/** The digits of a number without an exponent; what 9 decimals cannot hold stays refused. */
function plainDecimal(value: number): string {
  const shortest = String(value);
  const fixed = value.toFixed(9);
  return shortest.includes('e') && Number(fixed) === value ? fixed : shortest;
}
