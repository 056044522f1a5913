import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as numbers from './numbers.ts';

describe('numbers', () => {
  it('are written from their very digits', () => {
    assert.equal(numbers.money('98067.92'), '$98,067.92');
    assert.equal(numbers.money('9007199254740993.01'), '$9,007,199,254,740,993.01');
    assert.equal(numbers.money('-3.10'), '−$3.10');
    assert.equal(numbers.shares('0.123456789'), '0.123456789');
    assert.equal(numbers.shares('1000000'), '1,000,000');
  });

  it('have two decimals as prices, and four below a dollar or where they matter', () => {
    assert.equal(numbers.price('257.6100'), '257.61');
    assert.equal(numbers.price('0.1234'), '0.1234');
    assert.equal(numbers.price('257.6123'), '257.6123');
  });

  it('have a sign where something was won or lost', () => {
    assert.equal(numbers.signedMoney('12.00'), '+12.00');
    assert.equal(numbers.signedMoney('-12.00'), '−12.00');
    assert.equal(numbers.signedMoney('0.00'), '0.00');
    assert.equal(numbers.signedPercent('4.2100'), '+4.21 %');
    assert.deepEqual(['0.00', '-0.00', '0.01', '-3'].map(numbers.signOf), [0, 0, 1, -1]);
  });
});
