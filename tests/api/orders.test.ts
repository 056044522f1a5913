// Buying and selling through the real routes, at the simulator's real prices.
import { accountNumber } from '#src/storage/books/account-numbers.ts';
import { pack } from '#src/storage/books/packing.ts';
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBroker } from '#src/broker/broker.ts';
import { problemOf } from '#src/http/problems/faults.ts';
import { orderRoutes } from '#src/http/native/orders/order-routes.ts';
import { createPlaceOrder } from '#src/trading/place-order.ts';
import type { Answer } from '#src/http/wire/route.ts';
import { formatMoney, notional, parsePrice, parseQuantity } from '#src/domain/money.ts';
import { noSnapshots, testSalts } from '#tests/support/trading.ts';
import { createWorld, fridayMorning } from '#tests/support/world.ts';
import { sqliteOf, sqliteOnly } from '#tests/support/engine.ts';

const apple = (quantity: unknown) => ({ symbol: 'AAPL', quantity });

function costOf(price: string, quantity: string): string {
  const exact = { price: parsePrice(price), quantity: parseQuantity(quantity) };
  assert.ok(exact.price && exact.quantity);
  return formatMoney(notional(exact.price, exact.quantity));
}

describe('POST /buy-stock', () => {
  it('fills at the price that a lookup shows and gives a receipt that adds up', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { quote } = (await user.send('GET', '/lookup-stock?symbol=AAPL')).json;
    const reply = await user.send('POST', '/buy-stock', apple('10'));
    assert.equal(reply.status, 201, reply.text);
    const { order, fill, position, journal, ...rest } = reply.json;
    const at = new Date(world.clock.now()).toISOString();
    const cost = costOf(quote.price, '10');
    const { id, ...terms } = order;
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(terms, {
      symbol: 'AAPL',
      side: 'buy',
      type: 'market',
      quantity: '10',
      status: 'filled',
      submitted_at: at,
      filled_at: at,
      placed_by: 'page',
    });
    assert.deepEqual(fill, { price: quote.price, quantity: '10', notional: cost, fee: '0.00' });
    assert.deepEqual(position, {
      symbol: 'AAPL',
      quantity: '10',
      average_entry_price: quote.price,
      cost_basis: cost,
    });
    assert.equal(journal.sequence, 2);
    assert.deepEqual(rest, {
      quote: {
        price: quote.price,
        as_of: quote.as_of,
        age_seconds: 0,
        source: 'simulator',
        status: 'current',
      },
      cash_before: '100000.00',
      cash_after: formatMoney((10_000_000n - BigInt(cost.replace('.', ''))) as never),
      realized_profit: '0.00',
      note: null,
    });
  });

  it('takes fractions as strings and as numbers', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const [quantity, shown] of [
      ['1.500', '1.5'],
      [0.25, '0.25'],
      [1e-3, '0.001'],
      [2, '2'],
    ]) {
      const reply = await user.send('POST', '/buy-stock', apple(quantity));
      assert.equal(reply.status, 201, reply.text);
      assert.equal(reply.json.order.quantity, shown);
    }
  });

  it('knows a share class under all its spellings', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const symbol of ['BRK-B', 'brk.b', 'BRK/B']) {
      assert.equal((await user.send('POST', '/buy-stock', { symbol, quantity: 1 })).status, 201);
    }
    const { positions } = (await user.send('GET', '/view-portfolio')).json;
    assert.equal(positions.length, 1);
    assert.equal(positions[0].symbol, 'BRK-B');
    assert.equal(positions[0].quantity, '3');
  });

  it('refuses what the cash does not pay for, with the figures', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const reply = await user.send('POST', '/buy-stock', apple('1000000'));
    assert.equal(reply.status, 422);
    const { code, available_cash: cash, affordable_quantity: affordable, instance } = reply.json;
    assert.deepEqual([code, cash, instance], ['insufficient_cash', '100000.00', '/buy-stock']);
    assert.match(
      reply.json.detail,
      /^1000000 AAPL cost [\d,]+\.\d\d and the account holds 100,000\.00\.$/,
    );
    assert.equal((await user.send('POST', '/buy-stock', apple(affordable))).status, 201);
    assert.equal(
      (await user.send('POST', '/buy-stock', apple('1'))).json.code,
      'insufficient_cash',
    );
  });

  it('refuses a symbol that no exchange lists', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const before = world.simulator.requests().length;
    const reply = await user.send('POST', '/buy-stock', { symbol: 'NOSUCH', quantity: '1' });
    assert.equal(reply.status, 404);
    assert.equal(reply.json.code, 'unknown_symbol');
    assert.equal(world.simulator.requests().length, before, 'the listing knew');
  });

  it('refuses an order worth less than a cent', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const reply = await user.send('POST', '/buy-stock', apple('0.000000001'));
    assert.equal(reply.status, 422);
    assert.equal(reply.json.code, 'notional_too_small');
  });

  it('fills exactly what the cash pays for when many buys race', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { quote } = (await user.send('GET', '/lookup-stock?symbol=AAPL')).json;
    const tenth = Math.floor(100_000 / Number(quote.price) / 10);
    const replies = await Promise.all(
      Array.from({ length: 40 }, () => user.send('POST', '/buy-stock', apple(tenth))),
    );
    const filled = replies.filter(({ status }) => status === 201).length;
    const { cash } = (await user.send('GET', '/view-portfolio')).json;
    assert.ok(filled >= 10 && filled < 12);
    assert.ok(Number(cash) >= 0 && Number(cash) < tenth * Number(quote.price));
  });
});

describe('POST /sell-stock', () => {
  it('realizes the profit and closes the position', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const bought = (await user.send('POST', '/buy-stock', apple('10'))).json;
    await world.clock.advance(3_600_000);
    const sold = (await user.send('POST', '/sell-stock', apple('10'))).json;
    assert.equal(sold.order.side, 'sell');
    assert.equal(sold.position, null);
    const profit = Number(sold.fill.notional) - Number(bought.fill.notional);
    assert.equal(sold.realized_profit, profit.toFixed(2));
    assert.equal(Number(sold.cash_after), 100_000 + profit);
  });

  it('refuses more than is held', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('POST', '/buy-stock', apple('10'));
    const reply = await user.send('POST', '/sell-stock', apple('10.5'));
    assert.equal(reply.status, 422);
    assert.equal(reply.json.code, 'insufficient_shares');
    assert.equal(reply.json.held_quantity, '10');
    assert.equal(reply.json.detail, 'The order sells 10.5 AAPL and the account holds 10.');
  });

  it('refuses what was never bought', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const reply = await user.send('POST', '/sell-stock', apple('1'));
    assert.equal(reply.json.held_quantity, '0');
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'order 1' };

  it('gives the first receipt again, byte for byte, also when no price can be had', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const first = await user.send('POST', '/buy-stock', apple('1'), key);
    assert.equal(first.headers['idempotency-replayed'], undefined);
    await world.simulator.close();
    await world.clock.advance(400 * 24 * 3_600_000);
    const login = await world.send('POST', '/login', {
      username: 'alice',
      password: 'curiouser and curiouser',
    });
    const headers = { ...key, authorization: `Bearer ${login.json.token}` };
    const again = await world.send('POST', '/buy-stock', apple(1), headers);
    assert.equal(again.status, 201);
    assert.equal(again.text, first.text);
    assert.equal(again.headers['idempotency-replayed'], 'true');
  });

  it('gives the first rejection again, byte for byte', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const first = await user.send('POST', '/sell-stock', apple('1'), key);
    await user.send('POST', '/buy-stock', apple('1'));
    const again = await user.send('POST', '/sell-stock', apple('1'), key);
    assert.equal(again.status, 422);
    assert.equal(again.text, first.text);
    assert.equal(again.headers['content-type'], first.headers['content-type']);
    assert.equal(again.headers['idempotency-replayed'], 'true');
  });

  it('keeps an unknown symbol unknown', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const unlisted = { symbol: 'NOSUCH', quantity: '1' };
    const first = await user.send('POST', '/buy-stock', unlisted, key);
    const again = await user.send('POST', '/buy-stock', unlisted, key);
    assert.equal(first.status, 404);
    assert.equal(again.text, first.text);
  });

  it('is refused for another body or the other side', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('POST', '/buy-stock', apple('1'), key);
    for (const [url, body] of [
      ['/buy-stock', apple('2')],
      ['/buy-stock', { symbol: 'MSFT', quantity: '1' }],
      ['/sell-stock', apple('1')],
    ] as const) {
      const reply = await user.send('POST', url, body, key);
      assert.equal(reply.status, 422);
      assert.equal(reply.json.code, 'idempotency_key_reused');
    }
  });

  it('is looked up before the price only when no price is at hand', async () => {
    await using world = await createWorld();
    const { accountId } = await world.createUser('alice');
    let recalls = 0;
    const recallAnswer: typeof world.broker.recallAnswer = (...asked) => {
      recalls += 1;
      return world.broker.recallAnswer(...asked);
    };
    const broker = { ...world.broker, recallAnswer };
    const identity = { isLive: async () => true };
    const placeOrder = createPlaceOrder({ ...world, ...world.settings, broker, identity });
    const [buy] = orderRoutes({ ...world, placeOrder });
    assert.ok(buy?.needsLogin);
    for (const [text, expected] of [
      ['first', 1],
      ['second', 1],
    ] as const) {
      const request = { body: apple('1'), headers: { 'idempotency-key': text }, requestId: 'r' };
      const { status }: Answer = await buy.handle(request as never, { accountId } as never);
      assert.deepEqual([status, recalls], [201, expected]);
    }
  });

  it('belongs to one account alone', async () => {
    await using world = await createWorld();
    const alice = await world.createUser('alice');
    const bob = await world.createUser('bob');
    await alice.send('POST', '/buy-stock', apple('1'), key);
    const reply = await bob.send('POST', '/buy-stock', apple('2'), key);
    assert.equal(reply.status, 201);
    assert.equal(reply.headers['idempotency-replayed'], undefined);
  });

  it('fills once when a hundred identical requests come together', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => user.send('POST', '/buy-stock', apple('1'), key)),
    );
    assert.deepEqual(new Set(replies.map(({ text }) => text)).size, 1);
    assert.equal((await user.send('GET', '/view-portfolio')).json.positions[0].quantity, '1');
  });

  it('has 1 to 255 printable ASCII characters', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const wrong of ['', 'x'.repeat(256), 'schlüssel']) {
      const reply = await user.send('POST', '/buy-stock', apple('1'), { 'idempotency-key': wrong });
      assert.equal(reply.status, 400, wrong);
      assert.equal(reply.json.errors[0].field, '/idempotency-key');
    }
  });
});

describe('an order whose commit fails', () => {
  it('is answered as unknown and settled by one retry', { skip: sqliteOnly }, async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const key = { 'idempotency-key': 'k' };
    await user.send('GET', '/lookup-stock?symbol=AAPL');
    const reader = sqliteOf(world);
    const exec = reader.exec.bind(reader);
    reader.exec = (sql) => {
      exec(sql);
      if (sql === 'COMMIT') throw Object.assign(new Error('disk I/O error'), { errcode: 1034 });
    };
    const reply = await user.send('POST', '/buy-stock', apple('1'), key);
    reader.exec = exec;
    assert.equal(reply.status, 503);
    assert.equal(reply.json.code, 'outcome_unknown');
    assert.ok(reply.headers['retry-after']);
    const retry = await user.send('POST', '/buy-stock', apple('1'), key);
    assert.equal(retry.status, 201);
    assert.equal((await user.send('GET', '/view-portfolio')).json.positions[0].quantity, '1');
  });

  it('is refused when the disk is full, while reading goes on', { skip: sqliteOnly }, async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('GET', '/lookup-stock?symbol=AAPL');
    const connection = sqliteOf(world);
    const pages = Number(connection.prepare('PRAGMA page_count').get()?.['page_count']);
    connection.exec(`PRAGMA max_page_count = ${pages}`);
    let reply = await user.send('POST', '/buy-stock', apple('1'));
    for (let order = 0; order < 100 && reply.status === 201; order += 1) {
      reply = await user.send('POST', '/buy-stock', apple('0.01'));
    }
    assert.equal(reply.status, 507);
    assert.equal(reply.json.code, 'storage_full');
    await world.clock.advance(120_000);
    assert.equal((await user.send('GET', '/healthcheck')).json.checks.journal, 'failed');
    const portfolio = await user.send('GET', '/view-portfolio');
    assert.equal(portfolio.status, 200);
    connection.exec('PRAGMA max_page_count = 1000000');
    assert.equal((await user.send('POST', '/buy-stock', apple('0.01'))).status, 201);
  });
});

describe('an order when no fresh price can be had', () => {
  it('fills at a price within the allowed age and is refused at an older one', async () => {
    await using world = await createWorld({ orderQuoteAgeMsMax: 60_000 });
    const user = await world.createUser('alice');
    await user.send('GET', '/lookup-stock?symbol=AAPL');
    await world.simulator.close();
    await world.clock.advance(30_000);
    const fresh = await user.send('POST', '/buy-stock', apple('1'));
    assert.equal(fresh.status, 201);
    assert.deepEqual([fresh.json.quote.status, fresh.json.quote.age_seconds], ['stale', 30]);
    await world.clock.advance(31_000);
    const old = await user.send('POST', '/buy-stock', apple('1'));
    assert.equal(old.status, 503);
    assert.equal(old.json.code, 'quote_too_old');
    assert.equal(old.json.reason, 'upstream_unreachable');
    assert.ok(Number(old.headers['retry-after']) > 0);
  });

  it('is refused without any price, and never as an unknown symbol', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await world.simulator.close();
    const reply = await user.send('POST', '/buy-stock', apple('1'));
    assert.equal(reply.status, 503);
    assert.equal(reply.json.code, 'quote_unavailable');
    assert.equal(reply.json.reason, 'upstream_unreachable');
  });

  it('fills at the last close, which is current, on a weekend', async () => {
    const sunday = fridayMorning + 2 * 24 * 3_600_000;
    await using world = await createWorld({ plan: 'free' }, sunday);
    const user = await world.createUser('alice');
    const reply = await user.send('POST', '/buy-stock', apple('1'));
    assert.equal(reply.status, 201, reply.text);
    assert.equal(reply.json.quote.as_of, '2026-11-20T21:00:00.000Z');
    assert.equal(reply.json.quote.status, 'current');
  });
});

describe('an account whose books do not add up', () => {
  it('takes no orders and leaves everybody else alone', { skip: sqliteOnly }, async () => {
    const world = await createWorld();
    const [alice, bob] = [await world.createUser('alice'), await world.createUser('bob')];
    const reader = sqliteOf(world);
    reader.exec('DROP TRIGGER journal_is_never_updated');
    const edit = reader.prepare(`UPDATE journal SET content = ? WHERE account = ${accountNumber}`);
    edit.run('{"startingCash":"999999999.00"}', pack(alice.accountId));
    const restarted = createBroker({
      journal: world.journal,
      snapshots: noSnapshots,
      salts: testSalts,
      onQuarantine: () => {},
      onSnapshotFault: (error: unknown) => assert.fail(String(error)),
    });
    const placeOrder = createPlaceOrder({
      ...world,
      ...world.settings,
      broker: restarted,
      identity: { isLive: async () => true },
    });
    const [buy] = orderRoutes({ ...world, placeOrder });
    assert.ok(buy?.needsLogin);
    const request = { body: apple('1'), headers: {}, requestId: 'r' } as never;
    const attempt = (async () => buy.handle(request, { accountId: alice.accountId } as never))();
    const problem = problemOf(await attempt.catch((error: unknown) => error), 0);
    assert.equal(problem.code, 'account_quarantined');
    const answer = await buy.handle(request, { accountId: bob.accountId } as never);
    assert.equal(answer.status, 201);
    await world.app.close();
    await world.simulator.close();
    await world.close();
  });
});
