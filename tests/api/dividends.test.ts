// Dividends from their day until they are paid: whoever held at the close before has them, and the
// equity of nobody jumps.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot, marketOrder } from '#tests/support/alpaca.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createWorld, security, type World } from '#tests/support/world.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const patient = {
  security: { ...security, sessionIdleMs: 90 * dayMs, sessionAbsoluteMs: 90 * dayMs },
};

async function catchUp(world: World): Promise<void> {
  for (let tick = 0; tick < 12; tick += 1) await world.backgroundRefresh.tick();
  await world.applyActions.tick();
}

/** Half a dollar a share, for who held over the weekend; paid three days later. */
async function holdOverDividend(world: World) {
  const alice = await world.createUser('alice');
  const order = { symbol: 'AAPL', quantity: '10' };
  assert.equal((await alice.send('POST', '/buy-stock', order)).status, 201);
  const plan = { exDate: '2026-11-23', paymentDate: '2026-11-27', amount: '0.5' };
  assert.ok(world.simulator.market.payDividend('AAPL', plan).ok);
  await catchUp(world);
  await world.clock.advance(6.75 * hourMs);
  await alice.send('GET', '/view-portfolio');
  return alice;
}

describe('a dividend', () => {
  it('is due on its day, no cash before it is paid, and equity does not jump', async () => {
    await using world = await createWorld(patient);
    const alice = await holdOverDividend(world);
    // Sunday night in New York, and then Monday, before anybody trades.
    await world.clock.advance(2 * dayMs + 6.5 * hourMs);
    const { json: before } = await alice.send('GET', '/view-portfolio');
    await world.clock.advance(2 * hourMs);
    await world.applyActions.tick();
    const { json: due } = await alice.send('GET', '/view-portfolio');
    assert.deepEqual([before.dividends_due, due.dividends_due], ['0.00', '5.00']);
    assert.equal(due.cash, before.cash);
    assert.equal(due.equity, before.equity, 'what the shares lose is due');
    assert.equal(due.complete, true);
    const [{ price }] = due.positions;
    assert.equal(Number(before.positions[0].price) - Number(price), 0.5);
    await world.clock.advance(4 * dayMs);
    await catchUp(world);
    const { json: paid } = await alice.send('GET', '/view-portfolio');
    assert.equal(paid.dividends_due, '0.00');
    assert.equal(Number(paid.cash).toFixed(2), (Number(before.cash) + 5).toFixed(2));
    const { json } = await alice.send('GET', '/view-transactions');
    assert.deepEqual(
      json.transactions.map(({ type }: { type: string }) => type),
      ['dividend_paid', 'dividend_due', 'order_filled', 'account_opened'],
    );
    const [receipt] = json.transactions;
    assert.deepEqual(
      [receipt.ex_date, receipt.paid_on, receipt.amount_per_share, receipt.entitled_quantity],
      ['2026-11-23', '2026-11-27', '0.5', '10'],
    );
    assert.equal(
      receipt.note,
      'The dividend of AAPL was paid on 2026-11-27: 5.00, 0.50 a share for 10 shares held ' +
        'before 2026-11-23.',
    );
  });

  it('belongs to who held before, sold or reset, and to nobody who bought since', async () => {
    await using world = await createWorld(patient);
    const alice = await holdOverDividend(world);
    const bob = await world.createUser('bob');
    await world.clock.advance(2 * dayMs + 16.25 * hourMs);
    const order = { symbol: 'AAPL', quantity: '10' };
    await world.applyActions.tick();
    assert.equal((await bob.send('POST', '/buy-stock', order)).status, 201);
    assert.equal((await alice.send('POST', '/sell-stock', order)).status, 201);
    await catchUp(world);
    const reset = await alice.send('POST', `/reset-account/${alice.accountId}`, {});
    assert.equal(reset.status, 201, reset.text);
    await world.clock.advance(5 * dayMs);
    await catchUp(world);
    const old = { 'papertape-account': alice.accountId };
    const { json: closed } = await alice.send('GET', '/view-transactions', undefined, old);
    assert.deepEqual(
      closed.transactions
        .slice(0, 1)
        .map(({ type, amount }: { type: string; amount: string }) => [type, amount]),
      [['dividend_paid', '5.00']],
    );
    const { json: anew } = await alice.send('GET', '/view-portfolio');
    assert.deepEqual([anew.cash, anew.dividends_due], ['100000.00', '0.00']);
    const { json: ofBob } = await bob.send('GET', '/view-transactions?type=dividend_due');
    assert.deepEqual(ofBob.transactions, []);
  });

  it('is an activity of a bot on its day of payment', async () => {
    await using world = await createWorld(patient);
    const bot = await createBot(world);
    const bought = await bot.send('POST', '/v2/orders', marketOrder({ qty: '10' }));
    assert.equal(bought.status, 200, bought.text);
    const plan = { exDate: '2026-11-23', paymentDate: '2026-11-27', amount: '0.5' };
    assert.ok(world.simulator.market.payDividend('AAPL', plan).ok);
    await catchUp(world);
    await world.clock.advance(8 * dayMs);
    await catchUp(world);
    await catchUp(world);
    const { json } = await bot.send('GET', '/v2/account/activities/DIV');
    assert.equal(json.length, 1);
    const [{ date, net_amount: amount, symbol, qty, per_share_amount: each }] = json;
    assert.deepEqual([date, amount, symbol, qty, each], ['2026-11-27', '5', 'AAPL', '10', '0.5']);
    const all = await bot.send('GET', '/v2/account/activities?category=non_trade_activity');
    const types = all.json.map((each: { activity_type: string }) => each.activity_type);
    assert.deepEqual(types, ['DIV', 'JNLC']);
  });

  it('that becomes known late is of its own day, for who has sold meanwhile', async () => {
    await using world = await createWorld(patient);
    const alice = await world.createUser('alice');
    const order = { symbol: 'AAPL', quantity: '10' };
    await alice.send('POST', '/buy-stock', order);
    await world.clock.advance(5 * dayMs);
    await alice.send('POST', '/sell-stock', order);
    await world.actionBook.put({
      actionId: 'AAPL dividend 2026-11-23',
      revision: 1,
      symbol: symbolOf('AAPL'),
      exDate: '2026-11-23',
      source: 'simulator',
      terms: { kind: 'dividend', amount: 250_000_000n as never, paidOn: '2026-11-24' },
      state: 'accepted',
      note: null,
      foundAt: world.clock.now(),
    });
    await world.applyActions.tick();
    await world.applyActions.tick();
    const { json } = await alice.send('GET', '/view-transactions?limit=2');
    const [paid, due] = json.transactions;
    assert.deepEqual([paid.type, paid.amount], ['dividend_paid', '2.50']);
    assert.deepEqual([due.effective_at, due.entitled_quantity], ['2026-11-23T05:00:00.000Z', '10']);
    const { json: history } = await alice.send('GET', '/portfolio-history?range=1m');
    const dues = history.points.map((point: { dividends_due: string }) => point.dividends_due);
    assert.deepEqual(dues.slice(0, 3), ['0.00', '0.00', '2.50'], 'at the opening, Friday, Monday');
  });
});
