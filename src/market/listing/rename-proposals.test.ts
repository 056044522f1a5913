import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import { proposeRenames } from './rename-proposals.ts';

const listed = (symbol: string, name: string): ListedInstrument => {
  return { symbol: symbolOf(symbol), name, exchange: 'NASDAQ', assetType: 'Stock' };
};
const others = [listed('AAPL', 'Apple Inc'), listed('IBM', 'International Business Machines')];

describe('a symbol that is gone', () => {
  it('may have become the one that came under a like name', () => {
    const before = [...others, listed('ANTM', 'Anthem Inc')];
    const after = [...others, listed('ANTH', 'Anthem Health Inc'), listed('ZZ', 'Zed Group')];
    assert.deepEqual(proposeRenames(before, after), [
      { symbol: 'ANTM', newSymbol: 'ANTH', names: ['Anthem Inc', 'Anthem Health Inc'] },
    ]);
  });

  it('is not taken for one of another name, or for one of two', () => {
    const before = [...others, listed('ANTM', 'Anthem Inc')];
    assert.deepEqual(proposeRenames(before, [...others, listed('ELV', 'Elevance Health')]), []);
    const two = [listed('ANTH', 'Anthem Health Inc'), listed('ANTX', 'Anthem Pharma')];
    assert.deepEqual(proposeRenames(before, [...others, ...two]), []);
    assert.deepEqual(proposeRenames(before, others), []);
  });

  it('says nothing where the listing is another one altogether', () => {
    const many = Array.from({ length: 60 }, (_, n) => listed(`A${n}`.slice(0, 5), `Name${n} Inc`));
    assert.deepEqual(proposeRenames(many, others), []);
  });
});
