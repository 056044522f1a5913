// What of a journal must be the same on both sides of a move: how many entries, where each chain
// ends, and what every account comes to.
import { createVerification } from '#src/broker/verification.ts';
import { digestAccount } from '#src/broker/account-codec.ts';
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { createReadModels } from '#src/storage/books/read-models.ts';
import { readAllSnapshots } from '#src/storage/books/snapshots.ts';
import { accountsOf } from '#src/storage/books/whole-journal.ts';
import type { OpenedBooks } from '../books.ts';

export type BookDigest = {
  readonly entries: number;
  readonly accounts: number;
  /** Of every account's last sequence and hash. */
  readonly heads: string;
  /** Of every account as its entries leave it. */
  readonly states: string;
  /** Accounts that do not add up, each with what is wrong. */
  readonly findings: readonly string[];
};

/** Examines all of it as `verify` does, and sums it up. */
export async function digestBooks(
  { database, journal }: OpenedBooks,
  onProgress: (entries: number) => void,
): Promise<BookDigest> {
  const snapshots = await readAllSnapshots(database);
  const verification = createVerification({ snapshots, readModels: createReadModels(database) });
  const heads: string[] = [];
  const states: string[] = [];
  let taken = 0;
  for await (const entries of accountsOf(journal)) {
    await verification.take(entries);
    const last = entries.at(-1);
    heads.push(`${last?.accountId} ${last?.sequence} ${last?.hash}`);
    states.push(`${last?.accountId} ${stateOf(entries)}`);
    taken += entries.length;
    onProgress(taken);
  }
  const { accounts, entries, findings } = await verification.finish();
  return {
    entries,
    accounts,
    heads: sha256(heads.toSorted().join('\n')),
    states: sha256(states.toSorted().join('\n')),
    findings: findings.map(({ accountId, problem }) => `${accountId}: ${problem}`),
  };
}

/** A broken account is among the findings, and is the same on both sides. */
function stateOf(
  entries: Parameters<typeof replayEntry>[1][] | readonly Parameters<typeof replayEntry>[1][],
): string {
  let memory = emptyMemory;
  try {
    for (const stored of entries) ({ memory } = replayEntry(memory, stored));
    return digestAccount(memory.account);
  } catch {
    return `broken behind ${memory.head.sequence}`;
  }
}
