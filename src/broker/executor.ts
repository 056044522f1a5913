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
  /** Faults are those of `Journal.append` and of `Memories.load`, and AccountBusyError. */
  execute(command: AccountCommand, options?: ExecuteOptions): Promise<Outcome>;
};

/** An executor with no command waiting. */
export function createExecutor(needs: BatchNeeds): Executor {
  const waitingById = new Map<AccountId, number>();
  const ready: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (ready.length > 0) {
      // Whoever comes in this turn of the loop comes along.
      await new Promise((resolve) => setImmediate(resolve));
      const toRepeat = await executeBatch(needs, ready.splice(0, batchMax));
      for (const waiting of toRepeat) void prepare(waiting);
    }
    isRunning = false;
  }

  function enqueue(waiting: Waiting): void {
    ready.push(waiting);
    if (!isRunning) void run();
  }

  /** Gets what must be known of the account and the key before a command can be decided. */
  async function prepare(waiting: Waiting): Promise<void> {
    const { command, idempotency } = waiting;
    try {
      if (idempotency) waiting.digests = await needs.keyDigests.load(command.accountId);
      // The journal takes a key once: whether it has it is asked only where that is in doubt.
      const isDoubted = waiting.attempts > 0 || waiting.digests?.hasPlainKeys === true;
      const answer = isDoubted ? await findAnswer(needs, waiting) : undefined;
      if (answer) return waiting.resolve(answer);
      await needs.memories.load(command.accountId);
      enqueue(waiting);
    } catch (error) {
      await answerFault(needs, waiting, error);
    }
  }

  /** Whether nothing has to be waited for, as by far the most often. */
  function isPrepared({ command, idempotency, digests }: Waiting): boolean {
    const isKeyKnown = !idempotency || digests?.hasPlainKeys === false;
    return isKeyKnown && needs.memories.view(command.accountId) !== undefined;
  }

  function admit(waiting: Waiting): void {
    if (isPrepared(waiting)) enqueue(waiting);
    else void prepare(waiting);
  }

  return {
    async execute(command, options = {}) {
      const { accountId } = command;
      const others = waitingById.get(accountId) ?? 0;
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      const digests = options.idempotency && needs.keyDigests.known(accountId);
      const waiting = { ...options, command, digests, attempts: 0, resolve, reject };
      waitingById.set(accountId, others + 1);
      if (others < waitingMax) admit(waiting);
      else
        void answerFault(needs, waiting, new AccountBusyError(`${others} commands wait already`));
      try {
        return await promise;
      } finally {
        const left = (waitingById.get(accountId) ?? 1) - 1;
        if (left > 0) waitingById.set(accountId, left);
        else waitingById.delete(accountId);
      }
    },
  };
}
