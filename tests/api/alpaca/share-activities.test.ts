// What bots are told of splits, dividends and what is corrected of them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { createBot, marketOrder } from '#tests/support/alpaca.ts';
import { actionOf } from '#tests/support/action-book.ts';
import { split } from '#tests/support/action-trades.ts';
import { createWorld, security } from '#tests/support/world.ts';

const dayMs = 24 * 60 * 60_000;
const patient = {
  security: { ...security, sessionIdleMs: 90 * dayMs, sessionAbsoluteMs: 90 * dayMs },
};

type Told = {
  readonly activity_type: string;
  readonly net_amount?: string;
  readonly qty?: string;
  readonly side?: string;
  readonly price?: string;
};

/** Cash and shares by the activities alone. */
function sumsOf(activities: readonly Told[]) {
  let [cash, shares] = [0, 0];
  for (const { activity_type: type, net_amount: amount, qty, side, price } of activities) {
    const sign = side === 'sell' ? -1 : 1;
    // A dividend tells the shares that it was paid for.
    if (type !== 'DIV') shares += sign * Number(qty ?? 0);
    cash += type === 'FILL' ? -sign * Number(qty) * Number(price) : Number(amount);
  }
  return [cash.toFixed(2), shares];
}

describe('the activities of an account', () => {
  it('sum to its cash and its shares, whatever is taken back', async () => {
    await using world = await createWorld(patient);
    const { send } = await createBot(world);
    const trade = async (side: string, qty: string) => {
      const { status, text } = await send('POST', '/v2/orders', marketOrder({ side, qty }));
      assert.equal(status, 200, text);
    };
    const book = async (state: 'accepted' | 'rejected', action: ReturnType<typeof actionOf>) => {
      await world.actionBook.put({ ...action, state, note: null, foundAt: 0 });
      for (let tick = 0; tick < 6; tick += 1) await world.applyActions.tick();
      const { json: told } = await send('GET', '/v2/account/activities');
      const { json: account } = await send('GET', '/v2/account');
      const { json: positions } = await send('GET', '/v2/positions');
      const shares = Number(positions[0]?.qty ?? 0);
      assert.deepEqual(sumsOf(told), [Number(account.cash).toFixed(2), shares]);
      return told.map(({ activity_type: type, net_amount: amount }: Told) => `${type} ${amount}`);
    };
    await trade('buy', '10');
    await world.clock.advance(3 * dayMs);
    const doubled = actionOf('AAPL', '2026-11-23', split(2n, 1n));
    await book('accepted', doubled);
    const amount = amountPerShare(10n ** 9n);
    const paid = { kind: 'dividend', amount, paidOn: '2026-11-24' } as const;
    await world.clock.advance(2 * dayMs);
    const told = await book('accepted', actionOf('AAPL', '2026-11-24', paid));
    assert.ok(told.includes('DIV 20'), told.join());
    await trade('sell', '15');
    const back = await book('rejected', doubled);
    assert.ok(back.includes('DIV -20') && back.includes('DIV 10'), back.join());
    await trade('buy', '3');
    await world.clock.advance(dayMs);
    const gone = { kind: 'write_off', amount: amountPerShare(5n * 10n ** 8n) } as const;
    const last = await book('accepted', actionOf('AAPL', '2026-11-26', gone));
    assert.ok(last.includes('MA 1.5'), last.join());
  });
});
