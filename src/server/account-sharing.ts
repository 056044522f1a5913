// How the nodes on one database share the accounts: each watches the open orders of its own part of
// them, and all tell each other of what they have recorded.
import type { RecordFeed } from '#src/broker/execution.ts';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import { partOf, type Membership } from '#src/storage/membership.ts';
import type { AccountFeed } from '#src/trading/feed/account-feed.ts';
import type { Announcements } from '#src/trading/feed/announcements.ts';
import type { WatchedAccounts } from '#src/trading/watch/watched-accounts.ts';

const topic = 'accounts';

/** Whether this node watches the account on behalf of nobody. */
export function ownsAccount({ holds }: Pick<Membership, 'holds'>): (id: AccountId) => boolean {
  return (id) => holds(partOf(id));
}

type Needs = {
  readonly membership: Membership;
  readonly announcements: Announcements;
  readonly accountFeed: Pick<AccountFeed, 'lookAgain'>;
  readonly watched: Pick<WatchedAccounts, 'follow' | 'hear' | 'renew'>;
};

/** Tells the watch, other nodes and whoever waits here of what this node records. */
export function tellRecorded(
  recordFeed: RecordFeed,
  { membership, announcements, watched }: Omit<Needs, 'accountFeed'>,
): void {
  recordFeed.subscribe(({ entries }) => {
    for (const entry of entries) {
      const { accountId: id, sequence } = entry;
      watched.follow(entry);
      membership.notices.publish(topic, `${sequence} ${id}`);
      announcements.announce(id, sequence);
    }
  });
}

/** Hears what other nodes have recorded, and takes over what they have left. */
export function shareAccounts({ membership, announcements, accountFeed, watched }: Needs): void {
  let isBegun = false;
  membership.onChange(() => void watched.renew());
  membership.notices.subscribe(topic, {
    hear(texts) {
      const told = texts.map(readText);
      for (const { id, sequence } of told) announcements.announce(id, sequence);
      void watched.hear(told.map(({ id }) => id));
    },
    reread() {
      accountFeed.lookAgain();
      // What was open at the beginning is being loaded already.
      if (isBegun) void watched.renew();
      isBegun = true;
    },
  });
}

function readText(text: string): { readonly id: AccountId; readonly sequence: number } {
  const end = text.indexOf(' ');
  return { sequence: Number(text.slice(0, end)), id: accountId(text.slice(end + 1)) };
}
