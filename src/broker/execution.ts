// What goes along with a command, and what comes back.
import type { Account } from '#src/domain/account.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import type { Idempotency, JournalEntry } from '#src/journal/journal.ts';
import type { Feed } from '#src/runtime/feed.ts';
import type { Result } from '#src/runtime/result.ts';
import type { KeyReused } from './recorded-answers.ts';

/** What a command has led to, now or when its idempotency key was used first. */
export type Executed = {
  /** The first that it has led to. */
  readonly entry: JournalEntry;
  /** All of them; the first alone of an answer that is given again. */
  readonly entries: readonly JournalEntry[];
  /** Whether the entry had been recorded before: this is the first answer given again. */
  readonly replayed: boolean;
};

export type Outcome = Result<Executed, Rejection | KeyReused>;

/** What was recorded of one account at once. */
export type Recorded = {
  /** One at least, in their order. */
  readonly entries: readonly JournalEntry[];
  /** The account as it was before the first of them, and as it is after the last. */
  readonly before: Account;
  readonly after: Account;
};

/** Of every account, after it is recorded and in memory. */
export type RecordFeed = Feed<Recorded>;

export type ExecuteOptions = {
  /** With a key the first answer is given again for ever, also when nothing can be recorded. */
  readonly idempotency?: Idempotency | undefined;
  /** A refusal is not recorded, so that its key is free for another order. */
  readonly forgetsRefusal?: boolean | undefined;
  /**
   * Asked when the command's batch is taken, right before it is decided: who sent it may have lost
   * the right to while it waited. Throws to refuse; then nothing was decided.
   */
  readonly permit?: (() => Promise<void>) | undefined;
};
