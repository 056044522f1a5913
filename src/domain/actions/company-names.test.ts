import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import { changesTo, knownNames, newestName, type BookedName } from './company-names.ts';
import type { KnownAction } from './known-action.ts';

const change = (
  symbol: string,
  newSymbol: string,
  exDate: string,
  sequence: number,
): BookedName => {
  const names = { symbol: symbolOf(symbol), newSymbol: symbolOf(newSymbol) };
  return { ...names, exDate, sequence, effectiveAt: Date.parse(exDate) };
};
/** Alcoa Inc became Arconic and then Howmet; its first ticker is that of Alcoa Corp since. */
const changes = [change('AA', 'ARNC', '2016-11-01', 10), change('ARNC', 'HWM', '2020-04-01', 30)];
const nameOf = (symbol: string, sequence: number) =>
  newestName(changes, symbolOf(symbol), (each) => each.sequence > sequence);

describe('the name of a company', () => {
  it('is followed through every change that came since, and no other', () => {
    assert.equal(nameOf('AA', 5), 'HWM');
    assert.equal(nameOf('ARNC', 20), 'HWM');
    assert.equal(nameOf('AA', 20), 'AA', 'another company that has the ticker since');
    assert.equal(nameOf('HWM', 40), 'HWM');
  });

  it('goes round in no circle where a name comes back', () => {
    const circle = [change('A', 'B', '2020-01-01', 1), change('B', 'A', '2021-01-01', 2)];
    assert.equal(
      newestName(circle, symbolOf('A'), () => true),
      'A',
    );
  });

  it('is found backwards as well, with the changes on the way', () => {
    const before = (date: string) =>
      changesTo(changes, symbolOf('HWM'), ({ exDate }) => exDate > date).map((each) => each.symbol);
    assert.deepEqual(before('2016-01-01'), ['AA', 'ARNC']);
    assert.deepEqual(before('2018-01-01'), ['ARNC']);
    assert.deepEqual(before('2021-01-01'), []);
    assert.deepEqual(
      changesTo(changes, symbolOf('AA'), () => true),
      [],
      'the other company',
    );
  });

  it('is the one that was told last where it went there and back on one day', () => {
    const told = (symbol: string, newSymbol: string, foundAt: number): KnownAction => ({
      actionId: `${symbol} rename`,
      revision: 1,
      symbol: symbolOf(symbol),
      exDate: '2026-11-23',
      source: 'operator',
      terms: { kind: 'rename', newSymbol: symbolOf(newSymbol) },
      state: 'applied',
      note: null,
      foundAt,
    });
    const names = knownNames([told('ABC', 'IBM', 2), told('IBM', 'ABC', 1)]);
    assert.equal(
      newestName(names, symbolOf('IBM'), () => true),
      'IBM',
    );
  });
});
