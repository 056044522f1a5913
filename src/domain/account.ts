// One paper brokerage account as its journal tells it. A value: every change makes a new one.
import type { Claim } from './actions/action-events.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { zeroMoney, type Money } from './money.ts';
import type { OpenOrder } from './open-order.ts';
import type { Positions } from './positions.ts';

export type Account = {
  readonly status: 'unopened' | 'open' | 'closed';
  readonly openedAt: EpochMs;
  readonly cash: Money;
  /** Paper money put in; changes equity but is no profit. */
  readonly contributedCapital: Money;
  /** Sums over all fills, for the conservation of cash. */
  readonly totalBought: Money;
  readonly totalSold: Money;
  readonly totalFees: Money;
  readonly realizedProfit: Money;
  /** Dividends and values that were split off, whether they are paid already or not. */
  readonly totalIncome: Money;
  /** What is to become cash on its day, and what the account owes; by their ids. */
  readonly claims: readonly Claim[];
  /** Σ claims: part of equity, not of cash, and not to be spent. */
  readonly dividendsDue: Money;
  readonly positions: Positions;
  /** In the order of their acceptance. */
  readonly openOrders: readonly OpenOrder[];
  /** What the open buys have reserved of the cash. */
  readonly heldCash: Money;
};

/** An account about which the journal says nothing yet. */
export const unopenedAccount: Account = {
  status: 'unopened',
  openedAt: 0,
  cash: zeroMoney,
  contributedCapital: zeroMoney,
  totalBought: zeroMoney,
  totalSold: zeroMoney,
  totalFees: zeroMoney,
  realizedProfit: zeroMoney,
  totalIncome: zeroMoney,
  claims: [],
  dividendsDue: zeroMoney,
  positions: [],
  openOrders: [],
  heldCash: zeroMoney,
};
