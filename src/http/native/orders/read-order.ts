// Quantity and idempotency key of an order → domain values, or the 400 that names the field.
import { formatQuantity, parseQuantity, quantityMax, type Quantity } from '#src/domain/money.ts';
import type { Side } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Idempotency } from '#src/journal/journal.ts';
import { sha256 } from '#src/runtime/digest.ts';
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

/** The key of the request with the digest of what it asks for, or undefined without the header. */
export function readIdempotency(
  key: string | undefined,
  order: { readonly side: Side; readonly symbol: TickerSymbol; readonly quantity: Quantity },
): Idempotency | undefined {
  if (key === undefined) return undefined;
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    const message = 'must be 1 to 255 printable ASCII characters';
    throw invalidRequest([{ field: '/idempotency-key', message }]);
  }
  const asked = JSON.stringify([order.side, order.symbol, formatQuantity(order.quantity)]);
  return { key, inputDigest: sha256(asked) };
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
