// One account of a stream: its orders as the feed tells of them, and what its figures depend on.
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId, UserId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { AccountFeed } from '#src/trading/feed/account-feed.ts';
import { orderAfter } from '#src/trading/feed/order-steps.ts';
import type { SubscriptionEnd } from '#src/trading/feed/subscription.ts';
import type { ReadOrders } from '#src/trading/orders/read-orders.ts';
import { presentOrderView } from '#src/http/native/orders/present-order-view.ts';
import { tokenNames } from '#src/http/native/orders/token-names.ts';

export type LiveAccountNeeds = {
  readonly accountFeed: Pick<AccountFeed, 'subscribe'>;
  readonly broker: Pick<Broker, 'readAccount'>;
  readonly readOrders: Pick<ReadOrders, 'findAsOf'>;
  readonly identity: Pick<Identity, 'listApiTokens'>;
};

type Following = {
  readonly accountId: AccountId;
  readonly userId: UserId;
  /** The last sequence that the client has seen. */
  readonly after: number;
  /** Sends the order, as it stood after the entry of the sequence; resolves when it is taken. */
  readonly onOrder: (order: object, sequence: number) => Promise<void>;
  readonly onEnd: (end: SubscriptionEnd) => void;
};

export type LiveAccount = {
  readonly accountId: AccountId;
  /** The symbols that it holds or has orders for, as of the last `refresh`. */
  symbols(): ReadonlySet<TickerSymbol>;
  /** Whether something was recorded since the last `refresh`. */
  isOutdated(): boolean;
  /** Looks at the account again. */
  refresh(): Promise<void>;
  stop(): void;
};

/** Follows the account from the sequence on. */
export function followAccount(needs: LiveAccountNeeds, following: Following): LiveAccount {
  const { accountId, after, onEnd } = following;
  let symbols: ReadonlySet<TickerSymbol> = new Set();
  let isOutdated = true;
  const take = async (entries: readonly JournalEntry[]) => {
    isOutdated = true;
    for (const entry of entries) await tell(needs, following, entry);
  };
  const subscription = needs.accountFeed.subscribe({ accountId, after }, take);
  void subscription.ended.then(onEnd);
  return {
    accountId,
    symbols: () => symbols,
    isOutdated: () => isOutdated,
    async refresh() {
      isOutdated = false;
      const account = await needs.broker.readAccount(accountId);
      const owned = [...account.positions, ...account.openOrders];
      symbols = new Set(owned.map(({ symbol }) => symbol));
    },
    stop: subscription.stop,
  };
}

async function tell(
  { readOrders, identity }: LiveAccountNeeds,
  { accountId, userId, onOrder }: Following,
  entry: JournalEntry,
): Promise<void> {
  const order = await orderAfter(readOrders, entry);
  if (!order) return;
  const names = await tokenNames(identity, userId, order.entries);
  const body = { account_id: accountId, sequence: entry.sequence };
  await onOrder({ ...body, ...presentOrderView(order, names) }, entry.sequence);
}
