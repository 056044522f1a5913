// The port that tells where the entries of an account's orders are in the journal.
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

/** The entries of one order. */
export type OrderPlaces = {
  readonly orderId: OrderId;
  /** The idempotency key as its caller wrote it, where one was given. */
  readonly clientKey: string | undefined;
  /** The first one accepted the order, or decided it at once. */
  readonly sequences: readonly number[];
};

export type OrderFilter = {
  readonly status: 'open' | 'closed' | 'all';
  readonly symbol: TickerSymbol | undefined;
  /** Only orders whose first entry came before this sequence. */
  readonly before: number;
  readonly limit: number;
};

export type OrderIndex = {
  /** The newest first. */
  list(accountId: AccountId, filter: OrderFilter): Promise<readonly OrderPlaces[]>;
  /** The orders shown with the first one of the group, but for those that were replaced. */
  legsOf(accountId: AccountId, groupId: OrderId): Promise<readonly OrderPlaces[]>;
  /** Undefined for an order that the account does not have. */
  find(accountId: AccountId, orderId: OrderId): Promise<OrderPlaces | undefined>;
};
