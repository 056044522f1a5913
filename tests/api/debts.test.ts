// What is owed for shares that were sold beyond the true ones, as its owner sees it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import { createWorld, security } from '#tests/support/world.ts';

const dayMs = 24 * 60 * 60_000;
const patient = {
  security: { ...security, sessionIdleMs: 90 * dayMs, sessionAbsoluteMs: 90 * dayMs },
};
const cents = (text: string) => BigInt(text.replace('.', ''));

describe('a debt for shares that were bought back', () => {
  it('is due beside the cash, and paid by the next sale', async () => {
    await using world = await createWorld(patient);
    const alice = await world.createUser('alice');
    const trade = async (side: 'buy' | 'sell', symbol: string, quantity: string) => {
      const traded = await alice.send('POST', `/${side}-stock`, { symbol, quantity });
      assert.equal(traded.status, 201, traded.text);
      return traded.json;
    };
    const view = async () => (await alice.send('GET', '/view-portfolio')).json;
    await trade('buy', 'AAPL', '100');
    await world.clock.advance(3 * dayMs + 60_000);
    const sold = await trade('sell', 'AAPL', '60');
    const { json: refused } = await alice.send('POST', '/buy-stock', {
      symbol: 'IBM',
      quantity: '100000',
    });
    await trade('buy', 'IBM', Math.floor(Number(refused.affordable_quantity)).toString());
    const before = await view();
    // Ten became one before she sold sixty of her hundred, which were ten.
    await world.actionBook.put({
      actionId: 'AAPL split 2026-11-23',
      revision: 1,
      symbol: symbolOf('AAPL'),
      exDate: '2026-11-23',
      source: 'operator',
      terms: { kind: 'split', ratio: { after: 1n, before: 10n } },
      state: 'accepted',
      note: null,
      foundAt: world.clock.now(),
    });
    await world.applyActions.tick();
    const owing = await view();
    const { json } = await alice.send('GET', '/view-transactions?type=split_applied');
    const [{ bought_back: back, note }] = json.transactions;
    assert.deepEqual(
      back.map((each: { quantity: string }) => each.quantity),
      ['50'],
    );
    assert.match(note, /bought back at the price they were sold for/);
    assert.equal(owing.cash, '0.00');
    const cost = cents(back[0].cost);
    assert.equal(cost, (cents(sold.fill.notional) * 50n) / 60n);
    assert.equal(cents(owing.dividends_due), cents(before.cash) - cost);
    assert.deepEqual(
      owing.positions.map(({ symbol }: { symbol: string }) => symbol),
      ['IBM'],
    );
    const part = await trade('sell', 'IBM', '1');
    assert.equal(
      part.cash_after,
      part.fill.notional,
      'the receipt of the sale is one as any other',
    );
    const paying = await view();
    assert.equal(paying.cash, '0.00');
    const left = cents(owing.dividends_due) + cents(part.fill.notional);
    assert.equal(cents(paying.dividends_due), left);
    const { json: paid } = await alice.send('GET', '/view-transactions?type=dividend_paid');
    assert.match(paid.transactions[0].note, /was paid for AAPL shares bought back before/);
    await trade('sell', 'IBM', 'all');
    assert.equal((await view()).dividends_due, '0.00');
  });
});
