import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { divideDown, divideHalfEven } from './rounding.ts';

describe('dividing half-even', () => {
  const rows = [
    { dividend: 5n, divisor: 2n, quotient: 2n },
    { dividend: 7n, divisor: 2n, quotient: 4n },
    { dividend: -5n, divisor: 2n, quotient: -2n },
    { dividend: -7n, divisor: 2n, quotient: -4n },
    { dividend: -1n, divisor: 3n, quotient: 0n },
    { dividend: -2n, divisor: 3n, quotient: -1n },
    { dividend: 10n, divisor: 5n, quotient: 2n },
  ];
  for (const { dividend, divisor, quotient } of rows) {
    it(`rounds ${dividend} / ${divisor} to ${quotient}`, () => {
      assert.equal(divideHalfEven(dividend, divisor), quotient);
    });
  }

  it('is never further than half the divisor from the truth', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 20n }), (dividend, divisor) => {
        const distance = dividend - divideHalfEven(dividend, divisor) * divisor;
        assert.ok(2n * (distance < 0n ? -distance : distance) <= divisor);
      }),
    );
  });

  it('is symmetric around zero', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 9n }), (dividend, divisor) => {
        assert.equal(divideHalfEven(-dividend, divisor), -divideHalfEven(dividend, divisor));
      }),
    );
  });

  it('refuses to divide by zero or by a negative number', () => {
    assert.throws(() => divideHalfEven(1n, 0n), RangeError);
    assert.throws(() => divideDown(1n, -1n), RangeError);
  });
});

describe('dividing down', () => {
  it('drops the remainder', () => {
    assert.equal(divideDown(19n, 10n), 1n);
    assert.equal(divideDown(-19n, 10n), -1n);
  });
});
