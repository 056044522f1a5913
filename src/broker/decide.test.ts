import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import { formatMoney, formatQuantity } from '#src/domain/money.ts';
import { alice, closeOfFriday, dollars, order, eventOf } from '#tests/support/trading.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { assertInvariants } from './invariants.ts';

const open = (cash: string): AccountCommand => ({
  type: 'OpenAccount',
  accountId: alice,
  at: closeOfFriday,
  startingCash: dollars(cash),
});

/** The account after every command, each of which must be accepted and keep the invariants. */
function given(...commands: AccountCommand[]): Account {
  return commands.reduce((account, command) => {
    const next = evolve(account, { event: eventOf(account, command), recordedAt: command.at });
    assertInvariants(next);
    return next;
  }, unopenedAccount);
}

function refusal(account: Account, command: AccountCommand) {
  const decision = decide(account, command);
  assert.ok(!decision.ok, 'expected a rejection');
  return decision.error;
}

describe('buying', () => {
  it('exchanges cash for shares at the quote', () => {
    const account = given(open('100000.00'), order('buy', '10', 'AAPL', '182.6300'));
    assert.equal(formatMoney(account.cash), '98173.70');
    const position = account.positions[0];
    assert.equal(position?.costBasis, dollars('1826.30'));
  });

  it('shows the figures before and after', () => {
    const account = given(open('1000.00'));
    const event = eventOf(account, order('buy', '1.5', 'AAPL', '100.0000'));
    assert.ok(event.type === 'OrderFilled');
    assert.equal(event.cashBefore, dollars('1000.00'));
    assert.equal(event.cashAfter, dollars('850.00'));
    assert.equal(event.quote.ageSeconds, 12);
  });

  it('rejects what the cash does not pay for, and says how much it pays for', () => {
    const rejection = refusal(given(open('500.00')), order('buy', '10', 'AAPL', '182.6300'));
    assert.ok(rejection.code === 'insufficient_cash');
    assert.equal(formatMoney(rejection.availableCash), '500.00');
    assert.equal(formatMoney(rejection.notional), '1826.30');
    assert.equal(formatQuantity(rejection.affordableQuantity), '2');
  });

  it('spends the last cent', () => {
    const account = given(open('365.26'), order('buy', '2', 'AAPL', '182.6300'));
    assert.equal(formatMoney(account.cash), '0.00');
  });

  it('rejects an order worth less than a cent', () => {
    const tiny = order('buy', '0.000000001', 'AAPL', '182.6300');
    assert.equal(refusal(given(open('1.00')), tiny).code, 'notional_too_small');
  });
});

describe('selling', () => {
  const bought = [open('1000.00'), order('buy', '4', 'AAPL', '100.0000')];

  it('realizes proceeds less the average cost', () => {
    const account = given(
      ...bought,
      order('buy', '4', 'AAPL', '50.0000'),
      order('sell', '2', 'AAPL', '90.0000'),
    );
    assert.equal(formatMoney(account.realizedProfit), '30.00');
    assert.equal(formatMoney(account.cash), '580.00');
  });

  it('closes the position with the last share', () => {
    const account = given(...bought, order('sell', '4', 'AAPL', '90.0000'));
    assert.equal(account.positions.length, 0);
    assert.equal(formatMoney(account.realizedProfit), '-40.00');
  });

  it('closes a position that is worth less than a cent, for nothing if need be', () => {
    const dust = given(
      open('1000.00'),
      order('buy', '1', 'AAPL', '3.0000'),
      order('sell', '0.9999', 'AAPL', '3.0000'),
    );
    const tiny = refusal(dust, order('sell', '0.00005', 'AAPL', '3.0000'));
    assert.equal(tiny.code, 'notional_too_small');
    const event = eventOf(dust, order('sell', '0.0001', 'AAPL', '3.0000'));
    assert.ok(event.type === 'OrderFilled');
    assert.equal(formatMoney(event.notional), '0.00');
    const closed = evolve(dust, { event, recordedAt: closeOfFriday });
    assertInvariants(closed);
    assert.deepEqual(closed.positions, []);
    assert.equal(formatMoney(closed.cash), '1000.00');
  });

  it('rejects more shares than are held', () => {
    const rejection = refusal(given(...bought), order('sell', '4.000000001', 'AAPL', '90.0000'));
    assert.ok(rejection.code === 'insufficient_shares');
    assert.equal(formatQuantity(rejection.heldQuantity), '4');
  });

  it('rejects a symbol that is not held', () => {
    const rejection = refusal(given(...bought), order('sell', '1', 'MSFT', '90.0000'));
    assert.ok(rejection.code === 'insufficient_shares');
    assert.equal(rejection.heldQuantity, 0n);
  });
});

describe('the order of refusals', () => {
  const closed = given(open('1.00'), { type: 'CloseAccount', accountId: alice, at: closeOfFriday });
  const tiny = '0.000000001';

  it('names a closed account first', () => {
    assert.equal(refusal(closed, order('buy', tiny, 'XYZ', null)).code, 'account_closed');
  });

  it('names an unknown symbol before anything about money', () => {
    assert.equal(
      refusal(given(open('0.00')), order('buy', '10', 'XYZ', null)).code,
      'unknown_symbol',
    );
  });

  it('names a delisting, whether or not the account holds the symbol', () => {
    const sale = { ...order('sell', '1', 'GONE', null), quote: 'symbol_delisted' } as const;
    assert.equal(refusal(given(open('0.00')), sale).code, 'symbol_delisted');
  });

  it('names a tiny notional before missing shares', () => {
    assert.equal(
      refusal(given(open('0.00')), order('sell', tiny, 'AAPL', '1.0000')).code,
      'notional_too_small',
    );
  });

  it('refuses to close twice', () => {
    const close = { type: 'CloseAccount', accountId: alice, at: closeOfFriday } as const;
    assert.equal(refusal(closed, close).code, 'account_closed');
  });
});

describe('any sequence of orders', () => {
  const orders = fc.array(
    fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      symbol: fc.constantFrom('AAPL', 'MSFT', 'BRK.B'),
      billionths: fc.bigInt({ min: 1n, max: 200_000_000_000n }),
      price: fc.integer({ min: 1, max: 20_000_000 }),
    }),
    { maxLength: 60 },
  );

  it('keeps the invariants', () => {
    fc.assert(
      fc.property(orders, (list) => {
        let account = given(open('10000.00'));
        for (const { side, symbol, billionths, price } of list) {
          const quantity = (Number(billionths) / 1e9).toFixed(9);
          const command = order(side, quantity, symbol, (price / 10_000).toFixed(4));
          if (!decide(account, command).ok) continue;
          account = evolve(account, { event: eventOf(account, command), recordedAt: command.at });
          assertInvariants(account);
        }
      }),
    );
  });
});
