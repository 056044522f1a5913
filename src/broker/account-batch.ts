// The commands of one account in one batch: decided one after another, each on the account as the
// one before it leaves it. Nothing of it is true before the journal has all of its entries.
import assert from 'node:assert/strict';
import type { AccountCommand, SubmitOrder } from '#src/domain/command.ts';
import type { AccountEvent, OrderRejected } from '#src/domain/event.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import {
  headOf,
  sealEntry,
  type JournalEntry,
  type NewEntry,
  type RecordedIdempotency,
} from '#src/journal/journal.ts';
import { messageOf } from '#src/runtime/error-parts.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';
import { AccountMovedOnError } from './decide-action.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Executed } from './execution.ts';
import { assertTouched } from './invariants.ts';
import type { AccountMemory } from './replay.ts';

/** The idempotency of a command with the digest under which the journal holds its key. */
export type KeyedCommand = {
  readonly command: AccountCommand;
  readonly idempotency:
    | { readonly recorded: RecordedIdempotency; readonly key: string }
    | undefined;
  readonly forgetsRefusal?: boolean | undefined;
};

/** An event broke an invariant: the program is wrong, and the account must be examined. */
export class InvariantBrokenError extends Error {
  override readonly name = 'InvariantBrokenError';
}

/** One account's part of a batch. */
export type AccountBatch = {
  /** The account after all that was decided. */
  memory(): AccountMemory;
  /** What the journal has to record, together or not at all. */
  readonly entries: readonly NewEntry[];
  /** Whether the key was given to an earlier command of this batch. */
  hasKey(keyed: KeyedCommand): boolean;
  /**
   * Decides the command; its first entry is the answer and holds the key, of a replacement the
   * first one of the new order. A rejection is recorded only with a key, so that a retry gets it
   * again, and where it is not to be forgotten.
   * Throws InvariantBrokenError, and AccountMovedOnError where the command was worked out from
   * another state of the account; that is then as it was before the command.
   */
  decide(keyed: KeyedCommand): Result<Omit<Executed, 'replayed'>, Rejection>;
};

/** A batch for an account that stands where `confirmed` does. */
export function createAccountBatch(confirmed: AccountMemory): AccountBatch {
  const entries: NewEntry[] = [];
  const keys = new Set<string>();
  let memory = confirmed;

  function record(events: readonly AccountEvent[], { command, idempotency }: KeyedCommand) {
    const { accountId, at } = command;
    let next = memory;
    const answerPlace = answerPlaceOf(command, events);
    const sealed = events.map((event, place) => {
      const keyed = place === answerPlace ? idempotency : undefined;
      const { stored, entry } = sealEntry(accountId, next.head, event, at, keyed?.recorded);
      next = advance(next, entry);
      return { stored, entry, readableKey: keyed?.key };
    });
    memory = next;
    entries.push(...sealed);
    if (idempotency) keys.add(idempotency.recorded.key);
    const answer = sealed[answerPlace];
    assert(answer, 'a command that is not refused leads to at least one event');
    return { entry: answer.entry, entries: sealed.map(({ entry }) => entry) };
  }

  return {
    memory: () => memory,
    entries,
    hasKey: ({ idempotency }) => idempotency !== undefined && keys.has(idempotency.recorded.key),
    decide(keyed) {
      const { command, idempotency, forgetsRefusal = false } = keyed;
      refuseOutdated(memory, command);
      const decision = decide(memory.account, command);
      if (decision.ok && decision.value.length === 0) {
        throw new AccountMovedOnError('what was to be done is done already');
      }
      if (decision.ok) return ok(record(decision.value, keyed));
      const isKept = idempotency !== undefined && !forgetsRefusal;
      if (!isKept || command.type !== 'SubmitOrder') return err(decision.error);
      return ok(record([rejected(command, decision.error)], keyed));
    },
  };
}

/** What was worked out from the journal holds for the journal as it was then. */
function refuseOutdated({ head }: AccountMemory, command: AccountCommand): void {
  if (command.type !== 'ApplyAction' || command.throughSequence === head.sequence) return;
  throw new AccountMovedOnError(`worked out at ${command.throughSequence}, now ${head.sequence}`);
}

/** Of a replacement the old order ends first; what is asked for is the new one. */
function answerPlaceOf(command: AccountCommand, events: readonly AccountEvent[]): number {
  if (command.type !== 'ReplaceOrder') return 0;
  const { orderId } = command.submit;
  return Math.max(
    0,
    events.findIndex(
      (event) => event.type !== 'OrderReplaced' && 'orderId' in event && event.orderId === orderId,
    ),
  );
}

function advance({ account }: AccountMemory, entry: JournalEntry): AccountMemory {
  const { event } = entry;
  try {
    const next = evolve(account, entry);
    assertTouched(next, symbolAtStake(event));
    return { account: next, head: headOf(entry) };
  } catch (error) {
    const reason = messageOf(error);
    throw new InvariantBrokenError(reason, { cause: error });
  }
}

/** Whose shares the event sells or reserves; what an order gives back is none of anybody's loss. */
function symbolAtStake(event: AccountEvent): TickerSymbol | undefined {
  const givesBack =
    event.type === 'OrderCancelled' ||
    event.type === 'OrderExpired' ||
    event.type === 'OrderReplaced';
  return 'symbol' in event && !givesBack ? event.symbol : undefined;
}

function rejected(command: SubmitOrder, rejection: Rejection): OrderRejected {
  const { orderId, symbol, side, size, terms, group, requestId, placedBy } = command;
  return {
    type: 'OrderRejected',
    orderId,
    symbol,
    side,
    quantity: size.kind === 'quantity' ? size.quantity : null,
    amount: size.kind === 'amount' ? size.amount : null,
    terms,
    orderClass: group?.orderClass ?? 'simple',
    submittedAt: command.at,
    placedBy,
    requestId,
    rejection,
  };
}
