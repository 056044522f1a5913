// Keeps accounts in memory and takes commands, one at a time per account. Nothing becomes memory
// before the journal has it, and nothing is answered before that.
import type { Account } from '#src/domain/account.ts';
import type { AccountCommand, SubmitOrder } from '#src/domain/command.ts';
import type { OrderFilled, OrderRejected } from '#src/domain/event.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { keyedByDigestSince } from '#src/journal/event-codec.ts';
import {
  JournalConflictError,
  type Idempotency,
  type JournalEntry,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { createKeyDigests, type KeySalts } from '#src/journal/key-digests.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import type { Soon } from '#src/runtime/soon.ts';
import { decide } from './decide.ts';
import { createMemories, type MemoriesNeeds } from './memories.ts';

/** The entry that answers an order: the same one again when its idempotency key was seen before. */
export type OrderAnswer = {
  readonly entry: JournalEntry<OrderFilled | OrderRejected>;
  readonly replayed: boolean;
};

/** The key was used before, for an order that asked for something else. */
export type KeyReused = { readonly code: 'idempotency_key_reused' };

/**
 * Asked when the order's turn has come, right before it is decided: who sent it may have lost the
 * right to while it waited. Throws to refuse.
 */
export type Permit = () => Promise<void>;

export type Broker = {
  /** Opens an account with its starting cash. */
  openAccount(command: Extract<AccountCommand, { type: 'OpenAccount' }>): Promise<JournalEntry>;
  /** Closes the account for ever; closing a closed one changes nothing. */
  closeAccount(command: Extract<AccountCommand, { type: 'CloseAccount' }>): Promise<void>;
  /**
   * Fills or rejects the order. With an idempotency key a rejection is recorded as well, and the
   * first answer is given again for ever, also when nothing new can be recorded. Faults are those
   * of `Journal.append`, and what `permit` throws: then nothing was decided.
   */
  submitOrder(
    command: SubmitOrder,
    idempotency: Idempotency | undefined,
    permit?: Permit,
  ): Promise<Result<OrderAnswer, Rejection | KeyReused>>;
  /** The first answer of the key, so that a retry needs no price; undefined for a new key. */
  recallAnswer(
    accountId: AccountId,
    idempotency: Idempotency,
  ): Promise<Result<OrderAnswer, KeyReused> | undefined>;
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
   * Replays one of the accounts in memory, another one each time, and quarantines it when memory or
   * journal have been damaged since it was loaded.
   */
  auditNext(): Promise<void>;
  /** The account as of its last recorded event. */
  readAccount(accountId: AccountId): Soon<Account>;
};

/** Commands that may wait for one account before further ones are refused. */
const waitingMax = 1_000;
/** Lost races against another writer before the conflict is reported. */
const attemptsMax = 5;

export type BrokerNeeds = MemoriesNeeds & { readonly salts: KeySalts };

export function createBroker(needs: BrokerNeeds): Broker {
  const { journal } = needs;
  const digestsOf = createKeyDigests(journal, needs.salts);
  const memories = createMemories(needs);
  const { load, view, record, readHistory } = memories;
  const lanes = createLanes<AccountId>({ waitingMax });

  /** Decides again on fresh memory when another writer was first. */
  function inLane<Value>(
    accountId: AccountId,
    task: (attempt: number) => Promise<Value>,
  ): Promise<Value> {
    return lanes.run(accountId, async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await task(attempt);
        } catch (error) {
          if (!(error instanceof JournalConflictError) || attempt === attemptsMax) throw error;
        }
      }
    });
  }

  /** The entry of the key, as its digest or, in entries of earlier releases, as it is. */
  async function findByKey(accountId: AccountId, key: string): Promise<StoredEntry | undefined> {
    const { digestOf, hasPlainKeys } = await digestsOf(accountId);
    const stored = await journal.findByKey(accountId, digestOf(key));
    if (stored || !hasPlainKeys) return stored;
    const older = await journal.findByKey(accountId, key);
    return older && older.eventVersion < keyedByDigestSince ? older : undefined;
  }

  async function recallAnswer(
    accountId: AccountId,
    idempotency: Idempotency,
  ): Promise<Result<OrderAnswer, KeyReused> | undefined> {
    const stored = await findByKey(accountId, idempotency.key);
    if (!stored) return undefined;
    // Read once more with the entry before it: an answer that was damaged must not be given again.
    const [entry] = await readHistory(accountId, stored.sequence + 1, 1);
    if (entry?.idempotency?.inputDigest !== idempotency.inputDigest) {
      return err({ code: 'idempotency_key_reused' });
    }
    if (!isOrderEntry(entry)) throw new Error(`${entry.event.type} carries an idempotency key`);
    return ok({ entry, replayed: true });
  }

  async function submitOrder(
    command: SubmitOrder,
    idempotency: Idempotency | undefined,
    permit: Permit,
    attempt: number,
  ): Promise<Result<OrderAnswer, Rejection | KeyReused>> {
    const { accountId, at } = command;
    await permit();
    const digests = idempotency && (await digestsOf(accountId));
    // The journal takes a digest once: whether the key was used is asked only when it refuses.
    const isDoubted = digests && (attempt > 1 || digests.hasPlainKeys);
    const recalled = isDoubted ? await recallAnswer(accountId, idempotency) : undefined;
    if (recalled) return recalled;
    const memory = await load(accountId);
    const decision = decide(memory.account, command);
    if (!decision.ok && !idempotency) return decision;
    const event = decision.ok ? decision.value : rejected(command, decision.error);
    const keyed = digests && { ...idempotency, digest: digests.digestOf(idempotency.key) };
    const entry = await record(accountId, memory, event, at, keyed);
    if (!isOrderEntry(entry)) throw new Error(`an order was answered with ${event.type}`);
    return ok({ entry, replayed: false });
  }

  return {
    openAccount: (command) =>
      inLane(command.accountId, async () => {
        const memory = await load(command.accountId);
        const decision = decide(memory.account, command);
        if (!decision.ok) throw new Error(`opening was refused: ${decision.error.code}`);
        return record(command.accountId, memory, decision.value, command.at, undefined);
      }),
    closeAccount: (command) =>
      inLane(command.accountId, async () => {
        const memory = await load(command.accountId);
        const decision = decide(memory.account, command);
        if (!decision.ok) return;
        await record(command.accountId, memory, decision.value, command.at, undefined);
      }),
    submitOrder: async (command, idempotency, permit) => {
      let isRefused = false;
      const ask = async () => {
        isRefused = true;
        await permit?.();
        isRefused = false;
      };
      try {
        return await inLane(command.accountId, (attempt) =>
          submitOrder(command, idempotency, ask, attempt),
        );
      } catch (error) {
        if (isRefused) throw error;
        // If the lookup fails too, the first error is the one to report.
        const recalled =
          idempotency &&
          (await recallAnswer(command.accountId, idempotency).catch(() => undefined));
        // An entry that this attempt wrote may not be durable: it is not answered with.
        if (!recalled || isOf(command, recalled)) throw error;
        return recalled;
      }
    },
    recallAnswer,
    readHistory,
    auditNext: async () => {
      const accountId = memories.nextForAudit();
      if (accountId !== undefined) await inLane(accountId, () => memories.audit(accountId));
    },
    readAccount: (accountId) =>
      view(accountId)?.account ?? inLane(accountId, async () => (await load(accountId)).account),
  };
}

function rejected(command: SubmitOrder, rejection: Rejection): OrderRejected {
  const { orderId, symbol, side, quantity, requestId, placedBy } = command;
  return {
    type: 'OrderRejected',
    orderId,
    symbol,
    side,
    quantity,
    submittedAt: command.at,
    placedBy,
    requestId,
    rejection,
  };
}

function isOf({ orderId }: SubmitOrder, answer: Result<OrderAnswer, KeyReused>): boolean {
  return answer.ok && answer.value.entry.event.orderId === orderId;
}

function isOrderEntry(entry: JournalEntry): entry is JournalEntry<OrderFilled | OrderRejected> {
  return entry.event.type === 'OrderFilled' || entry.event.type === 'OrderRejected';
}
