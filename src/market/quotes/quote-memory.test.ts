import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actionBookOf } from '#tests/support/action-book.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import type { Quote } from '#src/domain/quote.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { priceOf, quoteOf, symbolOf } from '#tests/support/trading.ts';
import { isCurrent } from '#src/market/freshness.ts';
import { createQuoteMemory } from './quote-memory.ts';

/** 10:00 in New York: the exchange is open. */
const tuesday = Date.parse('2026-11-24T15:00:00Z');
const apple = symbolOf('AAPL');
const hourMs = 60 * 60_000;
const calendar = createNyseCalendar();

function setUp(stored = new Map<string, Quote>()) {
  const clock = createTestClock(tuesday);
  const memory = createQuoteMemory({
    actionBook: actionBookOf(clock),
    store: {
      stored: [...stored.values()],
      save: async (quote) => void stored.set(quote.symbol, quote),
    },
    calendar,
    clock,
    listedOn: () => undefined,
    onStoreFault: (error) => assert.fail(String(error)),
  });
  const fetch = (price = '100.0000', changes: Partial<Quote> = {}) =>
    memory.keep(
      quoteOf('AAPL', price, {
        entitlement: 'realtime',
        tradingDay: '2026-11-24',
        asOf: clock.now(),
        fetchedAt: clock.now(),
        ...changes,
      }),
    );
  const find = () => memory.find(apple) ?? assert.fail('there is a quote');
  return { clock, stored, fetch, find };
}

describe('a price that was fetched while the clock was ahead', () => {
  it('counts by the true instant once the clock is right again', async () => {
    const { clock, fetch, find } = setUp();
    clock.jump(2 * hourMs);
    fetch();
    await clock.advance(5 * 60_000);
    clock.jump(-2 * hourMs);
    const { asOf, fetchedAt } = find();
    assert.deepEqual([asOf, fetchedAt], [tuesday, tuesday]);
    assert.equal(isCurrent(find(), clock.now(), calendar), false);
    await clock.advance(2 * hourMs);
    assert.equal(find().asOf, tuesday, 'nor does it become fresh when its instant has come');
  });

  it('gives way to what is fetched then', () => {
    const { clock, fetch, find } = setUp();
    clock.jump(2 * hourMs);
    fetch('100.0000');
    clock.jump(-2 * hourMs);
    fetch('90.0000');
    assert.equal(find().price, 900_000n);
  });

  it('proves nothing after a restart either: it is of the opening at best', () => {
    const { clock, stored, fetch } = setUp();
    clock.jump(2 * hourMs);
    fetch();
    const { find } = setUp(stored);
    assert.equal(find().asOf, Date.parse('2026-11-24T14:30:00Z'));
    assert.equal(isCurrent(find(), tuesday, calendar), false);
  });

  it('of a session that has not begun gives way to an earlier one', async () => {
    const { clock, stored, fetch, find } = setUp();
    clock.jump(24 * hourMs);
    fetch('100.0000', { tradingDay: '2026-11-25' });
    clock.jump(-24 * hourMs);
    await clock.advance(60_000);
    assert.equal(isCurrent(find(), clock.now(), calendar), false);
    const fresh = setUp(stored);
    await fresh.clock.advance(60_000);
    assert.equal(isCurrent(fresh.find(), fresh.clock.now(), calendar), false);
    fresh.fetch('90.0000');
    assert.equal(fresh.find().price, 900_000n);
  });

  it('stays the close that it is while the clock is a day behind', () => {
    const { clock, fetch, find } = setUp();
    const asOf = Date.parse('2026-11-23T21:00:00Z');
    fetch('100.0000', { tradingDay: '2026-11-23', asOf, entitlement: 'end-of-day' });
    clock.jump(-26 * hourMs);
    const session = calendar.sessionOn('2026-11-23');
    assert.ok(session && find().asOf >= session.opensAt);
    clock.jump(26 * hourMs);
    assert.equal(find().asOf, asOf);
  });
});

describe('a clock that is put forward, or a little back', () => {
  it('changes no instant', () => {
    const { clock, fetch, find } = setUp();
    const kept = fetch();
    clock.jump(-900);
    assert.equal(find(), kept);
    clock.jump(hourMs);
    assert.equal(find(), kept);
  });
});

describe('a company under a new name', () => {
  const named = (exDate: string): KnownAction => ({
    actionId: 'FB rename',
    revision: 1,
    symbol: symbolOf('FB'),
    exDate,
    source: 'operator',
    terms: { kind: 'rename', newSymbol: symbolOf('META') },
    state: 'applied',
    note: null,
    foundAt: 0,
  });
  const at = (symbol: string, price: string, tradingDay: string) =>
    quoteOf(symbol, price, { tradingDay, asOf: tuesday, fetchedAt: tuesday });

  function memoryOf(stored: readonly Quote[]) {
    const clock = createTestClock(tuesday);
    return createQuoteMemory({
      actionBook: actionBookOf(clock, [named('2026-11-24')]),
      store: { stored, save: async () => {} },
      calendar,
      clock,
      listedOn: () => undefined,
      onStoreFault: (error) => assert.fail(String(error)),
    });
  }

  it('has the last price under the old one, and not that of who had the ticker before', () => {
    const memory = memoryOf([
      at('FB', '184.0000', '2026-11-23'),
      at('META', '11.0000', '2026-09-01'),
    ]);
    const found = memory.find(symbolOf('META'));
    assert.deepEqual([found?.symbol, found?.price], ['META', priceOf('184.0000')]);
    assert.equal(memory.find(symbolOf('META')), found, 'the same as long as there is no other');
    memory.keep(at('META', '185.0000', '2026-11-24'));
    assert.equal(memory.find(symbolOf('META'))?.price, priceOf('185.0000'));
  });

  it('has none where the old one is that of another company by now', () => {
    const memory = memoryOf([at('FB', '20.0000', '2026-11-24')]);
    assert.equal(memory.find(symbolOf('META')), undefined);
  });
});
