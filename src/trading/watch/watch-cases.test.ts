// What the watch does when something goes wrong, comes late, or comes to orders that are not to have
// it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide } from '#src/broker/decide.ts';
import { evolve } from '#src/broker/evolve.ts';
import type { Broker } from '#src/broker/broker.ts';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import { accountId, orderId, type AccountId } from '#src/domain/ids.ts';
import { formatPrice } from '#src/domain/money.ts';
import { marketOrder } from '#src/domain/order.ts';
import type { Quote } from '#src/domain/quote.ts';
import { emptyHead, sealEntry, type JournalEntry } from '#src/journal/journal.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { err, ok } from '#src/runtime/result.ts';
import { orderTiming } from '#src/trading/order-timing.ts';
import { alice, dollars, order, priceOf, quoteOf } from '#tests/support/trading.ts';
import { calendar } from '#tests/support/watched-account.ts';
import { createOpenOrderBook } from './open-order-book.ts';
import { createOrderWatch } from './order-watch.ts';

const minuteMs = 60_000;
const monday = calendar.sessionOn('2026-11-23') ?? assert.fail();
const tuesday = calendar.sessionOn('2026-11-24') ?? assert.fail();
const bob = accountId('account-bob');

type Facts = { readonly price: string; readonly low?: string; readonly asOf: number };

function seen({ price, low = price, asOf }: Facts, more: Partial<Quote> = {}): Quote {
  const tradingDay = asOf >= tuesday.opensAt ? tuesday.date : monday.date;
  const facts = { low: priceOf(low), high: priceOf('101'), open: priceOf('100') };
  const when = { asOf, fetchedAt: asOf, tradingDay, entitlement: 'realtime' } as const;
  return quoteOf('AAPL', price, { ...facts, ...when, ...more });
}

/** Accounts of two people at one broker, with a watch that can be started anew. */
function setUp() {
  const clock = createTestClock(monday.opensAt - 60 * minuteMs);
  const accounts = new Map<AccountId, Account>();
  const told: JournalEntry[] = [];
  const stored = { quote: undefined as Quote | undefined, isFlagged: false, isBobIll: false };
  let book = createOpenOrderBook();
  const take = (command: AccountCommand) => {
    const before = accounts.get(command.accountId) ?? unopenedAccount;
    const decision = decide(before, command);
    if (!decision.ok) return err(decision.error);
    const entries = decision.value.map((event) => {
      const { entry } = sealEntry(command.accountId, emptyHead, event, command.at, undefined);
      accounts.set(command.accountId, evolve(accounts.get(command.accountId) ?? before, entry));
      book.follow(entry);
      told.push(entry);
      return entry;
    });
    const [entry = assert.fail()] = entries;
    return ok({ entry, entries, replayed: false as const });
  };
  const execute: Broker['execute'] = async (command) => {
    if (stored.isBobIll && command.accountId === bob) throw new Error('the disk says no');
    return take(command);
  };
  const start = () => {
    const open = [...accounts].flatMap(([id, { openOrders }]) =>
      openOrders.map((each) => ({ accountId: id, order: each })),
    );
    book = createOpenOrderBook();
    book.add(open);
    return createOrderWatch({
      broker: { execute },
      openOrders: book,
      openOrdersLoaded: Promise.resolve(),
      calendar,
      marketOrders: 'now',
      openOrdersMax: 500,
      quoteMemory: { find: () => stored.quote },
      evidenceNotes: { note: () => {} },
      clock,
      marketClock: clock,
      logger: createTestLogger(),
      listingDesk: { current: () => undefined },
      actionBook: { nameChange: () => undefined },
      isAdjusting: () => stored.isFlagged,
    });
  };
  for (const id of [alice, bob]) {
    take({ type: 'OpenAccount', accountId: id, at: clock.now(), startingCash: dollars('9000.00') });
  }
  return { clock, take, stored, start, told };
}

type World = ReturnType<typeof setUp>;

/** A limit buy of one share, far from the market when it is placed. */
function place({ take }: World, id: string, price: string, at: number, owner = alice) {
  const timeInForce = 'gtc';
  const terms = { ...marketOrder, type: 'limit', timeInForce, limitPrice: priceOf(price) } as const;
  const timing = orderTiming(timeInForce, at, calendar, 'now');
  const quote = quoteOf('AAPL', '100', { asOf: at });
  const more = { accountId: owner, orderId: orderId(id), at, terms, timing, quote };
  assert.ok(take(order('buy', '1', 'AAPL', '1', more)).ok);
}

/** How the order ended, or that it is open. */
function endOf({ told }: World, id: string): string {
  const last = told.findLast(({ event }) => 'orderId' in event && event.orderId === id)?.event;
  if (last?.type === 'OrderFilled') return `filled ${formatPrice(last.price)} by ${last.proof}`;
  if (last?.type === 'OrderCancelled' || last?.type === 'OrderExpired') {
    return `${last.type} ${last.reason}`;
  }
  return 'open';
}

function cancel({ take }: World, id: string, at: number, afterClose?: number) {
  const of = { accountId: alice, at, orderId: orderId(id), afterClose } as const;
  assert.ok(take({ type: 'CancelOrder', ...of, reason: 'requested' }).ok);
}

describe('an account in trouble', () => {
  it('keeps nobody else from filling, and is proved the same by the next price', async () => {
    const world = setUp();
    const at = monday.opensAt + minuteMs;
    place(world, 'hers', '98', at);
    place(world, 'his', '98', at, bob);
    const { hear } = world.start();
    await hear(seen({ price: '100', low: '99', asOf: at + minuteMs }));
    world.stored.isBobIll = true;
    await hear(seen({ price: '100', low: '97', asOf: at + 2 * minuteMs }));
    assert.deepEqual(
      [endOf(world, 'hers'), endOf(world, 'his')],
      ['filled 98.0000 by range', 'open'],
    );
    world.stored.isBobIll = false;
    await hear(seen({ price: '100', low: '97', asOf: at + 3 * minuteMs }));
    assert.equal(endOf(world, 'his'), 'filled 98.0000 by range');
  });
});

describe('a price that was stored and not judged', () => {
  it('is judged by the next process, and is a base for what comes', async () => {
    const world = setUp();
    place(world, 'before', '98', monday.opensAt - minuteMs);
    world.stored.quote = seen({ price: '99', low: '97', asOf: monday.closesAt });
    await world.start().tick();
    assert.equal(endOf(world, 'before'), 'filled 98.0000 by range');

    const later = setUp();
    place(later, 'inside', '98', monday.opensAt + minuteMs);
    later.stored.quote = seen({ price: '100', low: '99', asOf: monday.opensAt + 2 * minuteMs });
    await later
      .start()
      .hear(seen({ price: '100', low: '97', asOf: monday.opensAt + 3 * minuteMs }));
    assert.equal(endOf(later, 'inside'), 'filled 98.0000 by range');
  });

  it('is judged where it came while the order was on its way', async () => {
    const world = setUp();
    const at = monday.opensAt + minuteMs;
    const watch = world.start();
    world.stored.quote = seen({ price: '97', asOf: at + 500 });
    place(world, 'late', '98', at);
    await watch.tick();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(endOf(world, 'late'), 'filled 98.0000 by last');
  });
});

describe('a cancel that waits for a close', () => {
  const asked = monday.closesAt + 60 * minuteMs;

  it('is not executed by a bar from before it', async () => {
    const world = setUp();
    place(world, 'a', '98', monday.opensAt - minuteMs);
    cancel(world, 'a', tuesday.closesAt + minuteMs, tuesday.closesAt);
    const { hear } = world.start();
    await hear(seen({ price: '100', asOf: monday.closesAt }));
    assert.equal(endOf(world, 'a'), 'open');
    await hear(seen({ price: '99', low: '97', asOf: tuesday.closesAt }));
    assert.equal(endOf(world, 'a'), 'filled 98.0000 by range');
  });

  it('is not filled by the session after it', async () => {
    const world = setUp();
    place(world, 'a', '98', monday.opensAt - minuteMs);
    cancel(world, 'a', asked, monday.closesAt);
    await world.start().hear(seen({ price: '97', asOf: tuesday.opensAt + minuteMs }));
    assert.equal(endOf(world, 'a'), 'OrderCancelled requested');
  });
});

describe('the end of ninety days', () => {
  const lastDay = calendar.sessionOn('2027-02-19') ?? assert.fail();

  it('waits for the evidence of its last session, and for none behind it', async () => {
    const placedAt = Date.parse('2026-11-21T18:00:00Z');
    const end = orderTiming('gtc', placedAt, calendar, 'now').expiresAt;
    assert.equal(new Date(end).toISOString(), '2027-02-19T21:15:00.000Z');
    const bar = { tradingDay: lastDay.date, entitlement: 'end-of-day' as const };
    for (const [low, expected] of [
      ['97', 'filled 98.0000 by range'],
      ['99', 'OrderExpired null'],
    ] as const) {
      const world = setUp();
      place(world, 'a', '98', placedAt);
      const { hear, tick } = world.start();
      await world.clock.advance(end + minuteMs - world.clock.now());
      await tick();
      assert.equal(endOf(world, 'a'), 'open');
      const quote = seen({ price: '100', low, asOf: lastDay.closesAt }, bar);
      world.stored.quote = { ...quote, fetchedAt: end + minuteMs };
      await hear(world.stored.quote);
      await tick();
      assert.equal(endOf(world, 'a'), expected);
    }
    const next = calendar.nextSession(lastDay.opensAt);
    const late = setUp();
    place(late, 'a', '98', placedAt);
    const { hear } = late.start();
    await hear(seen({ price: '97', asOf: next.closesAt }, { tradingDay: next.date }));
    assert.equal(endOf(late, 'a'), 'open');
  });
});

describe('a flag that was lifted', () => {
  it('leaves orders the evidence from then on', async () => {
    const world = setUp();
    place(world, 'a', '60', monday.opensAt - minuteMs);
    const { hear } = world.start();
    world.stored.isFlagged = true;
    const fallen = { open: priceOf('50'), high: priceOf('66') };
    await hear(seen({ price: '55', low: '50', asOf: monday.opensAt + minuteMs }, fallen));
    world.stored.isFlagged = false;
    await hear(seen({ price: '65', low: '50', asOf: monday.opensAt + 9 * minuteMs }, fallen));
    assert.equal(endOf(world, 'a'), 'open');
    await hear(seen({ price: '59', low: '50', asOf: monday.opensAt + 12 * minuteMs }, fallen));
    assert.equal(endOf(world, 'a'), 'filled 60.0000 by last');
  });
});

describe('a session without volume', () => {
  it('ends the orders of its day without evidence', async () => {
    const world = setUp();
    const at = monday.opensAt - minuteMs;
    const terms = { ...marketOrder, type: 'limit', limitPrice: priceOf('98') } as const;
    const timing = orderTiming('day', at, calendar, 'now');
    const more = { orderId: orderId('a'), at, terms, timing, quote: null };
    assert.ok(world.take(order('buy', '1', 'AAPL', '1', more)).ok);
    await world.start().hear(seen({ price: '97', asOf: monday.closesAt }, { volume: 0 }));
    assert.equal(endOf(world, 'a'), 'OrderExpired no_evidence');
  });
});
