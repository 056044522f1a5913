import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Transaction } from '../api/types.ts';
import { sentenceOf } from './activity-words.ts';

/** A purchase as the journal tells it, as far as its sentence goes. */
function filledBy(placedBy: string | null): Transaction {
  const order = { side: 'buy', symbol: 'AAPL', placed_by: placedBy };
  const fill = { quantity: '3', price: '250.0000' };
  return { type: 'order_filled', order, fill } as unknown as Transaction;
}

describe('an entry of the journal in words', () => {
  it('names the key that placed the order, and nobody where the reader did', () => {
    assert.equal(sentenceOf(filledBy('robot')), 'Bought 3 AAPL at $250.00, by robot');
    assert.equal(sentenceOf(filledBy('page')), 'Bought 3 AAPL at $250.00');
    assert.equal(sentenceOf(filledBy(null)), 'Bought 3 AAPL at $250.00');
  });
});
