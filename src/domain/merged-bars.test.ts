import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { priceOf } from '#tests/support/trading.ts';
import { mergeBars } from './merged-bars.ts';

const bar = (date: string, open: string, high: string, low: string, close: string) => ({
  date,
  open: priceOf(open),
  high: priceOf(high),
  low: priceOf(low),
  close: priceOf(close),
  volume: 10,
});

describe('merged bars', () => {
  it('begin at round times of the day, and have the range of all', () => {
    const half = [
      bar('2026-11-20 09:30', '10', '12', '9', '11'),
      bar('2026-11-20 10:00', '11', '11', '8', '9'),
      bar('2026-11-20 10:30', '9', '13', '9', '12'),
      bar('2026-11-23 09:30', '12', '12', '12', '12'),
    ];
    assert.deepEqual(mergeBars(half, 60), [
      bar('2026-11-20 09:00', '10', '12', '9', '11'),
      { ...bar('2026-11-20 10:00', '11', '13', '8', '12'), volume: 20 },
      bar('2026-11-23 09:00', '12', '12', '12', '12'),
    ]);
    assert.deepEqual(mergeBars(half, 30), half);
    const minutes = [
      bar('2026-11-20 09:44', '1', '1', '1', '1'),
      bar('2026-11-20 09:45', '2', '2', '2', '2'),
    ];
    assert.deepEqual(
      mergeBars(minutes, 15).map(({ date }) => date),
      ['2026-11-20 09:30', '2026-11-20 09:45'],
    );
  });
});
