// Account, positions, assets, time, activities and watchlists, as programs read them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountRoute } from '#src/http/alpaca/account/account-routes.ts';
import { positionRoutes } from '#src/http/alpaca/positions/position-routes.ts';
import { createPortfolios } from '#src/trading/portfolio.ts';
import { createBot, limitOrder, marketOrder } from '#tests/support/alpaca.ts';
import { createWorld, fridayMorning } from '#tests/support/world.ts';

const dayMs = 24 * 3_600_000;

describe('the account', () => {
  it('is a cash account whose figures are strings', async () => {
    await using world = await createWorld();
    const { send, accountId } = await createBot(world);
    const fresh = (await send('GET', '/v2/account')).json;
    assert.equal(fresh.id, accountId);
    assert.deepEqual(
      [fresh.status, fresh.cash, fresh.buying_power, fresh.equity, fresh.last_equity],
      ['ACTIVE', '100000', '100000', '100000', '100000'],
    );
    assert.deepEqual([fresh.multiplier, fresh.shorting_enabled], ['1', false]);
    assert.deepEqual([fresh.pattern_day_trader, fresh.daytrade_count], [false, 0]);
    await send('POST', '/v2/orders', limitOrder({ qty: '7', limit_price: '100' }));
    const holding = (await send('GET', '/v2/account')).json;
    assert.deepEqual([holding.cash, holding.buying_power], ['100000', '99300']);
    const bought = (await send('POST', '/v2/orders', marketOrder({ symbol: 'MSFT' }))).json;
    const after = (await send('GET', '/v2/account')).json;
    const spent = Number(bought.filled_avg_price);
    assert.ok(Math.abs(Number(after.cash) - (100_000 - spent)) < 0.01);
    assert.equal(after.portfolio_value, after.equity);
    assert.equal(after.long_market_value, after.position_market_value);
  });

  it('counts the last equity at the close before today, fills of today undone', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const { filled_avg_price: price } = (
      await send('POST', '/v2/orders', marketOrder({ qty: '9' }))
    ).json;
    const friday = (await send('GET', '/v2/account')).json;
    assert.equal(friday.last_equity, '100000', 'it was opened today');
    await world.clock.advance(3 * dayMs);
    const monday = (await send('GET', '/v2/account')).json;
    const position = (await send('GET', '/v2/positions/AAPL')).json;
    const expected = 100_000 + 9 * (Number(position.lastday_price) - Number(price));
    assert.ok(Math.abs(Number(monday.last_equity) - expected) < 0.05, monday.last_equity);
    assert.equal(monday.balance_asof, '2026-11-20');
    await send('POST', '/v2/orders', marketOrder({ qty: '4', side: 'sell' }));
    const sold = (await send('GET', '/v2/account')).json;
    assert.equal(sold.last_equity, monday.last_equity);
  });

  it('names the symbols without a price, and never counts them as zero', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    await bot.send('POST', '/v2/orders', marketOrder({ symbol: 'BRK.B' }));
    // As after a restart on another price source, of which no price ever came.
    await using elsewhere = await createWorld();
    await elsewhere.simulator.close();
    const portfolios = createPortfolios({ ...elsewhere, broker: world.broker });
    const [list] = positionRoutes({ ...elsewhere, portfolios });
    const route = accountRoute({ ...world, portfolios });
    for (const each of [route, list]) {
      const owner = { accountId: bot.accountId } as never;
      const { body, headers } = (await each?.handle({} as never, owner)) ?? {};
      const told = [JSON.parse(body as string)].flat()[0];
      assert.equal(headers?.['papertape-unpriced'], 'BRK.B');
      assert.deepEqual([told.equity ?? null, told.market_value ?? null], [null, null]);
    }
  });

  it('is told anew when prices, days, orders or settings change', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    await bot.send('POST', '/v2/orders', marketOrder({ qty: '100' }));
    const see = async () => {
      const [account, positions] = await Promise.all([
        bot.send('GET', '/v2/account'),
        bot.send('GET', '/v2/positions'),
      ]);
      return { account: account.json, position: positions.json[0] };
    };
    const first = await see();
    assert.deepEqual(await see(), first);
    await world.clock.advance(3 * 3_600_000);
    const later = await see();
    assert.notEqual(later.position.current_price, first.position.current_price);
    assert.equal(later.account.last_equity, first.account.last_equity);
    const worth = Number(later.account.cash) + 100 * Number(later.position.current_price);
    assert.ok(Math.abs(Number(later.account.equity) - worth) < 0.005);
    await bot.send('PATCH', '/v2/account/configurations', { suspend_trade: true });
    assert.equal((await see()).account.trade_suspended_by_user, true);
    await bot.send('PATCH', '/v2/account/configurations', { suspend_trade: false });
    await bot.send('POST', '/v2/orders', marketOrder({ qty: '50', side: 'sell' }));
    const sold = await see();
    assert.equal(sold.position.qty, '50');
    assert.equal(sold.account.last_equity, first.account.last_equity);
    await world.clock.advance(3 * 24 * 3_600_000);
    const monday = await see();
    assert.notEqual(monday.account.balance_asof, sold.account.balance_asof);
    assert.equal(monday.position.unrealized_intraday_pl === monday.position.unrealized_pl, false);
    assert.notEqual(monday.account.last_equity, first.account.last_equity);
  });
});

describe('positions', () => {
  it('tell cost, value and today’s change, with factors for ratios', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    await send('POST', '/v2/orders', marketOrder({ symbol: 'BRK.B', qty: '0.5' }));
    await send('POST', '/v2/orders', marketOrder({ qty: '3' }));
    const all = (await send('GET', '/v2/positions')).json;
    assert.deepEqual(
      all.map(({ symbol }: { readonly symbol: string }) => symbol),
      ['AAPL', 'BRK.B'],
    );
    await world.clock.advance(3 * dayMs);
    const apple = (await send('GET', '/v2/positions/AAPL')).json;
    const [value, cost] = [Number(apple.market_value), Number(apple.cost_basis)];
    assert.ok(Math.abs(Number(apple.unrealized_pl) - (value - cost)) < 0.005);
    assert.ok(Math.abs(Number(apple.unrealized_plpc) - (value - cost) / cost) < 1e-9);
    const change = Number(apple.current_price) / Number(apple.lastday_price) - 1;
    assert.ok(Math.abs(Number(apple.change_today) - change) < 1e-9);
    const today = 3 * (Number(apple.current_price) - Number(apple.lastday_price));
    assert.ok(Math.abs(Number(apple.unrealized_intraday_pl) - today) < 0.02);
    const byId = (await send('GET', `/v2/positions/${apple.asset_id}`)).json;
    assert.equal(byId.symbol, 'AAPL');
    assert.equal((await send('GET', '/v2/positions/BRK-B')).json.symbol, 'BRK.B');
  });

  it('that are not there are told in the very text that programs compare', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const missing = await send('GET', '/v2/positions/AAPL');
    assert.equal(missing.status, 404);
    assert.equal(missing.text, '{"code":40410000,"message":"position does not exist"}');
    assert.equal((await send('DELETE', '/v2/positions/AAPL')).text, missing.text);
  });

  it('are closed whole, in part and all together', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    await send('POST', '/v2/orders', marketOrder({ qty: '10' }));
    await send('POST', '/v2/orders', marketOrder({ symbol: 'MSFT', qty: '2' }));
    const part = await send('DELETE', '/v2/positions/AAPL?percentage=33.3');
    assert.deepEqual([part.status, part.json.side, part.json.qty], [200, 'sell', '3.33']);
    const few = await send('DELETE', '/v2/positions/AAPL?qty=1.67');
    assert.equal(few.json.filled_qty, '1.67');
    assert.equal((await send('DELETE', '/v2/positions/AAPL?qty=1&percentage=1')).status, 422);
    assert.equal((await send('DELETE', '/v2/positions/AAPL?percentage=101')).status, 422);
    const sale = { side: 'sell', type: 'limit', limit_price: '9000', qty: '2', symbol: 'MSFT' };
    await send('POST', '/v2/orders', marketOrder(sale));
    const some = await send('DELETE', '/v2/positions');
    assert.equal(some.status, 207);
    const [apple, microsoft] = some.json;
    assert.deepEqual([apple.symbol, apple.status, apple.body.qty], ['AAPL', 200, '5']);
    assert.deepEqual([microsoft.status, microsoft.body.held_for_orders], [403, '2']);
    const rest = await send('DELETE', '/v2/positions?cancel_orders=True');
    assert.deepEqual([rest.json.length, rest.json[0].status], [1, 200]);
    assert.deepEqual((await send('DELETE', '/v2/positions')).json, []);
    assert.deepEqual((await send('GET', '/v2/positions')).json, []);
  });
});

describe('assets', () => {
  it('are what is listed, with flags that say what is left out', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const one = (await send('GET', '/v2/assets/BRK.B')).json;
    assert.deepEqual(
      [one.symbol, one.class, one.exchange, one.tradable, one.fractionable, one.shortable],
      ['BRK.B', 'us_equity', 'NYSE', true, true, false],
    );
    assert.equal((await send('GET', `/v2/assets/${one.id}`)).json.symbol, 'BRK.B');
    assert.equal((await send('GET', `/v2/assets/${one.id.replaceAll('-', '')}`)).status, 200);
    const all = (await send('GET', '/v2/assets')).json;
    assert.ok(all.length > 300);
    const exchanges = new Set(all.map(({ exchange }: { readonly exchange: string }) => exchange));
    for (const each of exchanges) assert.match(String(each), /^(AMEX|ARCA|BATS|NYSE|NASDAQ)$/);
    const nyse = (await send('GET', '/v2/assets?exchange=NYSE&status=active')).json;
    assert.ok(nyse.length > 0 && nyse.length < all.length);
    assert.deepEqual((await send('GET', '/v2/assets?asset_class=crypto')).json, []);
    const missing = await send('GET', '/v2/assets/NOSUCH');
    assert.equal(missing.text, '{"code":40410000,"message":"asset not found for NOSUCH"}');
  });
});

describe('time', () => {
  it('is that of New York, the same in clock and calendar', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const clock = (await send('GET', '/v2/clock')).json;
    assert.deepEqual(
      [clock.is_open, clock.next_open, clock.next_close],
      [true, '2026-11-23T09:30:00.000-05:00', '2026-11-20T16:00:00.000-05:00'],
    );
    assert.match(clock.timestamp, /^2026-11-20T10:00:\d\d\.\d{3}-05:00$/);
    const range = '/v2/calendar?start=2026-11-26T00:00:00Z&end=2026-11-30';
    assert.deepEqual((await send('GET', range)).json, [
      {
        date: '2026-11-27',
        open: '09:30',
        close: '13:00',
        session_open: '0400',
        session_close: '2000',
        settlement_date: '2026-11-30',
      },
      {
        date: '2026-11-30',
        open: '09:30',
        close: '16:00',
        session_open: '0400',
        session_close: '2000',
        settlement_date: '2026-12-01',
      },
    ]);
    const settled = '/v2/calendar?start=2026-11-30&end=2026-11-30&date_type=SETTLEMENT';
    assert.equal((await send('GET', settled)).json[0].date, '2026-11-27');
    const whole = (await send('GET', '/v2/calendar')).json;
    assert.deepEqual([whole[0].date, whole.at(-1).date], ['1970-01-02', '2029-12-31']);
    assert.equal((await send('GET', '/v2/calendar?start=tomorrow')).status, 422);
  });

  it('of a market that never closes is open for every bot that asks', async () => {
    const upstream = {
      kind: 'remote',
      origin: 'http://127.0.0.1:9',
      marketHours: 'always',
    } as const;
    await using world = await createWorld({ upstream }, fridayMorning + dayMs);
    const { send } = await createBot(world);
    const clock = (await send('GET', '/v2/clock')).json;
    assert.equal(clock.is_open, true);
    assert.equal(clock.next_close, '2026-11-22T00:00:00.000-05:00');
    const [day] = (await send('GET', '/v2/calendar?start=2026-11-21&end=2026-11-21')).json;
    assert.deepEqual([day.open, day.close, day.session_close], ['00:00', '23:59', '2359']);
  });
});

describe('activities', () => {
  it('are fills and the starting cash, by ids that sort as time, page by page', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const placed: string[] = [];
    for (const symbol of ['AAPL', 'MSFT', 'BRK.B']) {
      placed.push((await send('POST', '/v2/orders', marketOrder({ symbol }))).json.id);
      await world.clock.advance(60_000);
    }
    const all = (await send('GET', '/v2/account/activities')).json;
    assert.equal(all.length, 4);
    const ids = all.map(({ id }: { readonly id: string }) => id);
    assert.deepEqual(ids, ids.toSorted().toReversed());
    for (const id of ids) assert.match(id, /^20261120\d{9}::[0-9a-f-]{36}$/);
    assert.deepEqual([all[0].symbol, all[0].order_id], ['BRK.B', placed[2]]);
    assert.deepEqual([all[3].activity_type, all[3].net_amount], ['JNLC', '100000']);
    const second = await send('GET', `/v2/account/activities?page_size=2&page_token=${ids[1]}`);
    assert.deepEqual(second.json, all.slice(2));
    const fills = (await send('GET', '/v2/account/activities/FILL?direction=asc')).json;
    assert.deepEqual(fills, all.slice(0, 3).toReversed());
    const later = `/v2/account/activities/FILL?after=${all[1].transaction_time}`;
    assert.deepEqual((await send('GET', later)).json, [all[0]]);
    const day = '/v2/account/activities?date=2026-11-20&activity_types=FILL,DIV';
    assert.equal((await send('GET', day)).json.length, 3);
    assert.deepEqual((await send('GET', '/v2/account/activities?date=2026-11-19')).json, []);
    const trades = await send('GET', `/v2/account/activities?order_id=${placed[0]}`);
    assert.equal(trades.json[0].symbol, 'AAPL');
    for (const bad of [
      '/NOTHING',
      '?page_size=0',
      '?page_token=x',
      '?date=2026-11-20&after=2026',
    ]) {
      assert.equal((await send('GET', `/v2/account/activities${bad}`)).status, 422, bad);
    }
  });
});

describe('activities of one instant', () => {
  it('are in the order of the journal, also over pages', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const placed: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      placed.push((await send('POST', '/v2/orders', marketOrder())).json.id);
    }
    const ordersOf = async (query: string) => {
      const page = (await send('GET', `/v2/account/activities/FILL?${query}`)).json;
      return page.map((each: { order_id: string; id: string }) => [each.order_id, each.id]);
    };
    const all = await ordersOf('direction=asc');
    assert.deepEqual(
      all.map(([order]: string[]) => order),
      placed,
    );
    assert.deepEqual(await ordersOf('direction=desc'), all.toReversed());
    assert.deepEqual(await ordersOf(`direction=asc&page_token=${all[2][1]}`), all.slice(3));
  });
});

describe('watchlists', () => {
  it('are kept by id and by name', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const made = await send('POST', '/v2/watchlists', { name: 'Mine', symbols: ['AAPL', 'BRK.B'] });
    assert.equal(made.status, 200, made.text);
    const { id } = made.json;
    assert.deepEqual(
      made.json.assets.map(({ symbol }: { readonly symbol: string }) => symbol),
      ['AAPL', 'BRK.B'],
    );
    const [listed] = (await send('GET', '/v2/watchlists')).json;
    assert.equal(listed.assets, undefined);
    const byName = '/v2/watchlists:by_name?name=Mine';
    assert.deepEqual((await send('GET', byName)).json, made.json);
    const added = await send('POST', byName, { symbol: 'MSFT' });
    assert.equal(added.json.assets.length, 3);
    const taken = await send('DELETE', `/v2/watchlists/${id}/AAPL`);
    assert.equal(taken.json.assets[0].symbol, 'BRK.B');
    const renamed = await send('PUT', `/v2/watchlists/${id}`, { name: 'Other', symbols: null });
    assert.deepEqual([renamed.json.name, renamed.json.assets.length], ['Other', 2]);
    const emptied = await send('PUT', `/v2/watchlists/${id}`, { symbols: ['TSLA'] });
    assert.equal(emptied.json.assets.length, 1);
    const none = await send('PUT', `/v2/watchlists/${id}`, { symbols: [] });
    assert.deepEqual(none.json.assets, []);
    await send('PUT', `/v2/watchlists/${id}`, { symbols: ['TSLA'] });
    const refusals = [
      [await send('GET', byName), 404],
      [await send('POST', '/v2/watchlists', { name: 'Other' }), 422],
      [await send('POST', '/v2/watchlists', { name: 'x'.repeat(65) }), 422],
      [await send('POST', '/v2/watchlists', { name: 'New', symbols: ['NOSUCH'] }), 404],
      [await send('POST', '/v2/watchlists', { name: 'New', symbols: ['AAPL', 'AAPL'] }), 422],
      [await send('POST', `/v2/watchlists/${id}`, { symbol: 'TSLA' }), 422],
      [await send('DELETE', `/v2/watchlists/${id}/AAPL`), 404],
      [await send('GET', '/v2/watchlists/17'), 422],
    ] as const;
    for (const [{ status, text }, expected] of refusals) assert.equal(status, expected, text);
    assert.equal((await send('DELETE', `/v2/watchlists/${id}`)).status, 204);
    assert.deepEqual((await send('GET', '/v2/watchlists')).json, []);
  });

  it('lose no change of several at once', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const url = `/v2/watchlists/${(await send('POST', '/v2/watchlists', { name: 'Mine' })).json.id}`;
    const symbols = ['AAPL', 'MSFT', 'F', 'KO', 'AAPL', 'GE'];
    const added = await Promise.all(symbols.map((symbol) => send('POST', url, { symbol })));
    const taken = added.filter(({ status }) => status === 200);
    assert.deepEqual([taken.length, added.length], [5, 6], 'one of them twice');
    const { assets } = (await send('GET', url)).json;
    assert.deepEqual(assets.map(({ symbol }: { readonly symbol: string }) => symbol).toSorted(), [
      'AAPL',
      'F',
      'GE',
      'KO',
      'MSFT',
    ]);
  });

  it('stay as they are where a change is malformed', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const list = { name: 'Mine', symbols: ['AAPL'] };
    const made = (await send('POST', '/v2/watchlists', list)).json;
    const changes = [{}, { name: '' }, { name: ' ' }, { name: 'x'.repeat(65) }];
    const lists = [{ symbols: [null] }, { symbols: [''] }, { symbols: { AAPL: 1 } }];
    for (const change of [...changes, ...lists]) {
      const { status, text } = await send('PUT', `/v2/watchlists/${made.id}`, change);
      assert.equal(status, 422, `${JSON.stringify(change)}: ${text}`);
    }
    for (const name of ['', ' ', undefined]) {
      assert.equal((await send('POST', '/v2/watchlists', { ...list, name })).status, 422);
    }
    assert.deepEqual((await send('GET', `/v2/watchlists/${made.id}`)).json, made);
    const { json } = await send('PUT', `/v2/watchlists/${made.id}`, { name: '', symbols: ['F'] });
    assert.deepEqual([json.name, json.assets[0].symbol], ['Mine', 'F'], 'as Go sends it');
  });
});
