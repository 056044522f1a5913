// Which open orders this process watches, where several processes share the accounts: it follows
// what it records itself, reads what others have recorded, and takes over what they leave.
import type { AccountId } from '#src/domain/ids.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { OpenOrderBook } from './open-order-book.ts';
import type { OpenOrderStore, WatchedOrder } from './watched-order.ts';

export type WatchedAccounts = {
  /** An entry was recorded here. */
  follow(entry: JournalEntry): void;
  /** Entries of these accounts were recorded elsewhere. Never rejects: it is tried again. */
  hear(ids: readonly AccountId[]): Promise<void>;
  /** Other accounts are this process's from now on, or something may have been missed. */
  renew(): Promise<void>;
  /** Resolves when what was open before this process began is in the book. */
  readonly loaded: Promise<void>;
};

type Needs = {
  readonly book: OpenOrderBook;
  readonly store: OpenOrderStore;
  readonly isOwn: (accountId: AccountId) => boolean;
  /** Told when accounts were taken over, and their orders are in the book. */
  readonly onTakenOver: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
};

const retryMs = 1_000;
/** Accounts that are read at once. */
const accountsAtOnce = 50;

/** Begins to bring what is open into the book, while requests are served already. */
export function watchAccounts(needs: Needs): WatchedAccounts {
  const { book, isOwn, onTakenOver } = needs;
  /** Accounts that are being read, and whether something was recorded here meanwhile. */
  const inReading = new Map<AccountId, boolean>();
  const loaded = loadAll(needs);
  let turn = loaded;

  async function readAccounts(ids: readonly AccountId[]): Promise<void> {
    for (const id of ids) inReading.set(id, false);
    const orders = await readUntilRead(needs, () => needs.store.ofAccounts(ids));
    const ordersById = Map.groupBy(orders, ({ accountId }) => accountId);
    const again = ids.filter((id) => inReading.get(id));
    for (const id of ids) {
      inReading.delete(id);
      if (!again.includes(id) && isOwn(id)) book.renew(id, ordersById.get(id) ?? []);
    }
    if (again.length > 0) await readAccounts(again);
  }

  return {
    follow(entry) {
      if (!isOwn(entry.accountId)) return;
      if (inReading.has(entry.accountId)) inReading.set(entry.accountId, true);
      book.follow(entry);
    },
    async hear(ids) {
      const own = [...new Set(ids.filter(isOwn))];
      for (let first = 0; first < own.length; first += accountsAtOnce) {
        await readAccounts(own.slice(first, first + accountsAtOnce));
      }
    },
    renew() {
      book.retain(isOwn);
      turn = turn.then(() => loadAll(needs)).then(onTakenOver);
      return turn;
    },
    loaded,
  };
}

/**
 * Adds what is open, and takes away what has ended without anybody telling. A page is of the moment
 * at which it is read: what has ended since then is dropped when the broker says so.
 */
async function loadAll(needs: Needs): Promise<void> {
  const { book, store, isOwn } = needs;
  await readUntilRead(needs, async () => {
    const before = [...book.all()];
    const seen = new Set<string>();
    for await (const page of store.pages()) {
      const own = page.filter(({ accountId }) => isOwn(accountId));
      for (const { order } of own) seen.add(order.orderId);
      book.add(own);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const isGone = ({ order }: WatchedOrder) => !seen.has(order.orderId);
    for (const watched of before) if (isGone(watched)) book.drop(watched);
  });
}

/** Tries again until it succeeds; the log tells of each try that failed. */
async function readUntilRead<Value>(
  { clock, logger }: Needs,
  read: () => Promise<Value>,
): Promise<Value> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      logger.error({ event: 'open_orders_not_loaded', err: error });
      await clock.sleep(retryMs);
    }
  }
}
