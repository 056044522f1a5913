// Alpaca's TypeScript SDK, unmodified, against the real server. It waits a second before each of
// its requests, so that those which do not depend on one another are sent together.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createClient, type Client } from 'alpaca-typescript-sdk';
import { startBotServer, type BotOwner, type BotServer } from '#tests/support/bot-server.ts';

let server: BotServer;
let owner: BotOwner;
let client: Client;

const order = { symbol: 'AAPL', side: 'buy', time_in_force: 'day' } as const;

describe('the TypeScript SDK', () => {
  before(async () => {
    server = await startBotServer();
    owner = await server.createOwner('sdk');
    client = createClient({ key: owner.key, secret: owner.secret, baseURL: server.url });
  });
  after(() => server[Symbol.asyncDispose]());

  it('sees account, configuration, clock, calendar, assets and prices', async () => {
    const [account, configuration, clock, calendar, asset, assets] = await Promise.all([
      client.getAccount(),
      client.updateConfigurations({ trade_confirm_email: 'none' }),
      client.getClock(),
      client.getCalendar({ start: '2026-11-23', end: '2026-11-23' }),
      client.getAsset({ symbol_or_asset_id: 'BRK.B' }),
      client.getAssets({ status: 'active' }),
    ]);
    assert.deepEqual([account.id, account.status], [owner.accountId, 'ACTIVE']);
    assert.equal(configuration.suspend_trade, false);
    assert.deepEqual([clock.is_open, calendar.length, asset.symbol], [true, 1, 'BRK.B']);
    assert.ok(assets.length > 300);
    const [bars, latest, quotes, trades] = await Promise.all([
      client.getStocksBars({ symbols: 'AAPL', timeframe: '1Day', limit: 3 }),
      client.getStocksBarsLatest({ symbols: 'AAPL' }),
      client.getStocksQuotesLatest({ symbols: 'AAPL' }),
      client.getStocksTradesLatest({ symbols: 'AAPL' }),
    ]);
    assert.equal(Object.values(bars.bars).flat().length, 3);
    for (const each of [latest, quotes, trades]) assert.match(JSON.stringify(each), /"AAPL"/);
  });

  it('trades: orders, positions, activities and watchlists', async () => {
    const [bought, open] = await Promise.all([
      client.createOrder({ ...order, qty: '3', type: 'market' }),
      client.createOrder({ ...order, qty: '1', type: 'limit', limit_price: '1.5' }),
    ]);
    assert.deepEqual([bought.status, open.status], ['filled', 'new']);
    const next = await client.replaceOrder({
      order_id: open.id,
      qty: '1',
      time_in_force: 'day',
      limit_price: '2',
      client_order_id: 'sdk',
    });
    assert.equal(next.client_order_id, 'sdk');
    const [history, found, position, fills] = await Promise.all([
      client.getPortfolioHistory({ period: '1D', timeframe: '1D' }),
      client.getOrder({ order_id: next.id }),
      client.getPosition({ symbol_or_asset_id: 'AAPL' }),
      client.getActivity({ activity_type: 'FILL' }),
    ]);
    assert.equal(history.equity.length, 1);
    assert.deepEqual([found.limit_price, position.qty, fills.length], ['2', '3', 1]);
    const list = await client.createWatchlist({ name: 'Mine', symbols: ['AAPL'] });
    const [cancelled, closed, lists] = await Promise.all([
      client.cancelOrder({ order_id: next.id }),
      client.closePosition({ symbol_or_asset_id: 'AAPL' }),
      client.getWatchlists(),
      client.getWatchlist({ watchlist_id: list.id }),
    ]);
    assert.deepEqual(cancelled, {}, 'an answer without a body');
    assert.deepEqual([closed.side, lists.length], ['sell', 1]);
    const [all, none, gone] = await Promise.all([
      client.cancelOrders(),
      client.getPositions(),
      client.deleteWatchlist({ watchlist_id: list.id }),
    ]);
    assert.deepEqual([all, none, gone], [[], [], {}]);
  });

  it('throws the text of a refusal', async () => {
    await assert.rejects(client.getPosition({ symbol_or_asset_id: 'TSLA' }), {
      message: '{"code":40410000,"message":"position does not exist"}',
    });
  });
});
