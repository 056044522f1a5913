// An instruction to buy or sell: what it may be, how long it is in force, what price it takes.
import type { Price } from './money.ts';

export const sides = ['buy', 'sell'] as const;
export type Side = (typeof sides)[number];

export const orderTypes = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;
export type OrderType = (typeof orderTypes)[number];

/**
 * `day`: until the evidence of its session is in. `gtc`: 90 days. `opg`, `cls`: at the open or the
 * close of its session. `ioc`, `fok`: at acceptance or not at all; fills are whole: both are one.
 */
export const timesInForce = ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'] as const;
export type TimeInForce = (typeof timesInForce)[number];

/** How far a trailing stop stays behind the best price: dollars, or 1/10,000 percent. */
export type Trail =
  | { readonly kind: 'amount'; readonly amount: Price }
  | { readonly kind: 'percent'; readonly percent: bigint };

/** What an order asks for besides symbol, side and quantity. */
export type OrderTerms = {
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  /** Of limit and stop-limit orders. */
  readonly limitPrice: Price | null;
  /** Of stop and stop-limit orders. */
  readonly stopPrice: Price | null;
  /** Of trailing stops. */
  readonly trail: Trail | null;
  /** It asks to be filled outside of the regular session too, where evidence of that comes. */
  readonly extendedHours?: true;
};

/** What the ten routes place where nothing else is asked for. */
export const marketOrder: OrderTerms = {
  type: 'market',
  timeInForce: 'day',
  limitPrice: null,
  stopPrice: null,
  trail: null,
};

export const marketOrders = ['now', 'next'] as const;
/** Whether orders may fill as they are placed, or only at a later price. */
export type MarketOrders = (typeof marketOrders)[number];

export const delistedSales = ['refuse', 'last_known'] as const;
/** Whether a holder may sell what is no longer listed, at its last price. */
export type DelistedSale = (typeof delistedSales)[number];

/** The id of the token that placed the order; null for a person in a session. */
export type PlacedBy = string | null;
