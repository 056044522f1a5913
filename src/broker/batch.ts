// Executes a batch: decides each command on memory, has the journal record what happened, and only
// then makes it memory and answers. A command whose account another writer has changed is given
// back, to be decided again.
import type { AccountCommand } from '#src/domain/command.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { JournalConflictError, type Journal } from '#src/journal/journal.ts';
import type { KeyDigests, KeyDigestsOfAccounts } from '#src/journal/key-digests.ts';
import { ok } from '#src/runtime/result.ts';
import { StorageBusyError, StorageFullError } from '#src/runtime/storage-fault.ts';
import {
  createAccountBatch,
  InvariantBrokenError,
  type AccountBatch,
  type KeyedCommand,
} from './account-batch.ts';
import type { ExecuteOptions, Outcome, Recorded } from './execution.ts';
import type { Memories } from './memories.ts';
import type { Quarantine } from './quarantine.ts';
import type { AccountMemory } from './replay.ts';
import type { RecordedAnswers } from './recorded-answers.ts';

/** A command on its way. */
export type Waiting = ExecuteOptions & {
  readonly command: AccountCommand;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  /** How its account's keys are written; known before a command with a key is executed. */
  digests: KeyDigests | undefined;
  /** How often it was decided before. */
  attempts: number;
};

export type BatchNeeds = {
  readonly journal: Journal;
  readonly memories: Memories;
  readonly quarantine: Quarantine;
  readonly answers: RecordedAnswers;
  readonly keyDigests: KeyDigestsOfAccounts;
  readonly onRecorded: (recorded: Recorded) => void;
  /** Told when another writer was faster on the account; must not throw. */
  readonly onConflict: (accountId: AccountId) => void;
};

/** Lost races against another writer before the conflict is reported. */
const attemptsMax = 5;

type Decided = { readonly waiting: Waiting; readonly outcome: Outcome };

/** Settles the commands, but for those that it gives back. Never rejects. */
export async function executeBatch(
  needs: BatchNeeds,
  batch: readonly Waiting[],
): Promise<readonly Waiting[]> {
  const isPermitted = await Promise.all(batch.map(askPermit));
  const permitted = batch.filter((_, place) => isPermitted[place]);
  const groups = Map.groupBy(permitted, ({ command }) => command.accountId);
  const toRepeat = await Promise.all(
    [...groups].map(([accountId, group]) => executeGroup(needs, accountId, group)),
  );
  return toRepeat.flat();
}

/** The first answer to the key of the command, where there is one. */
export async function findAnswer(
  { answers }: BatchNeeds,
  { command, idempotency }: Waiting,
): Promise<Outcome | undefined> {
  return idempotency && answers.find(command.accountId, idempotency);
}

/** Answers with what the key was answered before, if that can be found, and else with the fault. */
export async function answerFault(
  needs: BatchNeeds,
  waiting: Waiting,
  fault: unknown,
  own?: AccountBatch,
): Promise<void> {
  // If the lookup fails too, the first error is the one to report.
  const answer = await findAnswer(needs, waiting).catch(() => undefined);
  const hash = answer?.ok ? answer.value.entry.hash : undefined;
  // An entry that this very attempt has written may not be durable: it is not answered with.
  const isOwn = own?.entries.some(({ stored }) => stored.hash === hash) ?? false;
  if (answer && !isOwn) waiting.resolve(answer);
  else waiting.reject(fault);
}

async function askPermit({ permit, reject }: Waiting): Promise<boolean> {
  try {
    await permit?.();
    return true;
  } catch (error) {
    reject(error);
    return false;
  }
}

async function executeGroup(
  needs: BatchNeeds,
  accountId: AccountId,
  group: readonly Waiting[],
): Promise<readonly Waiting[]> {
  const { journal, memories, quarantine } = needs;
  const memory = memories.view(accountId);
  // It was forgotten to make room for others, or quarantined: loading tells.
  if (!memory || quarantine.has(accountId)) return group;
  const batch = createAccountBatch(memory);
  const [toRepeat, decided] = decideGroup(needs, batch, group);
  try {
    if (batch.entries.length > 0) await journal.append(batch.entries);
  } catch (error) {
    const again = await undo(needs, memory, { accountId, batch, decided }, error);
    return [...toRepeat, ...again];
  }
  confirm(needs, accountId, memory, batch);
  for (const { waiting, outcome } of decided) waiting.resolve(outcome);
  return toRepeat;
}

/** The journal has what was decided: it is the account's memory from now on, and told. */
function confirm(
  { memories, onRecorded }: BatchNeeds,
  accountId: AccountId,
  { account: before }: AccountMemory,
  batch: AccountBatch,
): void {
  const after = batch.memory();
  memories.confirm(accountId, after);
  const entries = batch.entries.map(({ entry }) => entry);
  if (entries.length > 0) onRecorded({ entries, before, after: after.account });
}

/** Those to be decided again, and what was decided of the others. */
function decideGroup(
  needs: BatchNeeds,
  batch: AccountBatch,
  group: readonly Waiting[],
): [Waiting[], Decided[]] {
  const toRepeat: Waiting[] = [];
  const decided: Decided[] = [];
  for (const waiting of group) {
    const { command } = waiting;
    const keyed = keyedCommand(waiting);
    // The same key twice at once: the second is answered with what the first has led to.
    const isDuplicate = batch.hasKey(keyed);
    if (isDuplicate) waiting.attempts += 1;
    if (isDuplicate || needs.quarantine.has(command.accountId)) {
      toRepeat.push(waiting);
      continue;
    }
    try {
      const result = batch.decide(keyed);
      const outcome = result.ok ? ok({ ...result.value, replayed: false }) : result;
      decided.push({ waiting, outcome });
    } catch (error) {
      const isDamage = error instanceof InvariantBrokenError;
      const fault = isDamage ? needs.quarantine.add(command.accountId, error) : error;
      void answerFault(needs, waiting, fault);
    }
  }
  return [toRepeat, decided];
}

function keyedCommand({ command, idempotency, digests, forgetsRefusal }: Waiting): KeyedCommand {
  if (!idempotency) return { command, idempotency };
  if (!digests) throw new Error('the digests of a key are known before its command is executed');
  const { key, inputDigest } = idempotency;
  const recorded = { key: digests.digestOf(key), inputDigest };
  return { command, idempotency: { key, recorded }, forgetsRefusal };
}

type Failed = {
  readonly accountId: AccountId;
  readonly batch: AccountBatch;
  readonly decided: readonly Decided[];
};

/** The journal did not take the entries of an account. Gives back what is to be decided again. */
async function undo(
  needs: BatchNeeds,
  memory: AccountMemory,
  { accountId, batch, decided }: Failed,
  error: unknown,
): Promise<readonly Waiting[]> {
  // Unless certainly nothing was recorded, memory may lie from now on. Where other nodes write,
  // memory catches up with what they were faster with before the commands are decided again.
  const isConflict = error instanceof JournalConflictError;
  if (isConflict) needs.onConflict(accountId);
  const isTrue =
    isCertainlyNothing(error) ||
    (isConflict &&
      (needs.journal.readHeads !== undefined ||
        (await needs.memories.isNewest(accountId, memory).catch(() => false))));
  if (!isTrue) needs.memories.forget(accountId);
  const toRepeat: Waiting[] = [];
  for (const { waiting } of decided) {
    waiting.attempts += 1;
    const isRepeated = isConflict && waiting.attempts < attemptsMax;
    if (isRepeated) toRepeat.push(waiting);
    else void answerFault(needs, waiting, error, batch);
  }
  return toRepeat;
}

function isCertainlyNothing(error: unknown): boolean {
  return error instanceof StorageFullError || error instanceof StorageBusyError;
}
