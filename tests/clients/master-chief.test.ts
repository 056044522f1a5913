// The community's client of master-chief, unmodified, against the real server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
// @ts-expect-error It has types, which its own description keeps from being found.
import { AlpacaClient, AlpacaStream } from 'master-chief-alpaca';
import { startBotServer, type BotOwner, type BotServer } from '#tests/support/bot-server.ts';

// What comes back is judged by the assertions.
// oxlint-disable-next-line typescript/no-explicit-any
type Client = any;

let server: BotServer;
let owner: BotOwner;
let client: Client;

function options() {
  const { key, secret } = owner;
  const v2 = `${server.url}/v2`;
  const stream = `${server.url.replace('http', 'ws')}/stream`;
  const rest = { account: v2, market_data_v2: v2, market_data_v1: v2, beta: v2 };
  const endpoints = { rest, websocket: { account: stream, market_data: () => stream } };
  return { credentials: { key, secret }, endpoints };
}

const order = { symbol: 'AAPL', qty: 4, side: 'buy', time_in_force: 'day' } as const;

describe('the client of master-chief', () => {
  before(async () => {
    server = await startBotServer();
    owner = await server.createOwner('chief');
    client = new AlpacaClient(options());
  });
  after(() => server[Symbol.asyncDispose]());

  it('is authenticated, and sees account, clock, calendar and assets', async () => {
    assert.equal(await client.isAuthenticated(), true);
    const account = await client.getAccount();
    assert.deepEqual([account.id, account.cash, account.multiplier], [owner.accountId, 100_000, 1]);
    assert.equal((await client.getClock()).is_open, true);
    const day = new Date('2026-11-23T00:00:00Z');
    assert.equal((await client.getCalendar({ start: day, end: day })).length, 1);
    assert.equal((await client.getAsset({ asset_id_or_symbol: 'BRK.B' })).symbol, 'BRK.B');
    assert.ok((await client.getAssets({ status: 'active' })).length > 300);
    const changed = await client.updateAccountConfigurations({ suspend_trade: false });
    assert.deepEqual(await client.getAccountConfigurations(), changed);
  });

  it('places, finds, replaces and cancels orders', async () => {
    const bought = await client.placeOrder({ ...order, type: 'market' });
    assert.deepEqual([bought.status, bought.filled_qty], ['filled', 4]);
    const open = await client.placeOrder({ ...order, type: 'limit', limit_price: 1.5 });
    const next = await client.replaceOrder({ order_id: open.id, limit_price: 2 });
    assert.equal(next.limit_price, 2);
    assert.equal((await client.getOrder({ order_id: next.id })).status, 'new');
    assert.equal((await client.getOrders({ status: 'open', symbols: ['AAPL'] })).length, 1);
    assert.equal(await client.cancelOrder({ order_id: next.id }), true);
    await client.placeOrder({ ...order, type: 'limit', limit_price: 1.5 });
    const [cancelled] = await client.cancelOrders();
    assert.deepEqual([cancelled?.status, cancelled?.order.status], [200, 'canceled']);
    await assert.rejects(client.placeOrder({ ...order, type: 'limit' }), {
      message: 'limit orders require a limit price',
    });
  });

  it('sees and closes positions, and reads activities', async () => {
    assert.equal((await client.getPosition({ symbol: 'AAPL' })).qty, 4);
    const part = await client.closePosition({ symbol: 'AAPL', qty: 1 });
    assert.equal(part.qty, 1);
    assert.equal((await client.getPositions()).length, 1);
    const history = await client.getPortfolioHistory({ period: '1D', timeframe: '1D' });
    assert.equal(history.base_value, 100_000);
    const fills = await client.getAccountActivities({ activity_type: 'FILL' });
    assert.equal(fills.length, 2);
    const all = await client.getAccountActivities({ activity_types: ['FILL', 'JNLC'] });
    assert.equal(all.length, 3);
  });

  it('keeps watchlists', async () => {
    await client.createWatchlist({ name: 'Mine', symbols: ['AAPL'] });
    const [list] = await client.getWatchlists();
    const uuid = String(list?.id);
    await client.addToWatchlist({ uuid, symbol: 'MSFT' });
    await client.removeFromWatchlist({ uuid, symbol: 'AAPL' });
    const { assets } = await client.getWatchlist({ uuid });
    assert.deepEqual(
      (assets as readonly { readonly symbol: string }[]).map(({ symbol }) => symbol),
      ['MSFT'],
    );
  });

  it('reads market data', async () => {
    const latest = await client.getLatestTrade({ symbol: 'AAPL' });
    assert.ok(latest.trade.p > 0);
    const [start, end] = [new Date('2026-11-02T00:00:00Z'), new Date('2026-11-13T23:00:00Z')];
    const page = await client.getBars({ symbol: 'AAPL', start, end, timeframe: '1Day' });
    assert.ok(page.bars.length >= 10);
    assert.ok((await client.getSnapshot({ symbol: 'AAPL' })).latestTrade.p > 0);
    assert.ok((await client.getSnapshots({ symbols: ['AAPL'] }))['AAPL']);
  });

  it('is told of trade updates', async () => {
    const stream = new AlpacaStream({ ...options(), type: 'account' });
    await new Promise((resolve) => stream.once('authenticated', resolve));
    stream.subscribe('trade_updates');
    await new Promise((resolve) => stream.once('message', resolve));
    const events: string[] = [];
    const filled = new Promise<void>((resolve) => {
      stream.on('trade_updates', ({ event }: Client) => {
        events.push(event);
        if (event === 'fill') resolve();
      });
    });
    await client.placeOrder({ ...order, type: 'market' });
    await filled;
    assert.deepEqual(events, ['new', 'fill']);
    const connection = stream.getConnection();
    connection.close();
    await once(connection, 'close');
  });
});
