// Replays the journals of a file and prints the digest of each account: a program, so that it can
// run in another time zone and locale.
import { readFileSync } from 'node:fs';
import { digestAccount } from '#src/broker/account-codec.ts';
import { emptyMemory, replayEntry } from '#src/broker/replay.ts';
import type { StoredEntry } from '#src/journal/journal.ts';

export type ToldRun = { readonly entries: readonly StoredEntry[]; readonly digest: string };

if (import.meta.main) {
  const runs: readonly ToldRun[] = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
  for (const { entries } of runs) {
    let memory = emptyMemory;
    for (const stored of entries) memory = replayEntry(memory, stored).memory;
    process.stdout.write(`${digestAccount(memory.account)}\n`);
  }
}
