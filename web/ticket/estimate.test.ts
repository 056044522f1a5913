import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  formatMoney,
  notional as serverNotional,
  sharesFor as serverShares,
} from '#src/domain/money.ts';
import { formatQuantity } from '#src/domain/money.ts';
import { dollars, priceOf, sharesOf } from '#tests/support/trading.ts';
import { dayChange, distance, isMore, less, notional, sharesFor } from './estimate.ts';

const prices = fc.bigInt({ min: 1n, max: 99_999_999n }).map((units) => {
  const digits = units.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
});
const quantities = fc.bigInt({ min: 1n, max: 999_999_999_999n }).map((units) => {
  const digits = units.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
});

describe('an estimate', () => {
  it('is what the server figures, to the cent, for any price and quantity', () => {
    fc.assert(
      fc.property(prices, quantities, (price, quantity) => {
        const expected = formatMoney(serverNotional(priceOf(price), sharesOf(quantity)));
        assert.equal(notional(price, quantity), expected);
      }),
    );
  });

  it('of an amount is the shares that the server would buy', () => {
    fc.assert(
      fc.property(prices, fc.bigInt({ min: 1n, max: 10_000_000n }), (price, cents) => {
        const amount = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
        const expected = formatQuantity(serverShares(dollars(amount), priceOf(price)));
        assert.equal(sharesFor(amount, price), expected);
      }),
    );
  });

  it('rounds half to even', () => {
    assert.equal(notional('0.0050', '1'), '0.00');
    assert.equal(notional('0.0150', '1'), '0.02');
    assert.equal(notional('257.61', '10'), '2576.10');
  });
});

describe('comparing', () => {
  it('says how far a price is from another one', () => {
    assert.equal(distance('250.00', '285.00'), '-12.3');
    assert.equal(distance('285.00', '285.00'), '0.0');
    assert.equal(distance('570', '285.00'), '100.0');
  });

  it('subtracts and compares without a float', () => {
    assert.equal(less('0.30', '0.10'), '0.20');
    assert.equal(less('1.00', '3.50'), '-2.50');
    assert.equal(isMore('9007199254740993.01', '9007199254740993'), true);
    assert.equal(isMore('10', '9.999999999'), true);
  });

  it('moves what today has made with the price, to the cent, and begins anew with a session', () => {
    // Ten were held at 100.00, and four of them sold at 103.00: 12.00 are made whatever comes.
    const told = { quantity: '6', day_change: '24.00', market_value: '612.00' };
    const position = { ...told, previous_close: '100.0000' };
    assert.equal(dayChange(position, { price: '102.0000' }), '24.00');
    const later = { price: '99.5000', previous_close: '100.0000' };
    assert.equal(dayChange(position, later), '9.00');
    const nextDay = { price: '98.0000', previous_close: '99.0000' };
    assert.equal(dayChange(position, nextDay), '-6.00');
  });
});
