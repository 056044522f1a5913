// Examines one account, entry by entry: its chain, its invariants, its ledger, and what was kept
// beside its journal.
import { isDeepStrictEqual } from 'node:util';
import type { AccountId } from '#src/domain/ids.ts';
import { emptyTrialBalance, post, postingsOf, type TrialBalance } from '#src/domain/ledger.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import { changesOf, type AccountReadModel, type ReadModels } from '#src/journal/read-models.ts';
import { createReadModelBuilder } from '#src/journal/read-model-builder.ts';
import type { Snapshot } from '#src/journal/snapshot.ts';
import { decodeAccount, encodeAccount } from './account-codec.ts';
import { assertInvariants } from './invariants.ts';
import { emptyMemory, replayEntry, type AccountMemory } from './replay.ts';

export type AccountExamination = {
  readonly accountId: AccountId;
  /** The next entry. Throws for what does not follow from the entries before it. */
  take(stored: StoredEntry): void;
  /** The last entry was taken. Rejects for what does not add up, or differs from a replay. */
  end(): Promise<void>;
  balance(): TrialBalance;
  /** Whether the snapshot was found to be what a replay gives. */
  hasSnapshot(): boolean;
};

type Beside = {
  readonly snapshot: Snapshot | undefined;
  readonly readModels: ReadModels | undefined;
};

/** Begins with an account that nothing is known of. */
export function createAccountExamination(
  accountId: AccountId,
  { snapshot, readModels }: Beside,
): AccountExamination {
  const model = createReadModelBuilder();
  let memory = emptyMemory;
  let balance = emptyTrialBalance;
  let hasSnapshot = false;
  return {
    accountId,
    take(stored) {
      const { entry, memory: next } = replayEntry(memory, stored);
      memory = next;
      balance = post(balance, postingsOf(entry.event));
      // Only what is compared is collected: an account may have very many orders.
      if (readModels) for (const change of changesOf(entry)) model.take(change);
      if (snapshot?.sequence !== entry.sequence) return;
      assertSnapshot(snapshot, memory);
      hasSnapshot = true;
    },
    async end() {
      assertInvariants(memory.account);
      assertBalance(memory, balance);
      if (readModels) assertReadModel(model.build(), await readModels.of(accountId));
    },
    balance: () => balance,
    hasSnapshot: () => hasSnapshot,
  };
}

function assertSnapshot({ sequence, content }: Snapshot, { account }: AccountMemory): void {
  // One of the release before is compared as it is read.
  const kept = decodeAccount(content);
  if (kept && encodeAccount(kept) === encodeAccount(account)) return;
  throw new Error(`the snapshot at sequence ${sequence} differs from replay`);
}

/** Names the first read model that differs from what the entries say. */
function assertReadModel(expected: AccountReadModel, stored: AccountReadModel): void {
  for (const name of [
    'account',
    'symbols',
    'formerSymbols',
    'orders',
    'steps',
    'openOrders',
  ] as const) {
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
    balance.dividends_due === account.dividendsDue &&
    balance.dividend_income === 0n - account.totalIncome &&
    balance.realized_profit === 0n - account.realizedProfit;
  if (!agrees) throw new Error('the double-entry ledger and the account differ');
}
