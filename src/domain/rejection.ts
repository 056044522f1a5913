// Refusals by a rule of the broker: values with a stable code and the figures that decided.
import type { OrderId } from './ids.ts';
import type { ExitRole } from './order-group.ts';
import type { Money, Price, Quantity } from './money.ts';

/** Which open orders have reserved what is missing; the first of many. */
type HeldBy = { readonly heldBy?: readonly OrderId[] };

export type Rejection =
  | (HeldBy & {
      readonly code: 'insufficient_cash';
      readonly notional: Money;
      readonly availableCash: Money;
      /** What was asked for is what the order would reserve, not what it costs. */
      readonly isHold?: boolean;
      /** The most whole shares that the cash pays for at the same price. */
      readonly affordableQuantity: Quantity;
    })
  | (HeldBy & {
      readonly code: 'insufficient_shares';
      /** Without those that open orders have reserved. */
      readonly heldQuantity: Quantity;
    })
  | { readonly code: 'notional_too_small' }
  | { readonly code: 'unknown_symbol' }
  /** It was listed once; its last price is no price to trade at. */
  | {
      readonly code: 'symbol_delisted';
      /** The shares are those of a company whose symbol another one has by now. */
      readonly isReused?: boolean;
    }
  | { readonly code: 'account_closed' }
  /** A limit or stop with more decimals than prices have at its height. */
  | { readonly code: 'price_increment'; readonly price: Price }
  /** The market is past the stop already. */
  | { readonly code: 'stop_price_passed'; readonly stopPrice: Price; readonly price: Price }
  /** A sale that would follow the market by more than it costs. */
  | { readonly code: 'trail_too_wide'; readonly trail: Price; readonly price: Price }
  /** An order of this moment where nothing fills at acceptance. */
  | { readonly code: 'time_in_force_not_offered' }
  /** A group that sells at a profit only below where it sells at a loss. */
  | {
      readonly code: 'take_profit_below_stop_loss';
      readonly takeProfit: Price;
      readonly stopLoss: Price;
    }
  /** An exit that the price of the entry, or of the market, is past already. */
  | {
      readonly code: 'exit_price_passed';
      readonly role: ExitRole;
      readonly exitPrice: Price;
      readonly price: Price;
    }
  /** Quantity and time in force of an exit are those of its group, which waits: day or gtc. */
  | { readonly code: 'exit_terms_fixed' }
  /** An open order of the other side that it could meet: the account would trade with itself. */
  | {
      readonly code: 'opposite_order_open';
      readonly orderId: OrderId;
      /** Whether that one takes what the market gives. */
      readonly isOfMarket: boolean;
    }
  | { readonly code: 'too_many_open_orders'; readonly openOrdersMax: number }
  /** It has ended, or nothing is to be changed of it. */
  | { readonly code: 'order_not_open' };

export type RejectionCode = Rejection['code'];

export const rejectionCodes = [
  'insufficient_cash',
  'insufficient_shares',
  'notional_too_small',
  'unknown_symbol',
  'symbol_delisted',
  'account_closed',
  'price_increment',
  'stop_price_passed',
  'trail_too_wide',
  'time_in_force_not_offered',
  'take_profit_below_stop_loss',
  'exit_price_passed',
  'exit_terms_fixed',
  'opposite_order_open',
  'too_many_open_orders',
  'order_not_open',
] as const satisfies readonly RejectionCode[];
