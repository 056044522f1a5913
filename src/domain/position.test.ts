import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { money, quantity } from './money.ts';
import { addLot, averageEntryPrice, lotsMax, relieve, type Position } from './position.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

const symbol = 'AAPL' as TickerSymbol;
const share = 1_000_000_000n;
const dayMs = 24 * 3_600_000;
/** Of the day with that number. */
const lot = (shares: bigint, cents: bigint, day = 0) => ({
  acquiredAt: day * dayMs,
  quantity: quantity(shares * share),
  cost: money(cents),
});

describe('a position', () => {
  it('averages the cost of its lots', () => {
    const position = addLot(
      addLot(undefined, symbol, lot(10n, 100_000n)),
      symbol,
      lot(10n, 200_000n),
    );
    assert.equal(averageEntryPrice(position), 1_500_000n);
    assert.equal(position.costBasis, 300_000n);
  });

  it('relieves the average cost and the oldest lots', () => {
    const position = addLot(
      addLot(undefined, symbol, lot(10n, 100_000n)),
      symbol,
      lot(10n, 200_000n, 1),
    );
    const after = relieve(position, quantity(15n * share));
    assert.equal(after.relievedCost, 225_000n);
    assert.deepEqual(after.position?.lots, [lot(5n, 100_000n, 1)]);
    assert.equal(after.position?.costBasis, 75_000n);
  });

  it('drops a lot that is sold exactly', () => {
    const position = addLot(addLot(undefined, symbol, lot(1n, 100n)), symbol, lot(2n, 300n, 1));
    assert.deepEqual(relieve(position, quantity(share)).position?.lots, [lot(2n, 300n, 1)]);
  });

  it('leaves nothing when everything is sold', () => {
    const after = relieve(addLot(undefined, symbol, lot(3n, 1_000n)), quantity(3n * share));
    assert.deepEqual(after, { position: undefined, relievedCost: 1_000n });
  });

  it('makes one lot of the purchases of a day', () => {
    const bought = [lot(1n, 100n), lot(2n, 300n), lot(3n, 300n, 1), lot(4n, 600n, 1)];
    const position = bought.reduce<Position | undefined>(
      (held, each) => addLot(held, symbol, each),
      undefined,
    );
    assert.deepEqual(position?.lots, [lot(3n, 400n), lot(7n, 900n, 1)]);
  });

  it('keeps a bounded number of lots, the oldest of them together', () => {
    let position: Position | undefined;
    for (let day = 0; day < lotsMax + 7; day += 1) {
      position = addLot(position, symbol, lot(1n, 100n, day));
    }
    assert.equal(position?.lots.length, lotsMax);
    assert.deepEqual(position?.lots[0], lot(8n, 800n));
    assert.deepEqual(position?.lots.at(-1), lot(1n, 100n, lotsMax + 6));
  });

  it('cannot sell more than is held', () => {
    const position = addLot(undefined, symbol, lot(1n, 100n));
    assert.throws(() => relieve(position, quantity(2n * share)), /relieves shares that are held/);
  });

  it('always holds as many shares as its lots, and never a negative cost', () => {
    const step = fc.record({
      buy: fc.boolean(),
      shares: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      cents: fc.bigInt({ min: 1n, max: 10n ** 9n }),
      day: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let position: Position | undefined;
        let acquiredAt = 0;
        for (const { buy, shares, cents, day } of steps) {
          acquiredAt += day * dayMs;
          if (buy || !position) {
            const bought = { acquiredAt, quantity: quantity(shares), cost: money(cents) };
            position = addLot(position, symbol, bought);
          } else {
            const sold = shares < position.quantity ? quantity(shares) : position.quantity;
            position = relieve(position, sold).position;
          }
          const inLots = position?.lots.reduce((sum, each) => sum + each.quantity, 0n) ?? 0n;
          assert.equal(inLots, position?.quantity ?? 0n);
          assert.ok((position?.costBasis ?? 0n) >= 0n);
          assert.ok(position?.lots.every((each) => each.cost >= 0n && each.quantity > 0n) ?? true);
        }
      }),
    );
  });
});
