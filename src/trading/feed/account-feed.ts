// What happened to an account, told after the commit: every journal entry after the last one that a
// subscriber has seen, in order and once each. The journal is the truth and is read; announcements
// only say that there is something to read.
import type { AccountId } from '#src/domain/ids.ts';
import { repeat } from '#src/runtime/repeat.ts';
import type { Announcements } from './announcements.ts';
import {
  createSubscription,
  type FollowedSubscription,
  type ReadEntries,
  type Subscription,
  type TakeEntries,
} from './subscription.ts';
import type { Broker } from '#src/broker/broker.ts';
import type { Clock } from '#src/runtime/clock.ts';

export type Wanted = {
  readonly accountId: AccountId;
  /** The last sequence that the subscriber has seen; undefined for what happens from now on. */
  readonly after: number | undefined;
};

export type AccountFeed = {
  /**
   * Gives `take` every entry of the account after `after`, in journal order and once each, also
   * those that are recorded while it catches up. `take` is never called again before its promise
   * has settled, nor after `stop`.
   */
  subscribe(wanted: Wanted, take: TakeEntries): Subscription;
  /** Announcements may have been lost: every subscription looks into the journal. */
  lookAgain(): void;
  /** Ends every subscription, and each later one as it begins. */
  close(): void;
};

export type AccountFeedNeeds = {
  readonly announcements: Pick<Announcements, 'listen'>;
  readonly broker: Pick<Broker, 'readHistory'>;
  readonly clock: Clock;
};

/** How often subscriptions are looked after: slow ones end, quiet ones look into the journal. */
export const lookAfterMs = 250;

/** A feed without subscribers. */
export function createAccountFeed({ announcements, broker, clock }: AccountFeedNeeds): AccountFeed {
  const subscriptions = new Set<FollowedSubscription>();
  const read = entryReader(broker);
  let isClosed = false;
  let care: { stop(): void } | undefined;

  /** Runs only while somebody is subscribed. */
  function lookAfterAll(): { stop(): void } {
    return repeat(clock, async () => {
      const now = clock.monotonicNow();
      for (const each of subscriptions) each.lookAfter(now);
      return lookAfterMs;
    });
  }

  function forget(subscription: FollowedSubscription, silence: () => void): void {
    silence();
    subscriptions.delete(subscription);
    if (subscriptions.size > 0) return;
    care?.stop();
    care = undefined;
  }

  return {
    subscribe({ accountId, after }, take) {
      const subscription = createSubscription({ read, clock, accountId, after, take });
      // Before the journal is read: what is recorded in between is announced to somebody.
      const silence = announcements.listen(accountId, subscription.hear);
      subscriptions.add(subscription);
      care ??= lookAfterAll();
      void subscription.ended.then(() => forget(subscription, silence));
      if (isClosed) subscription.stop();
      else subscription.start();
      return subscription;
    },
    lookAgain() {
      for (const each of subscriptions) each.lookAgain();
    },
    close() {
      isClosed = true;
      for (const each of subscriptions) each.stop();
    },
  };
}

/** Pages of an account's entries, the oldest first, each checked against the one before it. */
function entryReader({ readHistory }: Pick<Broker, 'readHistory'>): ReadEntries {
  return {
    async head(accountId) {
      const [newest] = await readHistory(accountId, Number.MAX_SAFE_INTEGER, 1);
      return newest?.sequence ?? 0;
    },
    async after(accountId, sequence, count) {
      const found = await readHistory(accountId, sequence + count + 1, count);
      return found.filter((entry) => entry.sequence > sequence).toReversed();
    },
  };
}
