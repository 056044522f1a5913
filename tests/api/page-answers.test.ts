// What a page needs beside the routes of trading.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatMoney, money } from '#src/domain/money.ts';
import { dollars, priceOf, sharesOf } from '#tests/support/trading.ts';
import { createWorld, security } from '#tests/support/world.ts';

/** Days pass in these tests. */
const lasting = { security: { ...security, sessionIdleMs: 30 * 24 * 3_600_000 } };

describe('GET /view-server', () => {
  it('tells anybody what the server is and what it takes', async () => {
    await using world = await createWorld();
    const { status, json } = await world.send('GET', '/view-server');
    assert.equal(status, 200);
    assert.equal(json.name, 'Papertape');
    assert.equal(json.starting_cash, '100000.00');
    assert.equal(json.password_min_length, 8);
    assert.equal(json.plan, 'realtime150');
    assert.equal(json.entitlement, 'realtime');
    assert.deepEqual(json.order_types, ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']);
  });
});

describe('GET /view-quotes', () => {
  it('shows what is at hand, in the order asked for, and names what has no price', async () => {
    await using world = await createWorld();
    const alice = await world.createUser('alice');
    for (const symbol of ['AAPL', 'KO']) await alice.send('GET', `/lookup-stock?symbol=${symbol}`);
    const { json } = await alice.send('GET', '/view-quotes?symbols=ko,MSFT,AAPL,KO');
    assert.deepEqual(
      json.quotes.map((each: { symbol: string; status: string }) => [each.symbol, each.status]),
      [
        ['KO', 'current'],
        ['AAPL', 'current'],
      ],
    );
    assert.deepEqual(json.unpriced, ['MSFT']);
    const looked = await alice.send('GET', '/lookup-stock?symbol=AAPL');
    const { symbol: _symbol, ...quote } = json.quotes[1];
    assert.deepEqual(quote, looked.json.quote);
  });

  it('spends no request, and says of an old price why it is old', async () => {
    await using world = await createWorld({ plan: 'realtime150' });
    const alice = await world.createUser('alice');
    await alice.send('GET', '/lookup-stock?symbol=AAPL');
    const before = (await alice.send('GET', '/lookup-stock?symbol=AAPL')).json.quote;
    await world.clock.advance(60_000);
    const [quote] = (await alice.send('GET', '/view-quotes?symbols=AAPL')).json.quotes;
    assert.equal(quote.fetched_at, before.fetched_at, 'it is the same price');
    assert.equal(quote.status, 'stale');
    assert.equal(quote.reason, 'not_asked');
    assert.equal(quote.retry_at, null);
  });

  it('says that the day is spent, and when the next one begins', async () => {
    await using world = await createWorld({ plan: 'free', ...lasting });
    const alice = await world.createUser('alice');
    await alice.send('GET', '/lookup-stock?symbol=AAPL');
    await world.clock.advance(4 * 24 * 3_600_000);
    await world.allowance.noteExhausted();
    const [quote] = (await alice.send('GET', '/view-quotes?symbols=AAPL')).json.quotes;
    assert.equal(quote.reason, 'allowance_exhausted');
    assert.ok(Date.parse(quote.retry_at) > world.clock.now());
    const looked = await alice.send('GET', '/lookup-stock?symbol=AAPL');
    assert.equal(looked.json.quote.reason, 'allowance_exhausted');
  });
});

describe('the change of the day', () => {
  it('is that of the price less what was bought and plus what was sold, to the cent', async () => {
    await using world = await createWorld(lasting);
    const alice = await world.createUser('alice');
    const order = (quantity: string) => ({ symbol: 'AAPL', quantity });
    await alice.send('POST', '/buy-stock', order('10'));
    const first = (await alice.send('GET', '/view-portfolio')).json;
    assert.equal(first.day_change, '0.00', 'bought now, at this price');
    await world.clock.advance(3 * 24 * 3_600_000);
    const bought = (await alice.send('POST', '/buy-stock', order('3'))).json;
    await world.clock.advance(3_600_000);
    const sold = (await alice.send('POST', '/sell-stock', order('5'))).json;
    await world.clock.advance(3_600_000);
    const { quote } = (await alice.send('GET', '/lookup-stock?symbol=AAPL')).json;
    const { json } = await alice.send('GET', '/view-portfolio');
    const [position] = json.positions;
    assert.equal(position.previous_close, quote.previous_close);
    const value = (price: string, shares: string) =>
      (priceOf(price) * sharesOf(shares)) / 10n ** 11n;
    const expected =
      value(quote.price, '8') -
      value(quote.previous_close, '10') -
      dollars(bought.fill.notional) +
      dollars(sold.fill.notional);
    // Each value is rounded to a cent of its own.
    assert.ok(Math.abs(Number(expected - dollars(position.day_change))) <= 2, position.day_change);
    assert.equal(json.day_change, position.day_change);
    const value2 = (await alice.send('GET', '/calculate-portfolio-value')).json;
    assert.equal(value2.day_change, json.day_change);
    assert.equal(value2.day_change_percent, json.day_change_percent);
  });

  it('counts what was sold out today, and nothing that was sold before', async () => {
    await using world = await createWorld(lasting);
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'KO', quantity: '10' });
    await world.clock.advance(3 * 24 * 3_600_000);
    const sold = (await alice.send('POST', '/sell-stock', { symbol: 'KO', quantity: '10' })).json;
    const { quote } = (await alice.send('GET', '/lookup-stock?symbol=KO')).json;
    const { json } = await alice.send('GET', '/view-portfolio');
    const before = (priceOf(quote.previous_close) * sharesOf('10')) / 10n ** 11n;
    assert.equal(json.day_change, formatMoney(money(dollars(sold.fill.notional) - before)));
    await world.clock.advance(24 * 3_600_000);
    await alice.send('GET', '/lookup-stock?symbol=KO');
    assert.equal((await alice.send('GET', '/view-portfolio')).json.day_change, '0.00');
  });
});

describe('GET /view-transactions with a filter', () => {
  it('shows those of a symbol or a kind, page by page, none missing and none twice', async () => {
    await using world = await createWorld();
    const alice = await world.createUser('alice');
    for (let turn = 0; turn < 6; turn += 1) {
      await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
      await alice.send('POST', '/buy-stock', { symbol: 'KO', quantity: '1' });
    }
    const seen: number[] = [];
    let after = '';
    for (;;) {
      const { json } = await alice.send('GET', `/view-transactions?symbol=ko&limit=4${after}`);
      seen.push(...json.transactions.map((each: { sequence: number }) => each.sequence));
      if (json.next_cursor === null) break;
      after = `&after=${json.next_cursor}`;
    }
    assert.deepEqual(seen, [13, 11, 9, 7, 5, 3]);
    const opened = await alice.send('GET', '/view-transactions?type=account_opened');
    assert.deepEqual(
      opened.json.transactions.map((each: { type: string }) => each.type),
      ['account_opened'],
    );
  });
});

describe('GET /view-user', () => {
  it('tells of the share of the day where requests are counted by the day', async () => {
    await using free = await createWorld({ plan: 'free' });
    const alice = await free.createUser('alice');
    const { price_requests: share } = (await alice.send('GET', '/view-user')).json;
    assert.ok(share.left_today >= 0 && share.left_today <= 25);
    assert.ok(Date.parse(share.resets_at) > free.clock.now());
    await using premium = await createWorld();
    const bob = await premium.createUser('bob');
    assert.equal((await bob.send('GET', '/view-user')).json.price_requests, null);
  });
});

describe('POST /report-error', () => {
  it('puts one line into the log, and no more than a few of one address', async () => {
    await using world = await createWorld();
    const report = { message: 'TypeError: x\nis undefined', place: 'app.js:1:2', screen: 'orders' };
    assert.equal((await world.send('POST', '/report-error', report)).status, 204);
    const line = world.logger.lines.find((each) => each['event'] === 'page_error');
    assert.equal(line?.['message'], report.message);
    const statuses: number[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      statuses.push((await world.send('POST', '/report-error', report)).status);
    }
    assert.ok(statuses.includes(429));
    assert.equal((await world.send('POST', '/report-error', { message: '' })).status, 400);
  });
});
