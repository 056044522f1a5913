// An account at a broker of its own, with the watch over its open orders.
import assert from 'node:assert/strict';
import type { Broker } from '#src/broker/broker.ts';
import { decide } from '#src/broker/decide.ts';
import { evolve } from '#src/broker/evolve.ts';
import { assertInvariants } from '#src/broker/invariants.ts';
import { unopenedAccount } from '#src/domain/account.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import { emptyHead, sealEntry } from '#src/journal/journal.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { err, ok } from '#src/runtime/result.ts';
import { createOpenOrderBook } from '#src/trading/watch/open-order-book.ts';
import { createOrderWatch } from '#src/trading/watch/order-watch.ts';
import { alice } from './trading.ts';

export const calendar = createNyseCalendar();
export const firstDay = calendar.sessionOn('2026-11-23') ?? assert.fail();
const hourMs = 3_600_000;

/** An hour before the first open; restarting forgets all but the account. */
export function createWatchedAccount() {
  const clock = createTestClock(firstDay.opensAt - hourMs);
  const events: AccountEvent[] = [];
  let account = unopenedAccount;
  let book = createOpenOrderBook();
  const take = (command: AccountCommand) => {
    const decision = decide(account, command);
    if (!decision.ok) return decision;
    const entries = decision.value.map((event) => {
      const { entry } = sealEntry(alice, emptyHead, event, command.at, undefined);
      account = evolve(account, entry);
      assertInvariants(account);
      book.follow(entry);
      events.push(event);
      return entry;
    });
    return ok(entries);
  };
  const execute: Broker['execute'] = async (command) => {
    const taken = take(command);
    if (!taken.ok) return err(taken.error);
    const [entry = assert.fail()] = taken.value;
    return ok({ entry, entries: taken.value, replayed: false });
  };
  const watchNow = () =>
    createOrderWatch({
      broker: { execute },
      openOrders: book,
      openOrdersLoaded: Promise.resolve(),
      calendar,
      marketOrders: 'now',
      openOrdersMax: 500,
      quoteMemory: { find: () => undefined },
      evidenceNotes: { note: () => {} },
      clock,
      marketClock: clock,
      logger: createTestLogger(),
      listingDesk: { current: () => undefined },
      actionBook: { nameChange: () => undefined },
      isAdjusting: () => false,
    });
  let watch = watchNow();
  return {
    clock,
    /** All that has happened, the oldest first. */
    events,
    account: () => account,
    take,
    hear: (quote: Quote) => watch.hear(quote),
    restart() {
      book = createOpenOrderBook();
      book.add(account.openOrders.map((each) => ({ accountId: alice, order: each })));
      watch = watchNow();
    },
  };
}
