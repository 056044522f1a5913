// Watches every open order: each price that arrives is judged against those that it may concern,
// and orders whose time is over end. What is decided goes through the broker like any command.
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { MonotonicMs } from '#src/runtime/instant.ts';
import { createLanes } from '#src/runtime/lanes.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { endOverdue } from './overdue-orders.ts';
import { createQuoteJudge, type QuoteJudgeNeeds } from './quote-judge.ts';
import { failure } from './watch-commands.ts';
import type { WatchedOrder } from './watched-order.ts';

export type OrderWatch = {
  /** Judges the open orders of the quote's symbol; resolves when all of them are decided. Neither
   * this nor `tick` rejects for an account in trouble: the log tells. */
  hear(quote: Quote): Promise<void>;
  /** Ends the orders whose time is over, and those whose symbol left the listing. */
  tick(): Promise<void>;
  /** Judges what is known of all symbols: orders were taken over from another process. */
  catchUp(): Promise<void>;
  /** Ticks until it is stopped. */
  start(): { stop(): void };
};

export type OrderWatchNeeds = QuoteJudgeNeeds & {
  /** Resolves when what was open before this process began is in the book. */
  readonly openOrdersLoaded: Promise<void>;
};

const tickMs = 1_000;
/** Quotes of one symbol that may wait for one another; more is a fault of the program. */
const waitingMax = 10_000;

/** A watch over the book. */
export function createOrderWatch(needs: OrderWatchNeeds): OrderWatch {
  const { openOrders, openOrdersLoaded, quoteMemory, clock, logger } = needs;
  const judge = createQuoteJudge(needs);
  const lanes = createLanes<TickerSymbol>({ waitingMax });
  const caughtUp = openOrdersLoaded.then(catchUp);

  async function judgeAndTell(quote: Quote, arrivedAt = clock.monotonicNow()): Promise<void> {
    try {
      await judge.judge(quote, arrivedAt);
    } catch (error) {
      logger.error(failure(quote.symbol, error));
    }
  }

  /** Quotes of one symbol come one after another. */
  async function judgeInTurn(quote: Quote, arrivedAt?: MonotonicMs): Promise<void> {
    await lanes
      .run(quote.symbol, () => judgeAndTell(quote, arrivedAt))
      .catch((error: unknown) => logger.error(failure(quote.symbol, error)));
  }

  /** What was stored and not judged before the process ended is judged now. */
  async function catchUp(): Promise<void> {
    for (const symbol of openOrders.symbols()) {
      const known = quoteMemory.find(symbol);
      if (known) await judgeInTurn(known);
    }
  }

  async function hear(quote: Quote): Promise<void> {
    const arrivedAt = clock.monotonicNow();
    await caughtUp;
    await judgeInTurn(quote, arrivedAt);
  }

  async function tick(): Promise<void> {
    await caughtUp;
    judge.forgetOthers(new Set(openOrders.symbols()));
    await endOverdue(needs);
  }

  // A price may come while the order is on its way into the book.
  openOrders.onAccepted(({ order }: WatchedOrder) => {
    const known = quoteMemory.find(order.symbol);
    if (known && known.asOf > order.progress.since) void hear(known);
  });
  return {
    hear,
    tick,
    catchUp,
    start: () =>
      repeat(clock, async () => {
        await tick();
        return tickMs;
      }),
  };
}
