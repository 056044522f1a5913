// How many shares an order is for.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import { availableQuantity } from '#src/domain/hold.ts';
import { sharesFor, wholeShare, type Price, type Quantity } from '#src/domain/money.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, type Result } from '#src/runtime/result.ts';
import { checkShares } from './order-rules.ts';

/** The shares of the order; those of an amount are rounded down to 9 decimals. */
export function quantityAt(
  account: Account,
  { size, symbol }: Pick<SubmitOrder, 'size' | 'symbol'>,
  price: Price | null,
): Quantity {
  if (size.kind === 'quantity') return size.quantity;
  if (size.kind === 'all') return availableQuantity(account, symbol);
  assert(price !== null, 'an order by amount is submitted with a price');
  return sharesFor(size.amount, price);
}

/** The refusal of an order for no shares at all. */
export function refuseNothing(
  account: Account,
  { symbol, size }: Pick<SubmitOrder, 'size' | 'symbol'>,
): Result<never, Rejection> {
  if (size.kind !== 'all') return err({ code: 'notional_too_small' });
  return err(checkShares(account, symbol, wholeShare) ?? { code: 'notional_too_small' });
}
