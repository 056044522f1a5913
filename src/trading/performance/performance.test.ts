import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { days, live, performanceOf } from '#tests/support/ten-days.ts';

describe('the performance of an account', () => {
  it('is the return of who bought once, by every measure', async () => {
    const closes = [100n, 100n, 120n, 90n, 90n, 90n, 90n, 90n, 90n, 110n];
    const books = live([{ kind: 'buy', day: 0, symbol: 'AAPL', shares: 30n }], [closes]);
    const found = (await performanceOf(books, [closes])(0)) ?? assert.fail();
    assert.equal(found.returnPercent, '0.3000');
    assert.deepEqual(found.moneyWeighted, { percent: '10.0000', reason: null });
    // 100,600.00 at the peak, 99,700.00 after it.
    assert.equal(found.maxDrawdownPercent, '0.8946');
  });

  it('has no money-weighted return where nothing was invested', async () => {
    const closes = days.map(() => 100n);
    const found = (await performanceOf(live([], [closes]), [closes])(0)) ?? assert.fail();
    assert.deepEqual(found.moneyWeighted, { percent: null, reason: 'nothing_invested' });
    assert.equal(found.returnPercent, '0.0000');
  });
});
