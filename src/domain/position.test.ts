import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { money, quantity } from './money.ts';
import { addLot, averageEntryPrice, relieve, type Position } from './position.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

const symbol = 'AAPL' as TickerSymbol;
const share = 1_000_000_000n;
const lot = (shares: bigint, cents: bigint) => ({
  acquiredAt: 0,
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
      lot(10n, 200_000n),
    );
    const after = relieve(position, quantity(15n * share));
    assert.equal(after.relievedCost, 225_000n);
    assert.deepEqual(after.position?.lots, [lot(5n, 100_000n)]);
    assert.equal(after.position?.costBasis, 75_000n);
  });

  it('drops a lot that is sold exactly', () => {
    const position = addLot(addLot(undefined, symbol, lot(1n, 100n)), symbol, lot(2n, 300n));
    assert.deepEqual(relieve(position, quantity(share)).position?.lots, [lot(2n, 300n)]);
  });

  it('leaves nothing when everything is sold', () => {
    const after = relieve(addLot(undefined, symbol, lot(3n, 1_000n)), quantity(3n * share));
    assert.deepEqual(after, { position: undefined, relievedCost: 1_000n });
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
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let position: Position | undefined;
        for (const { buy, shares, cents } of steps) {
          if (buy || !position) {
            const bought = { acquiredAt: 0, quantity: quantity(shares), cost: money(cents) };
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
