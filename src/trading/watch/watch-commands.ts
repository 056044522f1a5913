// What the watch has the broker decide: fills and steps by a quote, cancels, and ends.
import type { Broker } from '#src/broker/broker.ts';
import { AccountQuarantinedError } from '#src/broker/quarantine.ts';
import type {
  CancelOrder,
  ExpireOrder,
  JudgeOrder,
  ReplaceOrder,
  SubmitOrder,
} from '#src/domain/command.ts';
import type { CancelReason, ExpiryReason } from '#src/domain/event.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import type { Logger } from '#src/runtime/logger.ts';
import type { OpenOrderBook } from './open-order-book.ts';
import { logVerdicts } from './verdict-log.ts';
import type { WatchedOrder } from './watched-order.ts';

export type WatchCommandNeeds = {
  readonly broker: Pick<Broker, 'execute'>;
  readonly openOrders: OpenOrderBook;
  /** Real time, in which the lag is measured. */
  readonly clock: Clock;
  readonly marketClock: Clock;
  readonly logger: Logger;
};

/** Of the order after the quote that arrived then. */
export async function judgeBy(
  needs: WatchCommandNeeds,
  watched: WatchedOrder,
  {
    arrivedAt,
    ...proof
  }: Pick<JudgeOrder, 'evidence' | 'pair' | 'quote'> & {
    readonly arrivedAt: MonotonicMs;
  },
): Promise<void> {
  await decide(needs, watched, { type: 'JudgeOrder', ...proof }, arrivedAt);
}

/** Its time is over. */
export async function expire(
  needs: WatchCommandNeeds,
  watched: WatchedOrder,
  reason: ExpiryReason | null,
): Promise<void> {
  await decide(needs, watched, { type: 'ExpireOrder', reason }, needs.clock.monotonicNow());
}

/** It is wanted back, or cannot go on. */
export async function cancel(
  needs: WatchCommandNeeds,
  watched: WatchedOrder,
  reason: CancelReason,
): Promise<void> {
  const command = { type: 'CancelOrder', reason } as const;
  await decide(needs, watched, command, needs.clock.monotonicNow());
}

/** Another one takes its place; one that would be refused by now is dropped. */
export async function replace(
  needs: WatchCommandNeeds,
  watched: WatchedOrder,
  submit: SubmitOrder,
  exitIds: ReplaceOrder['exitIds'],
): Promise<void> {
  const { accountId, order } = watched;
  const of = { accountId, at: submit.at, replaced: order.orderId, submit, exitIds } as const;
  const startedAt = needs.clock.monotonicNow();
  const outcome = await needs.broker.execute({ type: 'ReplaceOrder', ...of, isWish: true });
  if (!outcome.ok) return needs.openOrders.drop(watched);
  logVerdicts(needs.logger, outcome.value.entries, needs.clock.monotonicNow() - startedAt);
}

/** Whether the task succeeded: an account in trouble keeps nobody else from being judged. */
export async function guarded(
  { logger, openOrders }: Pick<WatchCommandNeeds, 'logger' | 'openOrders'>,
  watched: WatchedOrder,
  task: () => Promise<void>,
): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (error) {
    logger.error(failure(watched.order.symbol, error));
    // What is examined is not decided by any later quote: the next start watches it again.
    if (error instanceof AccountQuarantinedError) openOrders.drop(watched);
    return false;
  }
}

/** The line of the log for what nobody waits for who could do anything about it. */
export function failure(symbol: TickerSymbol, error: unknown) {
  return { event: 'order_watch_failed', symbol, err: error } as const;
}

type Command = JudgeOrder | ExpireOrder | CancelOrder;
type Decision = Command extends infer One
  ? One extends Command
    ? Omit<One, 'accountId' | 'orderId' | 'at'>
    : never
  : never;

/** Lets the broker decide; an order that it does not have open any more is not watched further. */
async function decide(
  { broker, clock, marketClock, logger, openOrders }: WatchCommandNeeds,
  watched: WatchedOrder,
  decision: Decision,
  since: MonotonicMs,
): Promise<void> {
  const { accountId, order } = watched;
  const command = { ...decision, accountId, orderId: order.orderId, at: marketClock.now() };
  const outcome = await broker.execute(command);
  if (outcome.ok) {
    logVerdicts(logger, outcome.value.entries, clock.monotonicNow() - since);
    return;
  }
  const isGone = outcome.error.code === 'order_not_open';
  // Somebody else was faster: its owner, or another node that watched it until now.
  if (isGone)
    logger.debug({ event: 'watched_order_gone', account_id: accountId, order_id: order.orderId });
  if (isGone || decision.type !== 'JudgeOrder') openOrders.drop(watched);
}
