// The port that tells where the entries of an account's orders are in the journal.
import type { AccountId, OrderId } from '#src/domain/ids.ts';
import type { Side } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** The entries of one order. */
export type OrderPlaces = {
  readonly orderId: OrderId;
  /** The idempotency key as its caller wrote it, where one was given. */
  readonly clientKey: string | undefined;
  /** The first one accepted the order, or decided it at once. */
  readonly sequences: readonly number[];
  /** Of the entry by which it has last followed the shares; null where none did. */
  readonly adjustedBy: number | null;
};

export type OrderFilter = {
  readonly status: 'open' | 'closed' | 'all';
  readonly symbol: TickerSymbol | undefined;
  /** Only orders whose first entry came before this sequence. */
  readonly before: number;
  readonly limit: number;
};

/** What orders may be asked for beside their status; undefined asks for nothing. */
export type OrderSearch = {
  readonly status: OrderFilter['status'];
  readonly symbols: readonly TickerSymbol[] | undefined;
  readonly side: Side | undefined;
  /** Submitted after the one instant and before the other. */
  readonly after: EpochMs | undefined;
  readonly until: EpochMs | undefined;
  /** Behind the one order in the journal, and in front of the other. */
  readonly afterOrder: OrderId | undefined;
  readonly beforeOrder: OrderId | undefined;
  /** Without those that are shown with another order. */
  readonly isWithoutLegs: boolean;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
};

export type OrderIndex = {
  /** The newest first. */
  list(accountId: AccountId, filter: OrderFilter): Promise<readonly OrderPlaces[]>;
  /** By the instants of their submission, orders of one instant as they came. */
  search(accountId: AccountId, search: OrderSearch): Promise<readonly OrderPlaces[]>;
  /** The orders shown with the first one of the group, but for those that were replaced. */
  legsOf(accountId: AccountId, groupId: OrderId): Promise<readonly OrderPlaces[]>;
  /** Undefined for an order that the account does not have. */
  find(accountId: AccountId, orderId: OrderId): Promise<OrderPlaces | undefined>;
};
