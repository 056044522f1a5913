import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyTicket } from './ticket-fields.ts';
import { estimateLine } from './ticket-words.ts';

describe('the line of the estimate', () => {
  it('asks for what is missing, and for nothing that is typed already', () => {
    const dollars = { ...emptyTicket, sizeIn: 'dollars' } as const;
    const typed = { ...emptyTicket, quantity: '3' };
    assert.equal(estimateLine(emptyTicket, '10.0000'), 'Type a quantity to see what it comes to.');
    assert.equal(estimateLine(dollars, '10.0000'), 'Type an amount to see how many shares it is.');
    assert.equal(estimateLine(typed, '10.0000'), 'About $30.00');
    assert.equal(
      estimateLine(typed, undefined),
      'What it comes to is known once there is a price.',
    );
  });
});
