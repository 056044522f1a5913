// The verdict on a whole run: every account's journal, read from the stopped server's database,
// against what all clients wrote down.
import { createVerification } from '#src/broker/verification.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { readAccountIds } from '#src/storage/books/account-numbers.ts';
import { openSqliteDatabase, type SqliteDatabase } from '#src/storage/sqlite/database.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { createReadModels } from '#src/storage/books/read-models.ts';
import { readClientKeys } from '#src/storage/books/client-keys.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { spawnSync } from 'node:child_process';
import { abroad, root } from '#tests/support/process.ts';
import { checkAccount, type Finding } from './history-check.ts';
import { digestReplay } from './replay-digest.ts';
import type { Trader } from './client-plan.ts';
import type { TradingClient } from './trading-client.ts';

export type Verdict = {
  readonly findings: readonly Finding[];
  readonly entries: number;
  readonly accounts: number;
  readonly longestAccount: number;
  readonly sightings: number;
};

/** Checks every account that the journal knows, also those that nobody should have. */
export async function judgeHistory(
  databasePath: string,
  traders: readonly Trader[],
  clients: readonly TradingClient[],
): Promise<Verdict> {
  const database = openSqliteDatabase(databasePath);
  try {
    const journal = createSqliteJournal(database);
    const known = new Set<AccountId>(traders.map((trader) => trader.accountId));
    for (const id of await readAccountIds(database)) known.add(id);
    const orders = groupByAccount(clients.flatMap((client) => client.orders));
    const sightings = groupByAccount(clients.flatMap((client) => client.sightings));
    const findings: Finding[] = [];
    const lengths: number[] = [];
    for (const id of known) {
      const entries = await journal.read(id, 0);
      lengths.push(entries.length);
      const told = { orders: orders.get(id) ?? [], sightings: sightings.get(id) ?? [] };
      const keys = await readClientKeys(database, id);
      findings.push(...checkAccount({ accountId: id, entries, keys, ...told }));
    }
    findings.push(...(await judgeReadModels(database)));
    return {
      findings,
      entries: lengths.reduce((sum, length) => sum + length, 0),
      accounts: known.size,
      longestAccount: Math.max(...lengths),
      sightings: clients.reduce((sum, client) => sum + client.sightings.length, 0),
    };
  } finally {
    await database.close();
  }
}

/** Accounts, holdings and orders are compared with a replay, as by `verify`. */
async function judgeReadModels(database: SqliteDatabase): Promise<readonly Finding[]> {
  const verification = createVerification({ readModels: createReadModels(database) });
  await verification.take([...readWholeJournal(database.reader)]);
  const { findings } = await verification.finish();
  return findings
    .filter(({ problem }) => problem.includes('read model'))
    .map(({ accountId: id, problem }) => ({
      kind: 'wrong_read_model',
      accountId: id,
      detail: problem,
    }));
}

function groupByAccount<Item extends { readonly accountId: AccountId }>(
  items: readonly Item[],
): ReadonlyMap<AccountId, readonly Item[]> {
  return Map.groupBy(items, (item) => item.accountId);
}

/** Replays here, and in a process with another time zone and locale; gives both digests. */
export async function compareReplays(
  databasePath: string,
): Promise<{ readonly here: string; readonly abroad: string }> {
  const here = await digestReplay(databasePath).catch(reasonOf);
  const child = spawnSync(process.execPath, ['tests/storm/replay-digest.ts', databasePath], {
    cwd: root,
    env: { ...process.env, ...abroad },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { here, abroad: child.stdout.trim() || `no digest: ${child.stderr}` };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
