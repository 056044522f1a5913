// The port for snapshots: an account's memory as of one entry, to spare long replays. Never the
// truth: what does not fit the journal is ignored, and all of them may be deleted at any time.
import type { AccountId } from '#src/domain/ids.ts';

export type Snapshot = {
  readonly accountId: AccountId;
  /** The entry it stands at. */
  readonly sequence: number;
  readonly entryHash: string;
  readonly content: string;
  /** SHA-256 of the content in hexadecimal. */
  readonly contentHash: string;
};

export type SnapshotStore = {
  find(accountId: AccountId): Promise<Snapshot | undefined>;
  /** Replaces the account's snapshot. */
  save(snapshot: Snapshot): Promise<void>;
};
