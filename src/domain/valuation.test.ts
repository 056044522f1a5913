import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dollars, quoteOf, sharesOf, symbolOf } from '#tests/support/trading.ts';
import { unopenedAccount, type Account } from './account.ts';
import { valueAccount } from './valuation.ts';

/** Twenty shares since the split of Monday. */
const account: Account = {
  ...unopenedAccount,
  status: 'open',
  cash: dollars('50.00'),
  dividendsDue: dollars('5.00'),
  positions: [
    {
      symbol: symbolOf('AAPL'),
      quantity: sharesOf('20'),
      costBasis: dollars('1000.00'),
      lots: [{ acquiredAt: 1, quantity: sharesOf('20'), cost: dollars('1000.00') }],
      actedOn: '2026-11-23',
    },
  ],
};

describe('shares to which something has happened', () => {
  it('are not valued with a price of the other side', () => {
    const friday = quoteOf('AAPL', '100.0000', { tradingDay: '2026-11-20' });
    const valuation = valueAccount(account, () => friday);
    assert.deepEqual(valuation.unpriced, ['AAPL']);
    assert.equal(valuation.positions[0]?.quote?.status, 'adjusting');
    assert.equal(valuation.equity, dollars('55.00'), 'cash and what is due');
  });

  it('are worth what a price of before is told as since, and a price of after', () => {
    for (const quote of [
      quoteOf('AAPL', '50.0000', { tradingDay: '2026-11-20', restatedOn: '2026-11-23' }),
      quoteOf('AAPL', '50.0000', { tradingDay: '2026-11-23' }),
    ]) {
      assert.equal(valueAccount(account, () => quote).equity, dollars('1055.00'));
    }
  });
});
