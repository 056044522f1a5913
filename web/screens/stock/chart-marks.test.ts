import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PriceHistory, Transaction } from '../../api/types.ts';
import { marksOf } from './chart-marks.ts';

const dates = ['2026-11-19', '2026-11-20', '2026-11-23', '2026-11-24'];
const chart = {
  bars: dates.map((date) => ({ date })),
  interval: 'daily',
} as unknown as PriceHistory;

const bought = (at: string) =>
  ({
    type: 'order_filled',
    recorded_at: at,
    order: { side: 'buy', filled_at: at },
    fill: { quantity: '10', price: '257.6100' },
  }) as unknown as Transaction;
const booked = (type: string, day: string, note: string) =>
  ({ type, revision: 1, ex_date: day, action_id: `AAPL ${day}`, note }) as unknown as Transaction;

describe('the marks on a chart', () => {
  it('are trades and what happened to the shares, each at the bar of its day', () => {
    const split = booked('split_applied', '2026-11-23', 'AAPL was split');
    assert.deepEqual(marksOf(chart, [split, bought('2026-11-20T15:00:00.000Z')]), [
      { index: 2, side: 'action', text: 'AAPL was split' },
      { index: 1, side: 'buy', text: 'Bought 10 at $257.61' },
    ]);
  });

  it('leave out what was before the chart begins', () => {
    assert.deepEqual(marksOf(chart, [bought('2026-11-18T15:00:00.000Z')]), []);
    const weekly = { ...chart, interval: 'weekly' } as const;
    assert.equal(marksOf(weekly, [bought('2026-11-16T15:00:00.000Z')])[0]?.index, 0);
  });

  it('are of what stands: nothing that was taken back, and the newest of what was corrected', () => {
    const first = booked('split_applied', '2026-11-23', '3:2');
    const back = booked('action_reversed', '2026-11-23', 'taken back');
    const second = booked('split_applied', '2026-11-23', '2:1');
    const texts = (trades: readonly Transaction[]) =>
      marksOf(chart, trades).map((mark) => mark.text);
    assert.deepEqual(texts([back, first]), []);
    assert.deepEqual(texts([second, back, first]), ['2:1']);
  });
});
