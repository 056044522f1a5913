// Examines a whole journal: every chain, every invariant, the trial balance, snapshots and read
// models against replay, and what was answered against what is there.
import type { AccountId } from '#src/domain/ids.ts';
import { emptyTrialBalance, post, type TrialBalance } from '#src/domain/ledger.ts';
import type { Mark } from '#src/journal/high-water-mark.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import type { ReadModels } from '#src/journal/read-models.ts';
import type { Snapshot } from '#src/journal/snapshot.ts';
import { messageOf } from '#src/runtime/error-parts.ts';
import { createAccountExamination, type AccountExamination } from './account-examination.ts';

export type Finding = { readonly accountId: AccountId; readonly problem: string };

export type VerificationReport = {
  readonly accounts: number;
  readonly entries: number;
  readonly snapshots: number;
  readonly trialBalance: TrialBalance;
  readonly findings: readonly Finding[];
};

export type Verification = {
  /** The next entries; they come account by account, oldest first, one call after another. */
  take(page: readonly StoredEntry[]): Promise<void>;
  /** The last entry was taken: what was found. */
  finish(): Promise<VerificationReport>;
};

/** What was kept beside the journal. */
export type KeptBeside = {
  readonly snapshots?: readonly Snapshot[];
  /** The newest entries that were answered. */
  readonly marks?: readonly Mark[];
  readonly readModels?: ReadModels;
};

/** Findings beyond this are counted as entries only: one damaged disk must not fill the memory. */
const findingsMax = 1_000;

/** Examines entries, and against them what was kept beside. */
export function createVerification(beside: KeptBeside): Verification {
  const { snapshots = [], marks = [], readModels } = beside;
  const snapshotById = new Map(snapshots.map((snapshot) => [snapshot.accountId, snapshot]));
  const missing = createMissing(marks);
  /** Accounts that entries were taken of, also those that were found broken. */
  const seen = new Set<AccountId>();
  const findings: Finding[] = [];
  let current: AccountExamination | undefined;
  let report = nothingExamined;
  let entries = 0;

  async function endAccount(): Promise<void> {
    const ended = current;
    if (!ended) return;
    try {
      missing.require(ended.accountId);
      await ended.end();
    } catch (error) {
      note(findings, ended.accountId, error);
    }
    report = addAccount(report, ended);
  }

  async function beginAccount(next: AccountId): Promise<void> {
    await endAccount();
    seen.add(next);
    report = { ...report, accounts: report.accounts + 1 };
    current = createAccountExamination(next, { snapshot: snapshotById.get(next), readModels });
  }

  function takeEntry(stored: StoredEntry): void {
    entries += 1;
    missing.see(stored);
    try {
      current?.take(stored);
    } catch (error) {
      note(findings, stored.accountId, error);
      current = undefined;
    }
    // Nothing that comes behind a broken entry is read.
    if (!current) missing.ignore(stored.accountId);
  }

  return {
    async take(page) {
      for (const stored of page) {
        if (!seen.has(stored.accountId)) await beginAccount(stored.accountId);
        takeEntry(stored);
      }
    },
    async finish() {
      await endAccount();
      for (const [id, error] of missing.left()) note(findings, id, error);
      for (const id of (await readModels?.accountIds()) ?? []) {
        if (!seen.has(id)) note(findings, id, new Error(rowsWithoutEntries));
      }
      return { ...report, entries, findings };
    },
  };
}

type Figures = Omit<VerificationReport, 'findings'>;

const nothingExamined: Figures = {
  accounts: 0,
  entries: 0,
  snapshots: 0,
  trialBalance: emptyTrialBalance,
};

function addAccount(figures: Figures, ended: AccountExamination): Figures {
  const trialBalance = addBalances(figures.trialBalance, ended.balance());
  return { ...figures, trialBalance, snapshots: figures.snapshots + Number(ended.hasSnapshot()) };
}

const rowsWithoutEntries = 'the read models have rows and the journal has no entries';

function note(findings: Finding[], accountId: AccountId, error: unknown): void {
  const problem = messageOf(error);
  if (findings.length < findingsMax) findings.push({ accountId, problem });
}

/** The entries that were answered and have not been seen yet. */
function createMissing(marks: readonly Mark[]) {
  const missingById = new Map(marks.map((mark) => [mark.accountId, mark]));
  const errorOf = ({ sequence }: Mark) =>
    new Error(`sequence ${sequence} was answered and is not in the journal`);
  return {
    see({ accountId, sequence, hash }: StoredEntry): void {
      const mark = missingById.get(accountId);
      if (mark?.sequence === sequence && mark.hash === hash) missingById.delete(accountId);
    },
    /** The account is not read to its end. */
    ignore: (accountId: AccountId) => void missingById.delete(accountId),
    /**
     * Throws when an entry of the account, which was read to its end, is missing. To be asked
     * before what was derived is compared: a rebuild would take the difference away as well.
     */
    require(accountId: AccountId): void {
      const mark = missingById.get(accountId);
      missingById.delete(accountId);
      if (mark) throw errorOf(mark);
    },
    /** Those of accounts that have no entries at all. */
    left: () => [...missingById.values()].map((mark) => [mark.accountId, errorOf(mark)] as const),
  };
}

function addBalances(a: TrialBalance, b: TrialBalance): TrialBalance {
  const entries = Object.entries(b) as [keyof TrialBalance, TrialBalance['cash']][];
  return post(
    a,
    entries.map(([ledgerAccount, amount]) => ({ ledgerAccount, amount })),
  );
}
