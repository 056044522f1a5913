// What must hold for every price ever shown, whatever the seed, the symbol and the instant.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Bar } from '#simulator/market/price-model.ts';
import { createPriceModel as createModel } from '#simulator/market/price-model.ts';
import { createListingRegister } from '#simulator/market/listing-register.ts';
import { createSplitBook } from '#simulator/market/splits.ts';
import { readSymbolTable } from '#simulator/market/symbol-table.ts';

const table = readSymbolTable();
const symbols = createListingRegister(7, () => Date.UTC(2026, 0, 1));
const createPriceModel = (seed: number, calendar: MarketCalendar) =>
  createModel(seed, calendar, createSplitBook(seed).of);
const nyse = createNyseCalendar();
const alwaysOpen = createAlwaysOpenCalendar();

const anySecurity = fc.constantFrom(...table);
const anySeed = fc.integer();
const anyCalendar = fc.constantFrom(nyse, alwaysOpen);
const anyInstant = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });

test('a price lies between the low and the high, above zero, and volume is whole', () => {
  fc.assert(
    fc.property(anySecurity, anySeed, anyCalendar, anyInstant, (security, seed, calendar, at) => {
      const prices = createPriceModel(seed, calendar);
      for (const bar of prices.bars(security, { at, onlyCompletedSessions: false }, 3)) {
        assertSound(bar);
        assert.ok(bar.asOf <= at);
      }
    }),
  );
});

test('what a session has shown stays within its later range, and volume grows', () => {
  const anyMoments = fc.tuple(fc.nat(86_399_999), fc.nat(86_399_999));
  fc.assert(
    fc.property(anySecurity, anySeed, anyInstant, anyMoments, (security, seed, at, moments) => {
      const session = alwaysOpen.nextSession(at);
      const [first, second] = moments.map((moment) => session.opensAt + (moment % 82_800_000));
      const prices = createPriceModel(seed, alwaysOpen);
      const barAt = (instant: number) =>
        prices.bars(security, { at: instant, onlyCompletedSessions: false }, 1)[0];
      const earlier = barAt(Math.min(first ?? 0, second ?? 0));
      const later = barAt(Math.max(first ?? 0, second ?? 0));
      const [final] = prices.bars(
        security,
        { at: session.closesAt, onlyCompletedSessions: true },
        1,
      );
      assert.ok(earlier && later && final);
      assertWithin(earlier, later);
      assertWithin(later, final);
      assert.equal(final.asOf, session.closesAt);
    }),
  );
});

test('every price of a session lies within the bar shown at its end', () => {
  const session = nyse.sessionOn('2026-11-18');
  const ibm = symbols.find('IBM');
  assert.ok(session && ibm);
  const prices = createPriceModel(7, nyse);
  const closes = new Set<number>();
  let high = 0;
  let low = Infinity;
  for (let at = session.opensAt; at < session.closesAt; at += 3_000) {
    const [bar] = prices.bars(ibm, { at, onlyCompletedSessions: false }, 1);
    assert.ok(bar);
    high = Math.max(high, bar.close);
    low = Math.min(low, bar.close);
    closes.add(bar.close);
    assert.deepEqual([bar.high, bar.low], [high, low]);
  }
  assert.ok(closes.size > 100);
  const view = { at: session.closesAt, onlyCompletedSessions: true };
  const [final] = prices.bars(ibm, view, 1);
  assert.ok(final && final.high >= high && final.low <= low);
});

test('each bar continues from the close before it', () => {
  fc.assert(
    fc.property(anySecurity, anySeed, anyCalendar, anyInstant, (security, seed, calendar, at) => {
      const prices = createPriceModel(seed, calendar);
      const bars = prices.bars(security, { at, onlyCompletedSessions: false }, 20);
      for (const [index, bar] of bars.entries()) {
        const previous = bars[index + 1];
        if (previous) assert.equal(bar.previousClose, previous.close);
      }
    }),
    { numRuns: 30 },
  );
});

test('prices depend on the seed and the symbol, not on the order of asking', () => {
  const view = { at: Date.UTC(2026, 10, 18, 17), onlyCompletedSessions: false };
  const ask = (seed: number) => {
    const prices = createPriceModel(seed, nyse);
    return (symbol: string) => {
      const security = symbols.find(symbol);
      return security ? prices.bars(security, view, 2) : [];
    };
  };
  const forwards = ['IBM', 'AAPL', 'SPY'].map(ask(7));
  const backwards = ['SPY', 'AAPL', 'IBM'].map(ask(7));
  assert.deepEqual(forwards, backwards.toReversed());
  assert.notDeepEqual(forwards, ['IBM', 'AAPL', 'SPY'].map(ask(8)));
});

test('prices stay as they are for ever', () => {
  const ibm = symbols.find('IBM');
  assert.ok(ibm);
  const view = { at: Date.UTC(2026, 10, 22), onlyCompletedSessions: true };
  assert.deepEqual(createPriceModel(7, nyse).bars(ibm, view, 1), [
    {
      date: '2026-11-20',
      open: 22_855,
      high: 23_167,
      low: 22_756,
      close: 23_120,
      volume: 5_477_559,
      previousClose: 22_955,
      asOf: Date.UTC(2026, 10, 20, 21),
    },
  ]);
});

test('a security closes at its level on the reference date, whatever the seed', () => {
  const view = { at: Date.UTC(2026, 10, 3), onlyCompletedSessions: true };
  for (const security of table) {
    const [bar] = createPriceModel(3, nyse).bars(security, view, 1);
    assert.deepEqual([bar?.date, bar?.close], ['2026-11-02', security.levelCents]);
  }
});

test('a security has no bars before it was listed', () => {
  const ibm = symbols.find('IBM');
  assert.ok(ibm);
  const late = { ...ibm, ipoDate: '2026-11-17' };
  const prices = createPriceModel(7, nyse);
  const view = { at: Date.UTC(2026, 10, 18, 17), onlyCompletedSessions: false };
  const dates = prices.bars(late, view, Infinity).map((bar) => bar.date);
  assert.deepEqual(dates, ['2026-11-18', '2026-11-17']);
});

test('daily moves are of a plausible size', () => {
  const view = { at: Date.UTC(2026, 10, 18), onlyCompletedSessions: true };
  const moveOf = (symbol: string) => {
    const security = symbols.find(symbol);
    const bars = security ? createPriceModel(7, nyse).bars(security, view, 1000) : [];
    const moves = bars.map((bar) => (bar.close / bar.previousClose - 1) ** 2);
    return Math.sqrt(moves.reduce((sum, move) => sum + move, 0) / moves.length);
  };
  for (const stock of ['IBM', 'AAPL', 'F']) {
    assert.ok(moveOf(stock) > 0.008 && moveOf(stock) < 0.025, stock);
  }
  assert.ok(moveOf('AGG') < 0.006);
});

function assertSound(bar: Bar): void {
  const { open, high, low, close, previousClose, volume } = bar;
  const cents = [open, high, low, close, previousClose];
  assert.ok(cents.every((price) => Number.isSafeInteger(price) && price > 0));
  assert.ok(low <= Math.min(open, close) && Math.max(open, close) <= high);
  assert.ok(Number.isSafeInteger(volume) && volume > 0);
}

function assertWithin(earlier: Bar, later: Bar): void {
  assert.equal(earlier.date, later.date);
  assert.equal(earlier.open, later.open);
  assert.equal(earlier.previousClose, later.previousClose);
  assert.ok(later.low <= earlier.low && earlier.high <= later.high);
  assert.ok(earlier.volume <= later.volume);
}
