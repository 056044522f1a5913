import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dollars, priceOf, sharesOf } from '#tests/support/trading.ts';
import { dayChangeOf, type DayFlow } from './day-change.ts';

const none = { bought: dollars('0.00'), sold: dollars('0.00'), received: dollars('0.00') };
const flow = (after: string, changes: Partial<DayFlow>): DayFlow => ({
  after,
  ...none,
  sharesBought: sharesOf('0'),
  sharesSold: sharesOf('0'),
  ...changes,
});
const thursday = { previousClose: priceOf('100.0000'), previousDate: '2026-11-19' };

describe('the change of a day', () => {
  it('is that of the price, for shares that were held all day', () => {
    const day = { held: sharesOf('10'), price: priceOf('101.5000'), flows: [], ...thursday };
    assert.deepEqual(dayChangeOf(day), { change: dollars('15.00'), base: dollars('1000.00') });
  });

  it('counts what was bought today from its own price', () => {
    const bought = { bought: dollars('204.00'), sharesBought: sharesOf('2') };
    const day = {
      held: sharesOf('12'),
      price: priceOf('101.0000'),
      flows: [flow('2026-11-19', bought)],
      ...thursday,
    };
    // Ten shares won a dollar each, two lost one each.
    assert.deepEqual(dayChangeOf(day), { change: dollars('8.00'), base: dollars('1204.00') });
  });

  it('counts what was sold today at what it brought, also of all that was held', () => {
    const sold = { sold: dollars('990.00'), sharesSold: sharesOf('10') };
    const flows = [flow('2026-11-19', sold)];
    const day = { held: sharesOf('0'), price: undefined, flows, ...thursday };
    assert.deepEqual(dayChangeOf(day), { change: dollars('-10.00'), base: dollars('1000.00') });
  });

  it('counts a dividend that went from the shares today', () => {
    const flows = [flow('2026-11-19', { received: dollars('5.00') })];
    const day = { held: sharesOf('10'), price: priceOf('99.5000'), flows, ...thursday };
    assert.deepEqual(dayChangeOf(day), { change: dollars('0.00'), base: dollars('1000.00') });
  });

  it('leaves out what was traded before the previous close', () => {
    const bought = { bought: dollars('900.00'), sharesBought: sharesOf('10') };
    const flows = [flow('2026-11-18', bought)];
    const day = { held: sharesOf('10'), price: priceOf('100.0000'), flows, ...thursday };
    assert.deepEqual(dayChangeOf(day), { change: dollars('0.00'), base: dollars('1000.00') });
  });
});
