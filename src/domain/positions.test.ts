import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { symbolOf } from '#tests/support/trading.ts';
import { quantity, zeroMoney } from './money.ts';
import type { Position } from './position.ts';
import { findPosition, withPosition, type Positions } from './positions.ts';

const holding = (symbol: string, shares: bigint): Position => ({
  symbol: symbolOf(symbol),
  quantity: quantity(shares),
  costBasis: zeroMoney,
  lots: [],
  actedOn: null,
});

describe('the positions of an account', () => {
  it('stay sorted and hold what a map would hold, whatever comes and goes', () => {
    const change = fc.record({
      symbol: fc.constantFrom('A', 'AA', 'AAPL', 'B', 'BRK-B', 'KO', 'Z'),
      shares: fc.option(fc.bigInt({ min: 1n, max: 9n })),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        let positions: Positions = [];
        const model = new Map<string, Position>();
        for (const { symbol, shares } of changes) {
          const position = shares === null ? undefined : holding(symbol, shares);
          positions = withPosition(positions, symbolOf(symbol), position);
          if (position) model.set(symbol, position);
          else model.delete(symbol);
        }
        const symbols = [...model.keys()].toSorted();
        assert.deepEqual(
          positions.map((position) => position.symbol),
          symbols,
        );
        for (const symbol of ['A', 'AAPL', 'KO', 'M', 'Z']) {
          assert.equal(findPosition(positions, symbolOf(symbol)), model.get(symbol));
        }
      }),
    );
  });

  it('leaves the list it was given as it was', () => {
    const before: Positions = [holding('A', 1n)];
    withPosition(before, symbolOf('A'), undefined);
    assert.equal(before.length, 1);
  });
});
