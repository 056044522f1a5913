// The accounts of one stream, each from where its client left off, and how far all of them have
// come.
import type { AccountId } from '#src/domain/ids.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import type { SubscriptionEnd } from '#src/trading/feed/subscription.ts';
import { encodeEventId, shortName, type SeenSequences } from './event-ids.ts';
import type { EventWriter } from './event-writer.ts';
import { followAccount, type LiveAccount, type LiveAccountNeeds } from './live-account.ts';
import { notice } from './stream-round.ts';

export type StreamAccountsNeeds = LiveAccountNeeds & {
  /** The newest sequence of the account. */
  readonly headOf: (accountId: AccountId) => Promise<number>;
  readonly onFault: (error: unknown) => void;
};

export type StreamAccounts = {
  /** Goes on with the accounts that the user has now. Those that were closed stay. */
  renew(owner: Owner): Promise<void>;
  all(): Iterable<LiveAccount>;
  /** The id of an event that is sent now. */
  eventId(): string;
  stop(): void;
};

const gap =
  'The journal does not reach as far as this stream had come: read everything anew, please.';

/** Accounts of a client that saw these sequences; undefined for one that begins now. */
export function createStreamAccounts(
  needs: StreamAccountsNeeds,
  writer: EventWriter,
  left: SeenSequences | undefined,
): StreamAccounts {
  const accounts = new Map<AccountId, LiveAccount>();
  const seen = new Map(left);
  let id = encodeEventId(seen);
  let isBegun = left !== undefined;

  function moveTo(accountId: AccountId, sequence: number): void {
    seen.set(shortName(accountId), sequence);
    id = encodeEventId(seen);
  }

  async function follow(owner: Owner, accountId: AccountId, isNew: boolean): Promise<void> {
    if (accounts.has(accountId)) return;
    // What was opened after the client began is news from its first entry on.
    const before = seen.get(shortName(accountId)) ?? (isNew ? 0 : undefined);
    const after = before ?? (await needs.headOf(accountId));
    moveTo(accountId, after);
    const onOrder = async (order: object, sequence: number) => {
      moveTo(accountId, sequence);
      writer.send('order', id, JSON.stringify(order));
      await writer.drained();
    };
    const onEnd = (end: SubscriptionEnd) => {
      if (end.kind === 'failed') needs.onFault(end.error);
      if (end.kind === 'never_recorded') void startAnew(owner, accountId);
      else if (end.kind !== 'stopped') writer.cut();
    };
    const following = { accountId, userId: owner.userId, after, onOrder, onEnd };
    accounts.set(accountId, followAccount(needs, following));
  }

  /** The journal was put back to an earlier state than the one that the client has seen. */
  async function startAnew(owner: Owner, accountId: AccountId): Promise<void> {
    seen.delete(shortName(accountId));
    accounts.delete(accountId);
    writer.send('notice', id, notice('gap', [gap]));
    await follow(owner, accountId, false).catch(needs.onFault);
  }

  return {
    async renew(owner) {
      for (const accountId of accountsOf(owner)) await follow(owner, accountId, isBegun);
      isBegun = true;
    },
    all: () => accounts.values(),
    eventId: () => id,
    stop: () => accounts.forEach((account) => account.stop()),
  };
}

/** A token is for its account alone. */
function accountsOf(owner: Owner): readonly AccountId[] {
  if ('tokenId' in owner) return [owner.accountId];
  return owner.accounts.map(({ accountId }) => accountId);
}
