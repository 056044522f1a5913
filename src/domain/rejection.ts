// Refusals by a rule of the broker: values with a stable code and the figures that decided.
import type { Money, Quantity } from './money.ts';

export type Rejection =
  | {
      readonly code: 'insufficient_cash';
      readonly notional: Money;
      readonly availableCash: Money;
      /** The most whole shares that the cash pays for at the same price. */
      readonly affordableQuantity: Quantity;
    }
  | { readonly code: 'insufficient_shares'; readonly heldQuantity: Quantity }
  | { readonly code: 'notional_too_small' }
  | { readonly code: 'unknown_symbol' }
  /** It was listed once; its last price is no price to trade at. */
  | {
      readonly code: 'symbol_delisted';
      /** The shares are those of a company whose symbol another one has by now. */
      readonly isReused?: boolean;
    }
  | { readonly code: 'account_closed' };

export type RejectionCode = Rejection['code'];

export const rejectionCodes = [
  'insufficient_cash',
  'insufficient_shares',
  'notional_too_small',
  'unknown_symbol',
  'symbol_delisted',
  'account_closed',
] as const satisfies readonly RejectionCode[];
