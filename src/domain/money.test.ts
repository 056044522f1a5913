import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  affordableWholeShares,
  formatMoneyForPeople,
  formatPercent,
  formatQuantity,
  money,
  notional,
  parseMoney,
  parsePrice,
  parseQuantity,
  pricePerShare,
  proportion,
  quantity,
  type Money,
  type Price,
} from './money.ts';

const price = (text: string): Price => {
  const parsed = parsePrice(text);
  assert.ok(parsed, text);
  return parsed;
};
const shares = (text: string) => parseQuantity(text) ?? assert.fail(text);
const cents = fc.bigInt({ min: 0n, max: 10n ** 13n }).map(money);
const prices = fc.bigInt({ min: 1n, max: 10n ** 11n }).map((units) => units as Price);

describe('parsing', () => {
  it('reads money with at most two decimals', () => {
    assert.equal(parseMoney('100000.00'), 10_000_000n);
    assert.equal(parseMoney('0.001'), undefined);
  });

  it('believes no price that is zero, negative or absurd', () => {
    for (const text of ['0', '0.0000', '-1', '10000000.0001', '1e309', 'NaN', '']) {
      assert.equal(parsePrice(text), undefined, text);
    }
  });
});

describe('notional', () => {
  it('is price times quantity', () => {
    assert.equal(notional(price('182.6300'), shares('10')), 182_630n);
  });

  it('rounds half a cent to the even cent', () => {
    assert.equal(notional(price('0.0050'), shares('1')), 0n);
    assert.equal(notional(price('0.0150'), shares('1')), 2n);
  });
});

describe('formatting', () => {
  it('groups thousands for people, never behind the point', () => {
    assert.equal(formatMoneyForPeople(182_630n as Money), '1,826.30');
    assert.equal(formatMoneyForPeople(123_456_789_012n as Money), '1,234,567,890.12');
    assert.equal(formatMoneyForPeople(-50_000n as Money), '-500.00');
  });

  it('shows quantities without trailing zeros', () => {
    assert.equal(formatQuantity(shares('1.500000000')), '1.5');
    assert.equal(formatQuantity(shares('100')), '100');
  });

  it('shows percentages with four decimals and none of nothing', () => {
    assert.equal(formatPercent(125n, 10_000n), '1.2500');
    assert.equal(formatPercent(-1n, 3n), '-33.3333');
    assert.equal(formatPercent(1n, 0n), undefined);
  });
});

describe('splitting a cost', () => {
  it('gives the whole when the whole is asked for', () => {
    assert.equal(proportion(money(100n), quantity(3n), quantity(3n)), 100n);
  });

  it('never loses a cent between a part and what remains', () => {
    fc.assert(
      fc.property(
        cents,
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        fc.nat(100),
        (cost, total, percent) => {
          const part = quantity((total * BigInt(percent)) / 100n);
          const relieved = proportion(cost, part, quantity(total));
          assert.ok(relieved >= 0n && relieved <= cost);
        },
      ),
    );
  });
});

describe('price per share', () => {
  it('undoes a notional of whole shares', () => {
    assert.equal(
      pricePerShare(notional(price('182.6300'), shares('10')), shares('10')),
      1_826_300n,
    );
  });
});

describe('affordable whole shares', () => {
  it('can be bought, and one more can not', () => {
    fc.assert(
      fc.property(cents, prices, (cash, price) => {
        const affordable = affordableWholeShares(cash, price);
        assert.ok(notional(price, affordable) <= cash);
        assert.ok(notional(price, quantity(affordable + 1_000_000_000n)) > cash);
      }),
    );
  });
});
