import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyTicket, readTicket, timesFor, type TicketFields } from './ticket-fields.ts';

const ticket = (changes: Partial<TicketFields>): TicketFields => ({ ...emptyTicket, ...changes });
const bodyOf = (changes: Partial<TicketFields>) => {
  const read = readTicket('AAPL', ticket(changes));
  assert.ok(read.kind === 'order', JSON.stringify(read));
  return read.body;
};

describe('a ticket', () => {
  it('is the plainest order that says what is meant', () => {
    assert.deepEqual(bodyOf({ quantity: '10' }), { symbol: 'AAPL', quantity: '10' });
    assert.deepEqual(bodyOf({ sizeIn: 'dollars', amount: '500' }), {
      symbol: 'AAPL',
      amount: '500',
    });
    assert.deepEqual(bodyOf({ type: 'limit', quantity: '1', limit: '150,5', timeInForce: 'gtc' }), {
      symbol: 'AAPL',
      quantity: '1',
      type: 'limit',
      time_in_force: 'gtc',
      limit_price: '150.5',
    });
  });

  it('has exits where they are filled in, of a buy alone', () => {
    const exits = { quantity: '1', takeProfit: '300', stopLoss: '200' };
    assert.deepEqual(bodyOf(exits), {
      symbol: 'AAPL',
      quantity: '1',
      take_profit: { limit_price: '300' },
      stop_loss: { stop_price: '200' },
    });
    assert.deepEqual(bodyOf({ ...exits, side: 'sell' }), { symbol: 'AAPL', quantity: '1' });
  });

  it('stays behind the best price by percent or by dollars', () => {
    const trailing = {
      type: 'trailing_stop',
      quantity: '1',
      trail: '5',
      trailAmount: '2.50',
    } as const;
    const sent = { symbol: 'AAPL', quantity: '1', type: 'trailing_stop' };
    assert.deepEqual(bodyOf(trailing), { ...sent, trail_percent: '5' });
    assert.deepEqual(bodyOf({ ...trailing, trailIn: 'dollars' }), {
      ...sent,
      trail_amount: '2.50',
    });
  });

  it('is a pair of exits, both of which are needed, for shares that are held', () => {
    const pair = { side: 'sell', type: 'exits', quantity: '1', takeProfit: '300' } as const;
    const read = readTicket('AAPL', ticket(pair));
    assert.ok(read.kind === 'incomplete');
    assert.deepEqual(Object.keys(read.missing), ['stopLoss']);
    assert.deepEqual(bodyOf({ ...pair, stopLoss: '200' }), {
      symbol: 'AAPL',
      quantity: '1',
      order_class: 'oco',
      take_profit: { limit_price: '300' },
      stop_loss: { stop_price: '200' },
    });
    assert.deepEqual(timesFor(ticket(pair)), ['day', 'gtc']);
    const limited = bodyOf({ ...pair, stopLoss: '200', stopLossLimit: '199' });
    assert.deepEqual(limited.stop_loss, { stop_price: '200', limit_price: '199' });
    const alone = readTicket('AAPL', ticket({ quantity: '1', stopLossLimit: '199' }));
    assert.ok(alone.kind === 'incomplete');
    assert.deepEqual(Object.keys(alone.missing), ['stopLoss']);
  });

  it('names every field that is missing or wrong, and forgets those that are not shown', () => {
    const read = readTicket('AAPL', ticket({ type: 'stop_limit', stop: 'x', trail: 'junk' }));
    assert.ok(read.kind === 'incomplete');
    assert.deepEqual(Object.keys(read.errors), ['stop']);
    assert.deepEqual(Object.keys(read.missing), ['quantity', 'limit']);
  });

  it('offers the times in force that go with the order', () => {
    assert.ok(timesFor(ticket({})).includes('opg'));
    assert.deepEqual(timesFor(ticket({ type: 'stop' })), ['day', 'gtc']);
    assert.deepEqual(timesFor(ticket({ stopLoss: '200' })), ['day', 'gtc']);
  });
});
