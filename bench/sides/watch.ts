// Orders that wait, without HTTP: what they cost in memory, what a quote costs that none of them is
// marketable at, and how long it takes until the last of them is filled.
import { createBroker } from '#src/broker/broker.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { money, parsePrice, type Price } from '#src/domain/money.ts';
import { marketOrder } from '#src/domain/order.ts';
import type { Quote } from '#src/domain/quote.ts';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { createRandom } from '#src/runtime/random.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { createOpenOrderStore } from '#src/storage/books/open-orders.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';
import { watchAccounts } from '#src/trading/watch/watched-accounts.ts';
import { createOpenOrderBook } from '#src/trading/watch/open-order-book.ts';
import { createOrderWatch } from '#src/trading/watch/order-watch.ts';
import { accountIdOf, orderOf, symbols } from '../books.ts';

type Input = {
  readonly path: string;
  readonly accounts: number;
  readonly ordersEach: number;
  /** All on the first symbol, or one symbol after another. */
  readonly isOneSymbol: boolean;
  /** `write` leaves the file with the orders in it for the others. */
  readonly act: 'write' | 'memory' | 'quotes' | 'fills';
};

const input = JSON.parse(process.argv[2] ?? '') as Input;
const quotes = 2_000;
const calendar = createNyseCalendar();
const session = calendar.sessionOn('2026-11-23') ?? fail('the session');
const market = parsePrice('182.63') ?? fail('the price');
const database = openSqliteDatabase(input.path);
const clock = createClock();
const logger = createTestLogger();
const book = createOpenOrderBook();
const broker = createBroker({
  journal: createSqliteJournal(database),
  snapshots: createSnapshotStore(database),
  salts: createKeySalts(database, createRandom()),
  onQuarantine: (_id, reason) => fail(reason),
  onSnapshotFault: (error) => fail(String(error)),
  onRecorded: ({ entries }) => entries.forEach(book.follow),
});
const acts = { write, memory: measureMemory, quotes: measureQuotes, fills: measureFills };
console.log(JSON.stringify(await acts[input.act]()));
await database.close();

/** Limits below the market, a cent apart. */
async function write(): Promise<object> {
  const { accounts, ordersEach, isOneSymbol } = input;
  const startingCash = money(1_000_000_000_00n);
  const ids = Array.from({ length: accounts }, (_, place) => accountIdOf(place));
  await Promise.all(
    ids.map((accountId) => broker.execute({ type: 'OpenAccount', accountId, at: 1, startingCash })),
  );
  for (let order = 0; order < ordersEach; order += 1) {
    const placed = ids.map(async (id, account) => {
      const place = order * accounts + account;
      const symbol = symbols[isOneSymbol ? 0 : place % symbols.length] ?? fail('a symbol');
      const limitPrice = (market - BigInt(100 + (place % 10_000)) * 100n) as Price;
      const terms = { ...marketOrder, type: 'limit', timeInForce: 'gtc', limitPrice } as const;
      const expiresAt = session.closesAt + 90 * 86_400_000;
      const timing = { isOpen: true, mayFillAtOnce: true, session: null, expiresAt };
      const plain = orderOf(id, 'buy', symbol, place);
      const at = session.opensAt + 60_000;
      const outcome = await broker.execute({ ...plain, at, terms, timing, openOrdersMax: 100_000 });
      if (!outcome.ok) fail(outcome.error.code);
    });
    await Promise.all(placed);
  }
  return { orders: book.size() };
}

/** Of the book alone, when the first quote of every symbol has come. */
async function measureMemory(): Promise<object> {
  const before = heldBytes();
  const { hear } = await watchBook();
  for (const symbol of symbols) await hear(quoteOf(symbol, market, 0));
  const bytes = heldBytes() - before;
  return { perOrder: bytes / book.size(), orders: book.size() };
}

/** None is marketable at any of them. */
async function measureQuotes(): Promise<object> {
  const { hear } = await watchBook();
  const all = Array.from({ length: quotes * 2 }, (_, each) =>
    quoteOf('AAPL', (market + BigInt(each % 50) * 100n) as Price, each),
  );
  for (const quote of all.slice(0, quotes)) await hear(quote);
  const startedAt = performance.now();
  for (const quote of all.slice(quotes)) await hear(quote);
  return { microseconds: ((performance.now() - startedAt) / quotes) * 1_000 };
}

/** All fill at one quote. Meanwhile nobody else gets a turn of the loop for so long at most. */
async function measureFills(): Promise<object> {
  const { hear } = await watchBook();
  const orders = book.size();
  await hear(quoteOf('AAPL', market, 0));
  let [longestMs, last, isOver] = [0, performance.now(), false];
  const turn = () => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const startedAt = performance.now();
  await hear(quoteOf('AAPL', 10_000n as Price, 1));
  const milliseconds = performance.now() - startedAt;
  isOver = true;
  if (book.size() > 0) fail(`${book.size()} orders were left`);
  return { milliseconds, longestMs, orders };
}

async function watchBook() {
  const store = createOpenOrderStore(database);
  const all = { isOwn: () => true, onTakenOver: () => {} };
  await watchAccounts({ book, store, clock, logger, ...all }).loaded;
  return createOrderWatch({
    broker,
    openOrders: book,
    openOrdersLoaded: Promise.resolve(),
    calendar,
    marketOrders: 'now',
    openOrdersMax: 100_000,
    quoteMemory: { find: () => undefined },
    evidenceNotes: { note: () => {} },
    clock,
    marketClock: clock,
    logger,
    listingDesk: { current: () => undefined },
    actionBook: { nameChange: () => undefined },
    isAdjusting: () => false,
  });
}

function quoteOf(symbol: string, price: Price, minute: number): Quote {
  const asOf = session.opensAt + 120_000 + minute * 1_000;
  return {
    symbol: parseTickerSymbol(symbol) ?? fail(symbol),
    price,
    open: market,
    high: price > market ? price : market,
    low: price < market ? price : market,
    volume: 1_000,
    previousClose: market,
    tradingDay: session.date,
    asOf,
    fetchedAt: asOf,
    source: 'simulator',
    entitlement: 'realtime',
  };
}

function heldBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function fail(what: string): never {
  throw new Error(what);
}
