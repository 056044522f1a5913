// Takes commands for accounts, keeps accounts in memory and gives recorded answers again. Nothing
// becomes memory before the journal has it, and nothing is answered before that.
import type { Account } from '#src/domain/account.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import type { Idempotency, JournalEntry } from '#src/journal/journal.ts';
import { createKeyDigests, type KeySalts } from '#src/journal/key-digests.ts';
import { ok, type Result } from '#src/runtime/result.ts';
import { createAccountBatch } from './account-batch.ts';
import type { ExecuteOptions, Executed, Outcome, Recorded } from './execution.ts';
import { createExecutor } from './executor.ts';
import { createAudits } from './audit.ts';
import { createMemories, type MemoriesNeeds } from './memories.ts';
import { createQuarantine } from './quarantine.ts';
import type { AccountMemory } from './replay.ts';
import { createRecordedAnswers, type KeyReused } from './recorded-answers.ts';

export type Broker = {
  /**
   * Decides the command and records what happens. Faults are those of `Journal.append`, what
   * `permit` throws, AccountQuarantinedError and AccountBusyError.
   */
  execute(command: AccountCommand, options?: ExecuteOptions): Promise<Outcome>;
  /** The first answer of the key, so that a retry needs no price; undefined for a new key. */
  recallAnswer(
    accountId: AccountId,
    idempotency: Idempotency,
  ): Promise<Result<Executed, KeyReused> | undefined>;
  /** The entry that was recorded with the key; undefined for a new key. */
  findEntryOf(accountId: AccountId, key: string): Promise<JournalEntry | undefined>;
  /**
   * At most `limit` entries before the sequence, newest first. Throws AccountQuarantinedError when
   * one of them does not follow from the one before it.
   */
  readHistory(
    accountId: AccountId,
    beforeSequence: number,
    limit: number,
  ): Promise<readonly JournalEntry[]>;
  /**
   * Replays one of the accounts in memory for which `isOwn`, another one each time, and quarantines
   * it when memory or journal have been damaged since it was loaded.
   */
  auditNext(isOwn?: (accountId: AccountId) => boolean): Promise<void>;
  /** Throws AccountQuarantinedError for an account that takes no commands. */
  requireSound(accountId: AccountId): Promise<void>;
  /** The account as of its last recorded event. */
  readAccount(accountId: AccountId): Promise<Account>;
  /** What the command would lead to now; decides nothing. Faults are those of `requireSound`. */
  preview(command: AccountCommand): Promise<Preview>;
};

export type Preview = {
  readonly before: Account;
  /** What would be recorded first, and the account afterwards; or why it would be refused. */
  readonly outcome: Result<{ readonly entry: JournalEntry; readonly after: Account }, Rejection>;
};

export type BrokerNeeds = Omit<MemoriesNeeds, 'quarantine'> & {
  readonly salts: KeySalts;
  /** An alarm: somebody must look at this account. */
  readonly onQuarantine: (accountId: AccountId, reason: string) => void;
  /** Told of all entries after they are recorded and in memory; must not throw. */
  readonly onRecorded?: (recorded: Recorded) => void;
  /** Told when another writer was faster on the account; must not throw. */
  readonly onConflict?: (accountId: AccountId) => void;
};

/** A broker that knows nothing but what the journal says. */
export function createBroker(needs: BrokerNeeds): Broker {
  const { journal } = needs;
  const keyDigests = createKeyDigests(journal, needs.salts);
  const quarantine = createQuarantine(needs.onQuarantine);
  const memories = createMemories({ ...needs, quarantine });
  const auditNext = createAudits({ journal, memories, quarantine });
  const answers = createRecordedAnswers({ journal, keyDigests, memories });
  const { onRecorded = () => {}, onConflict = () => {} } = needs;
  const shared = { journal, memories, quarantine, answers, keyDigests };
  const executor = createExecutor({ ...shared, onRecorded, onConflict });
  return {
    execute: executor.execute,
    recallAnswer: answers.find,
    findEntryOf: answers.findEntry,
    readHistory: memories.readHistory,
    auditNext,
    requireSound: async (accountId) => void (await memories.fresh(accountId)),
    readAccount: async (accountId) => {
      // What is damaged can be looked at, and without other nodes memory is as fresh as it gets.
      const isEnough = quarantine.has(accountId) || !journal.readHeads;
      const known = isEnough ? memories.view(accountId) : undefined;
      return (known ?? (await memories.fresh(accountId))).account;
    },
    preview: async (command) => preview(await memories.fresh(command.accountId), command),
  };
}

/** Decided on a copy, of which nothing is recorded. */
function preview(memory: AccountMemory, command: AccountCommand): Preview {
  const batch = createAccountBatch(memory);
  const decided = batch.decide({ command, idempotency: undefined });
  const before = memory.account;
  if (!decided.ok) return { before, outcome: decided };
  const { entry } = decided.value;
  return { before, outcome: ok({ entry, after: batch.memory().account }) };
}
