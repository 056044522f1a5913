// Takes the commands of all accounts, one batch a turn of the event loop. While one batch is being
// recorded the next one gathers.
import type { AccountCommand } from '#src/domain/command.ts';
import type { AccountId } from '#src/domain/ids.ts';
import { answerFault, executeBatch, findAnswer, type Waiting, type BatchNeeds } from './batch.ts';
import type { ExecuteOptions, Outcome } from './execution.ts';

/** Too many commands wait for one account: the caller should come back later. */
export class AccountBusyError extends Error {
  override readonly name = 'AccountBusyError';
}

/** Commands that may wait for one account before further ones are refused. */
const waitingMax = 1_000;
/** Commands of one commit; the rest waits for the next. */
const batchMax = 500;

export type Executor = {
  /** Faults are those of `Journal.append` and of `Memories.fresh`, and AccountBusyError. */
  execute(command: AccountCommand, options?: ExecuteOptions): Promise<Outcome>;
};

/** An executor with no command waiting. */
export function createExecutor(needs: BatchNeeds): Executor {
  const queue = createReadyQueue((batch) => executeBatch(needs, batch), prepare);
  const counts = createWaitingCounts();

  /** Gets what must be known of the account and the key before a command can be decided. */
  async function prepare(waiting: Waiting): Promise<void> {
    try {
      const answer = await findEarlierAnswer(needs, waiting);
      if (answer) return waiting.resolve(answer);
      await needs.memories.fresh(waiting.command.accountId);
      queue.add(waiting);
    } catch (error) {
      await answerFault(needs, waiting, error);
    }
  }

  return {
    async execute(command, options = {}) {
      const { accountId } = command;
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      const digests = options.idempotency && needs.keyDigests.known(accountId);
      const waiting = { ...options, command, digests, attempts: 0, resolve, reject };
      const others = counts.add(accountId);
      if (others >= waitingMax) {
        const fault = new AccountBusyError(`${others} commands wait already`);
        void answerFault(needs, waiting, fault);
      } else if (isPrepared(needs, waiting)) {
        queue.add(waiting);
      } else {
        void prepare(waiting);
      }
      try {
        return await promise;
      } finally {
        counts.remove(accountId);
      }
    },
  };
}

/** Whether nothing has to be waited for, as by far the most often. */
function isPrepared(
  { journal, memories }: BatchNeeds,
  { command, idempotency, digests }: Waiting,
): boolean {
  if (journal.readHeads) return false;
  const isKeyKnown = !idempotency || digests?.hasPlainKeys === false;
  return isKeyKnown && memories.view(command.accountId) !== undefined;
}

/** The journal takes a key once: whether it has it is asked only where that is in doubt. */
async function findEarlierAnswer(
  needs: BatchNeeds,
  waiting: Waiting,
): Promise<Outcome | undefined> {
  const { command, idempotency, attempts } = waiting;
  if (!idempotency) return undefined;
  waiting.digests = await needs.keyDigests.load(command.accountId);
  const isDoubted = attempts > 0 || waiting.digests.hasPlainKeys;
  return isDoubted ? findAnswer(needs, waiting) : undefined;
}

/** Commands that can be decided at once. While a batch of them is executed the next one gathers. */
function createReadyQueue(
  execute: (batch: readonly Waiting[]) => Promise<readonly Waiting[]>,
  repeat: (waiting: Waiting) => Promise<void>,
) {
  const ready: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (ready.length > 0) {
      // Commands that arrive later in this turn of the loop join the batch.
      await new Promise((resolve) => setImmediate(resolve));
      const toRepeat = await execute(ready.splice(0, batchMax));
      for (const waiting of toRepeat) void repeat(waiting);
    }
    isRunning = false;
  }

  return {
    add(waiting: Waiting): void {
      ready.push(waiting);
      if (!isRunning) void run();
    },
  };
}

/** How many commands wait for each account. */
function createWaitingCounts() {
  const countById = new Map<AccountId, number>();
  return {
    /** Counts one more. Gives how many there were before. */
    add(accountId: AccountId): number {
      const others = countById.get(accountId) ?? 0;
      countById.set(accountId, others + 1);
      return others;
    },
    remove(accountId: AccountId): void {
      const left = (countById.get(accountId) ?? 1) - 1;
      if (left > 0) countById.set(accountId, left);
      else countById.delete(accountId);
    },
  };
}
