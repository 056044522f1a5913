import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatDecimal, formatTrimmedDecimal, parseDecimal } from './decimal.ts';

describe('parsing decimal text', () => {
  const accepted = [
    { text: '0', scale: 2, value: 0n },
    { text: '182.63', scale: 4, value: 1_826_300n },
    { text: '-0.5', scale: 2, value: -50n },
    { text: '1.500', scale: 2, value: 150n },
    { text: '007', scale: 0, value: 7n },
  ];
  for (const { text, scale, value } of accepted) {
    it(`reads ${text} at scale ${scale}`, () => assert.equal(parseDecimal(text, scale), value));
  }

  const refused = ['', '.', '1.', '.5', '+1', '1e3', ' 1', '1 ', '0x1', 'NaN', 'Infinity', '1,000'];
  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseDecimal(text, 2), undefined));
  }

  it('refuses digits that the scale would lose', () => {
    assert.equal(parseDecimal('1.005', 2), undefined);
    assert.equal(parseDecimal('0.1234567891', 9), undefined);
  });

  it('refuses more digits than any figure needs', () => {
    assert.equal(parseDecimal('9'.repeat(31), 2), undefined);
  });
});

describe('formatting decimals', () => {
  it('pads to the scale and keeps the sign', () => {
    assert.equal(formatDecimal(5n, 2), '0.05');
    assert.equal(formatDecimal(-5n, 2), '-0.05');
    assert.equal(formatDecimal(100n, 0), '100');
  });

  it('trims zeros only behind the point', () => {
    assert.equal(formatTrimmedDecimal(10_000_000_000n, 9), '10');
    assert.equal(formatTrimmedDecimal(1_500_000_000n, 9), '1.5');
    assert.equal(formatTrimmedDecimal(100n, 0), '100');
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
        fc.nat({ max: 9 }),
        (value, scale) => {
          assert.equal(parseDecimal(formatDecimal(value, scale), scale), value);
          assert.equal(parseDecimal(formatTrimmedDecimal(value, scale), scale), value);
        },
      ),
    );
  });
});
