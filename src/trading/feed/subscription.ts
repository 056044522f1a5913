// One subscriber's way through the journal of one account.
import type { AccountId } from '#src/domain/ids.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';

/** Takes the next entries, at least one. The next ones come when its promise has settled. */
export type TakeEntries = (entries: readonly JournalEntry[]) => void | Promise<void>;

/**
 * How a subscription ended: it was asked to, its subscriber did not take what it was given in
 * time, the journal does not reach as far as the subscriber says to have seen, or reading or taking
 * threw.
 */
export type SubscriptionEnd =
  | { readonly kind: 'stopped' | 'too_slow' | 'never_recorded' }
  | { readonly kind: 'failed'; readonly error: unknown };

export type Subscription = {
  /** Resolves once, when nothing is given any more; never rejects. */
  readonly ended: Promise<SubscriptionEnd>;
  /** Ends it. Entries that are being read are not given any more. */
  stop(): void;
};

export type ReadEntries = {
  /** The newest sequence of the account, 0 without entries. */
  head(accountId: AccountId): Promise<number>;
  /** At most `count` entries after the sequence, the oldest first. */
  after(accountId: AccountId, sequence: number, count: number): Promise<readonly JournalEntry[]>;
};

/** A subscription as the feed sees it. */
export type FollowedSubscription = Subscription & {
  start(): void;
  /** An announcement: the journal reaches this sequence, or will soon, or never. */
  hear(sequence: number): void;
  /** Something may have been recorded of which nobody told. */
  lookAgain(): void;
  /** Cuts off a subscriber that is too slow, and has a quiet one look into the journal. */
  lookAfter(now: MonotonicMs): void;
};

type Needs = {
  readonly read: ReadEntries;
  readonly clock: Clock;
  readonly accountId: AccountId;
  readonly after: number | undefined;
  readonly take: TakeEntries;
};

/** Entries that are given at once: what a subscriber holds in memory at most. */
const pageMax = 100;
/** How long a subscriber may take for them. */
export const patienceMs = 10_000;
/** A lost announcement is made up for after this. */
export const lookAgainMs = 10_000;
/** For so long after an announcement that was early the journal is looked into every time. */
const doubtMs = 5_000;

/** Where a subscription stands. */
type Standing = {
  isOver: boolean;
  /** The last sequence that was given. */
  seen: number;
  /** How far the journal is said to reach. */
  reached: number;
  /** When the journal is looked into without an announcement. */
  lookAt: MonotonicMs;
  doubtedUntil: MonotonicMs;
  /** Since when the subscriber takes what it was given last; undefined between pages. */
  takingSince: MonotonicMs | undefined;
  wake: () => void;
};

/** A subscription that has not started. */
export function createSubscription(needs: Needs): FollowedSubscription {
  const end = Promise.withResolvers<SubscriptionEnd>();
  const standing: Standing = {
    isOver: false,
    seen: 0,
    reached: 0,
    lookAt: 0,
    doubtedUntil: 0,
    takingSince: undefined,
    wake: () => {},
  };

  function finish(how: SubscriptionEnd): void {
    standing.isOver = true;
    end.resolve(how);
    standing.wake();
  }

  return {
    ended: end.promise,
    start: () => void goOn(needs, standing).then(finish, (error) => finish(failed(error))),
    stop: () => finish({ kind: 'stopped' }),
    hear: (sequence) => hear(standing, sequence),
    lookAgain() {
      standing.lookAt = -Infinity;
      standing.wake();
    },
    lookAfter(now) {
      const { takingSince, doubtedUntil } = standing;
      if (takingSince !== undefined && now - takingSince > patienceMs) finish({ kind: 'too_slow' });
      if (now < doubtedUntil) standing.lookAt = now;
      if (now >= standing.lookAt) standing.wake();
    },
  };
}

const failed = (error: unknown): SubscriptionEnd => ({ kind: 'failed', error });

/** Gives page after page, and waits where there is none. */
async function goOn(needs: Needs, standing: Standing): Promise<SubscriptionEnd> {
  const { clock, after } = needs;
  const head = await look(needs, standing);
  if (after !== undefined && after > head) return { kind: 'never_recorded' };
  standing.seen = after ?? head;
  while (!standing.isOver) {
    if (standing.reached > standing.seen) await advance(needs, standing);
    else if (clock.monotonicNow() >= standing.lookAt) await look(needs, standing);
    else await new Promise<void>((resolve) => (standing.wake = resolve));
  }
  return { kind: 'stopped' };
}

function hear(standing: Standing, sequence: number): void {
  if (sequence <= standing.reached) return;
  standing.reached = sequence;
  standing.wake();
}

async function look({ read, clock, accountId }: Needs, standing: Standing): Promise<number> {
  standing.lookAt = clock.monotonicNow() + lookAgainMs;
  const head = await read.head(accountId);
  hear(standing, head);
  return head;
}

/** Gives the next page. */
async function advance({ read, clock, accountId, take }: Needs, standing: Standing) {
  const { seen, reached } = standing;
  const entries = await read.after(accountId, seen, Math.min(pageMax, reached - seen));
  const last = entries.at(-1);
  if (standing.isOver) return;
  if (!last) {
    // The announcement was early, or is of what was never recorded.
    standing.reached = seen;
    standing.doubtedUntil = clock.monotonicNow() + doubtMs;
    return;
  }
  standing.takingSince = clock.monotonicNow();
  await take(entries);
  standing.takingSince = undefined;
  standing.seen = last.sequence;
}
