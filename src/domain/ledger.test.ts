import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { OrderFilled } from './event.ts';
import { emptyTrialBalance, post, postingsOf } from './ledger.ts';
import { money } from './money.ts';

const cents = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(money);

describe('the postings of an event', () => {
  it('sum to zero, whatever the figures', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        cents,
        cents,
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        (side, notional, fee, profit) => {
          // Only the figures that are posted matter here.
          const event = { type: 'OrderFilled', side, notional, fee, realizedProfit: profit };
          const balance = post(emptyTrialBalance, postingsOf(event as OrderFilled));
          const sum = Object.values(balance).reduce((total, amount) => total + amount, 0n);
          assert.equal(sum, 0n);
        },
      ),
    );
  });

  it('show a sale as cash against cost and profit', () => {
    const sale = {
      type: 'OrderFilled',
      side: 'sell',
      notional: 900n,
      fee: 1n,
      realizedProfit: -100n,
    };
    assert.deepEqual(postingsOf(sale as OrderFilled), [
      { ledgerAccount: 'cash', amount: 899n },
      { ledgerAccount: 'securities_at_cost', amount: -1_000n },
      { ledgerAccount: 'fees', amount: 1n },
      { ledgerAccount: 'realized_profit', amount: 100n },
    ]);
  });

  it('show an opening as cash against capital, and nothing for what moves nothing', () => {
    assert.deepEqual(postingsOf({ type: 'AccountOpened', startingCash: money(5n) }), [
      { ledgerAccount: 'cash', amount: 5n },
      { ledgerAccount: 'contributed_capital', amount: -5n },
    ]);
    assert.deepEqual(postingsOf({ type: 'AccountClosed' }), []);
  });
});
