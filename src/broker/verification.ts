// Examines a whole journal: every chain, every invariant, the trial balance, snapshots and read
// models against replay, and what was answered against what is there.
import { isDeepStrictEqual } from 'node:util';
import type { AccountId } from '#src/domain/ids.ts';
import { emptyTrialBalance, post, postingsOf, type TrialBalance } from '#src/domain/ledger.ts';
import type { Mark } from '#src/journal/high-water-mark.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import {
  changesOf,
  createReadModelBuilder,
  type AccountReadModel,
  type ReadModelBuilder,
  type ReadModels,
} from '#src/journal/read-models.ts';
import type { Snapshot } from '#src/journal/snapshot.ts';
import { encodeAccount } from './account-codec.ts';
import { assertInvariants } from './invariants.ts';
import { emptyMemory, replayEntry, type AccountMemory } from './replay.ts';

export type Finding = { readonly accountId: AccountId; readonly problem: string };

export type VerificationReport = {
  readonly accounts: number;
  readonly entries: number;
  readonly snapshots: number;
  readonly trialBalance: TrialBalance;
  readonly findings: readonly Finding[];
};

export type Verification = {
  /** The next entry; entries come account by account, oldest first. */
  take(stored: StoredEntry): void;
  /** The last entry was taken: what was found. */
  finish(): VerificationReport;
};

/** Findings beyond this are counted as entries only: one damaged disk must not fill the memory. */
const findingsMax = 1_000;

/** What was kept beside the journal. */
export type KeptBeside = {
  readonly snapshots?: readonly Snapshot[];
  /** The newest entries that were answered. */
  readonly marks?: readonly Mark[];
  readonly readModels?: ReadModels;
};

type Current = {
  readonly accountId: AccountId;
  readonly memory: AccountMemory;
  readonly balance: TrialBalance;
  readonly model: ReadModelBuilder;
};

/** Examines entries, and against them what was kept beside. */
export function createVerification({
  snapshots = [],
  marks = [],
  readModels,
}: KeptBeside): Verification {
  const missingById = new Map(marks.map((mark) => [mark.accountId, mark]));
  const snapshotById = new Map(snapshots.map((snapshot) => [snapshot.accountId, snapshot]));
  const findings: Finding[] = [];
  const accountsWithRows = new Set(readModels?.accountIds());
  let current: Current | undefined;
  let broken: AccountId | undefined;
  let [accounts, entries, snapshotsSeen] = [0, 0, 0];
  let trialBalance = emptyTrialBalance;

  function find(accountId: AccountId, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    if (findings.length < findingsMax) findings.push({ accountId, problem });
    broken = accountId;
  }

  function endAccount(): void {
    if (!current) return;
    const { accountId, memory, balance, model } = current;
    try {
      assertInvariants(memory.account);
      assertBalance(memory, balance);
      if (readModels) assertReadModel(model.build(), readModels.of(accountId));
    } catch (error) {
      find(accountId, error);
    }
    trialBalance = addBalances(trialBalance, balance);
    current = undefined;
  }

  function takeInto(open: Current, stored: StoredEntry): void {
    const { entry, memory } = replayEntry(open.memory, stored);
    const balance = post(open.balance, postingsOf(entry.event));
    // Only what is compared is collected: an account may have very many orders.
    if (readModels) for (const change of changesOf(entry)) open.model.take(change);
    current = { ...open, memory, balance };
    const snapshot = snapshotById.get(open.accountId);
    if (snapshot?.sequence !== entry.sequence) return;
    snapshotsSeen += 1;
    const isTrue = snapshot.content === encodeAccount(memory.account);
    if (!isTrue) throw new Error(`the snapshot at sequence ${entry.sequence} differs from replay`);
  }

  function findMissing(): void {
    const damaged = new Set(findings.map(({ accountId }) => accountId));
    for (const { accountId, sequence } of missingById.values()) {
      if (damaged.has(accountId)) continue;
      find(accountId, new Error(`sequence ${sequence} was answered and is not in the journal`));
    }
  }

  return {
    take(stored) {
      entries += 1;
      const { accountId } = stored;
      const mark = missingById.get(accountId);
      if (mark?.sequence === stored.sequence && mark.hash === stored.hash) {
        missingById.delete(accountId);
      }
      if (current?.accountId !== accountId && broken !== accountId) {
        endAccount();
        accounts += 1;
        accountsWithRows.delete(accountId);
        current = {
          accountId,
          memory: emptyMemory,
          balance: emptyTrialBalance,
          model: createReadModelBuilder(),
        };
      }
      if (broken === accountId || !current) return;
      try {
        takeInto(current, stored);
      } catch (error) {
        find(accountId, error);
        current = undefined;
      }
    },
    finish() {
      endAccount();
      findMissing();
      for (const accountId of accountsWithRows) {
        find(accountId, new Error('the read models have rows and the journal has no entries'));
      }
      return { accounts, entries, snapshots: snapshotsSeen, trialBalance, findings };
    },
  };
}

/** Names the first read model that differs from what the entries say. */
function assertReadModel(expected: AccountReadModel, stored: AccountReadModel): void {
  for (const name of ['account', 'symbols', 'orders'] as const) {
    if (isDeepStrictEqual(expected[name], stored[name])) continue;
    throw new Error(`the read model "${name}" differs from replay: run "rebuild"`);
  }
}

/** The ledger and the memory are computed apart; they must tell the same. */
function assertBalance({ account }: AccountMemory, balance: TrialBalance): void {
  let atCost = 0n;
  for (const position of account.positions) atCost += position.costBasis;
  const sum = Object.values(balance).reduce((total, amount) => total + amount, 0n);
  const agrees =
    sum === 0n &&
    balance.cash === account.cash &&
    balance.securities_at_cost === atCost &&
    balance.realized_profit === 0n - account.realizedProfit;
  if (!agrees) throw new Error('the double-entry ledger and the account differ');
}

function addBalances(a: TrialBalance, b: TrialBalance): TrialBalance {
  const entries = Object.entries(b) as [keyof TrialBalance, TrialBalance['cash']][];
  return post(
    a,
    entries.map(([ledgerAccount, amount]) => ({ ledgerAccount, amount })),
  );
}
