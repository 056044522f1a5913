import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dollars } from '#tests/support/trading.ts';
import { closeOf, days, live, performanceOf } from '#tests/support/ten-days.ts';

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

  it('tells two companies apart that had one ticker', async () => {
    const closes = [100n, 100n, 120n, 90n, 10n, 10n, 10n, 10n, 10n, 30n];
    const plan = [
      { kind: 'buy', day: 0, symbol: 'AAPL', shares: 3n },
      // Of the former company, after the other one is listed.
      { kind: 'sell', day: 5, symbol: 'AAPL', shares: 3n },
      { kind: 'buy', day: 6, symbol: 'AAPL', shares: 2n },
    ] as const;
    const told = async (from: number, listedOn?: string) => {
      const found = await performanceOf(live(plan, [closes]), [closes], listedOn)(from);
      return (found ?? assert.fail()).bySymbol.map(({ gain }) => gain);
    };
    assert.deepEqual(await told(0), [dollars('-230.00')]);
    assert.deepEqual(await told(0, days[4]), [dollars('-270.00'), dollars('40.00')]);
    assert.deepEqual(await told(closeOf(3), days[4]), [dollars('-240.00'), dollars('40.00')]);
    assert.deepEqual(await told(closeOf(7), days[4]), [dollars('40.00')]);
  });

  it('has no money-weighted return where nothing was invested', async () => {
    const closes = days.map(() => 100n);
    const found = (await performanceOf(live([], [closes]), [closes])(0)) ?? assert.fail();
    assert.deepEqual(found.moneyWeighted, { percent: null, reason: 'nothing_invested' });
    assert.equal(found.returnPercent, '0.0000');
  });
});
