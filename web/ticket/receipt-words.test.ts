import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleOf } from './receipt-words.ts';

type Order = Parameters<typeof ruleOf>[0]['order'];
const filled = { price: '10.0000', quantity: '1', notional: '10.00', fee: '0.00' };
const order = (changes: Partial<Order>): Order => ({
  type: 'market',
  side: 'buy',
  status: 'filled',
  ...changes,
});

describe('the rule of a receipt', () => {
  const rows: readonly (readonly [string, Order, RegExp])[] = [
    ['a limit', order({ type: 'limit', status: 'open' }), /falls to it, at the open where that/],
    ['a limit sale', order({ type: 'limit', side: 'sell', status: 'open' }), /price rises to it/],
    ['a stop', order({ type: 'stop', side: 'sell', status: 'open' }), /falls to its stop it takes/],
    [
      'a stop-limit',
      order({ type: 'stop_limit', status: 'open' }),
      /rises to .* if its limit allows/,
    ],
    ['a trailing stop', order({ type: 'trailing_stop', status: 'open' }), /follows the best price/],
    ['a market order', order({ status: 'open' }), /takes the next price that the market shows/],
    ['the open', order({ status: 'open', time_in_force: 'opg' }), /at which its session opens/],
    ['the close', order({ status: 'open', time_in_force: 'cls' }), /at which its session closes/],
    ['a pair', order({ type: 'limit', status: 'open', order_class: 'oco' }), /reached first fills/],
  ];
  for (const [name, waiting, words] of rows) {
    it(`says what ${name} waits for`, () => {
      assert.match(ruleOf({ order: waiting, fill: null, note: null }) ?? '', words);
    });
  }

  it('says why it has filled, and nothing of what has ended without', () => {
    const market = { order: order({}), fill: filled };
    assert.match(ruleOf({ ...market, note: null }) ?? '', /at once, at the last price/);
    assert.match(ruleOf({ ...market, note: 'Closed.' }) ?? '', /after hours at the last close/);
    const limit = { order: order({ type: 'limit' }), fill: filled, note: null };
    assert.match(ruleOf(limit) ?? '', /at its limit or better/);
    const ended = { order: order({ status: 'cancelled' }), fill: null, note: 'Ended.' };
    assert.equal(ruleOf(ended), undefined);
  });
});
