// How stale prices are when a realtime plan cares for 500 held symbols, beside the best that any
// schedule could do with the same requests.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { createWorld, type World } from './support/world.ts';

const heldCount = 500;
const requestsPerMinute = 150;
const symbolsPerRequest = 100;
const measuredMs = 2 * 60_000;
const ratioMax = 1.1;

describe('500 held symbols on realtime150', () => {
  it('are at most a tenth staler on average than the plan allows', async () => {
    await using world = await createWorld({ plan: 'realtime150' });
    const symbols = await tradedSymbols(world);
    for (let request = 0; request < 10; request += 1) await tick(world);
    const meanMs = await measureMeanAge(world, symbols);
    // Each symbol comes round once in so many requests, and ages evenly in between.
    const roundMs = Math.ceil(heldCount / symbolsPerRequest) * (60_000 / requestsPerMinute);
    const ratio = meanMs / (roundMs / 2);
    assert.ok(ratio <= ratioMax, `${ratio.toFixed(3)} of the optimum of ${roundMs / 2} ms`);
    assert.equal(world.simulator.counts().throttled, 0);
  });
});

/** The age of all prices, averaged over symbols and over time. */
async function measureMeanAge(world: World, symbols: readonly TickerSymbol[]): Promise<number> {
  const startedAt = world.clock.now();
  let area = 0;
  let since = startedAt;
  let ageAfter = meanAge(world, symbols);
  while (world.clock.now() < startedAt + measuredMs) {
    await tick(world);
    const now = world.clock.now();
    // All prices age with the clock until the answer comes.
    area += (ageAfter + (now - since) / 2) * (now - since);
    since = now;
    ageAfter = meanAge(world, symbols);
  }
  return area / (since - startedAt);
}

/** Since the upstream was asked: how old its own answer is then, no schedule can change. */
function meanAge({ quoteMemory, clock }: World, symbols: readonly TickerSymbol[]): number {
  const now = clock.now();
  const ages = symbols.map((symbol) => now - (quoteMemory.find(symbol)?.fetchedAt ?? 0));
  return ages.reduce((sum, age) => sum + age, 0) / ages.length;
}

async function tick({ backgroundRefresh, clock }: World): Promise<void> {
  const waitMs = await backgroundRefresh.tick();
  // At least something, so that a round in which nothing is due cannot last for ever.
  if (waitMs > 0) await clock.advance(Math.min(waitMs, 50));
}

/** Symbols that trade today, bought: a halted one would be as old as its last trade. */
async function tradedSymbols(world: World): Promise<readonly TickerSymbol[]> {
  const { quoteDesk, listingDesk, clock } = world;
  const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
  const found = letters.flatMap((letter) => listingDesk.current()?.search(letter, 100) ?? []);
  const symbols = [...new Set(found.map(({ symbol }) => symbol))];
  const traded: TickerSymbol[] = [];
  while (traded.length < heldCount) {
    const some = symbols.splice(0, symbolsPerRequest);
    assert.ok(some.length > 0, 'enough symbols trade');
    const quotes = await quoteDesk.quotesFor(some);
    const isTraded = (symbol: TickerSymbol) =>
      clock.now() - (quotes.get(symbol)?.asOf ?? 0) < 60_000;
    traded.push(...some.filter(isTraded));
  }
  const bought = traded.slice(0, heldCount);
  const user = await world.createUser('alice');
  const orders = bought.map((symbol) =>
    user.send('POST', '/buy-stock', { symbol, quantity: '0.1' }),
  );
  for (const { status, text } of await Promise.all(orders)) assert.equal(status, 201, text);
  return bought;
}
