import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { priceOf, symbolOf } from '#tests/support/trading.ts';
import { adjustBar } from './adjusted-bar.ts';
import type { CorporateAction } from './corporate-action.ts';

const split = (exDate: string, after: bigint, before: bigint): CorporateAction => ({
  actionId: exDate,
  revision: 1,
  symbol: symbolOf('AAPL'),
  exDate,
  source: 'simulator',
  terms: { kind: 'split', ratio: { after, before } },
});
const bar = {
  date: '2026-11-20',
  open: priceOf('90.0000'),
  high: priceOf('100.0001'),
  low: priceOf('80.0000'),
  close: priceOf('96.0000'),
  volume: 300,
};

describe('a bar of before a split', () => {
  it('is told in the shares since, over every split that came', () => {
    const adjusted = adjustBar(bar, [split('2026-11-23', 4n, 1n), split('2026-11-24', 1n, 2n)]);
    assert.equal(adjusted.close, priceOf('48.0000'));
    // 50.00005 lies in the middle and goes to the even one.
    assert.equal(adjusted.high, priceOf('50.0000'));
    assert.equal(adjusted.volume, 600);
  });

  it('stays as it is on the day of the split and later', () => {
    assert.equal(adjustBar(bar, [split('2026-11-20', 4n, 1n)]), bar);
    assert.equal(adjustBar(bar, []), bar);
  });
});
