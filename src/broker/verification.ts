// Examines a whole journal: every chain, every invariant, the trial balance, snapshots against
// replay, and what was answered against what is there.
import type { AccountId } from '#src/domain/ids.ts';
import { emptyTrialBalance, post, postingsOf, type TrialBalance } from '#src/domain/ledger.ts';
import type { Mark } from '#src/journal/high-water-mark.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
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

/**
 * Examines entries against the snapshots that were kept of them, and against the marks: the newest
 * entries that were answered.
 */
export function createVerification(
  snapshots: readonly Snapshot[],
  marks: readonly Mark[] = [],
): Verification {
  const missingById = new Map(marks.map((mark) => [mark.accountId, mark]));
  const snapshotById = new Map(snapshots.map((snapshot) => [snapshot.accountId, snapshot]));
  const findings: Finding[] = [];
  let current: { accountId: AccountId; memory: AccountMemory; balance: TrialBalance } | undefined;
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
    const { accountId, memory, balance } = current;
    try {
      assertInvariants(memory.account);
      assertBalance(memory, balance);
    } catch (error) {
      find(accountId, error);
    }
    trialBalance = addBalances(trialBalance, balance);
    current = undefined;
  }

  function takeInto(open: NonNullable<typeof current>, stored: StoredEntry): void {
    const { entry, memory } = replayEntry(open.memory, stored);
    current = { ...open, memory, balance: post(open.balance, postingsOf(entry.event)) };
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
        current = { accountId, memory: emptyMemory, balance: emptyTrialBalance };
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
      return { accounts, entries, snapshots: snapshotsSeen, trialBalance, findings };
    },
  };
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
