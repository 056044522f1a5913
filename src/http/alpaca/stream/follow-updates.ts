// The updates of the account of a key, from a place in its journal on, for as long as the key
// lives.
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { Identity } from '#src/identity/identity.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { AccountFeed } from '#src/trading/feed/account-feed.ts';
import type { OrderUpdate, ReadUpdates } from '#src/trading/feed/order-updates.ts';

export type FollowNeeds = {
  readonly accountFeed: AccountFeed;
  readonly readUpdates: ReadUpdates;
  readonly broker: Pick<Broker, 'readHistory'>;
  readonly identity: Pick<Identity, 'isLive'>;
};

/** Why no more updates come: see each. `account_closed`: the key may have another one by now. */
export type FollowEnd = 'stopped' | 'too_slow' | 'key_ended' | 'account_closed' | 'failed';

export type Following = {
  /** Resolves once; never rejects. */
  readonly ended: Promise<FollowEnd>;
  stop(): void;
};

/** Takes the updates of an entry, of many none; the next ones come when its promise has settled. */
export type TakeUpdates = (updates: readonly OrderUpdate[], sequence: number) => Promise<void>;

/** The newest sequence of the account, behind which a new listener begins. */
export async function headOf(
  { broker }: Pick<FollowNeeds, 'broker'>,
  accountId: AccountId,
): Promise<number> {
  const [newest] = await broker.readHistory(accountId, Number.MAX_SAFE_INTEGER, 1);
  return newest?.sequence ?? 0;
}

/** Every update behind the sequence, in journal order and once each. */
export function followUpdates(
  { accountFeed, readUpdates, identity }: FollowNeeds,
  owner: ApiTokenOwner,
  after: number,
  take: TakeUpdates,
): Following {
  let reason: FollowEnd | undefined;
  const subscription = accountFeed.subscribe(
    { accountId: owner.accountId, after },
    async (entries: readonly JournalEntry[]) => {
      if (!(await identity.isLive(owner))) return endWith('key_ended');
      for (const entry of entries) {
        await take(await readUpdates(entry), entry.sequence);
        if (entry.event.type === 'AccountClosed') return endWith('account_closed');
      }
    },
  );

  function endWith(end: FollowEnd): void {
    reason ??= end;
    subscription.stop();
  }

  const ended = subscription.ended.then(({ kind }): FollowEnd => {
    if (reason) return reason;
    if (kind === 'stopped' || kind === 'too_slow') return kind;
    return 'failed';
  });
  return { ended, stop: () => endWith('stopped') };
}
