// The third of Alpaca's JavaScript clients, unmodified, against the real server.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import imported from 'alpaca-client-3';
import { startBotServer, type BotOwner, type BotServer } from '#tests/support/bot-server.ts';

// The client declares next to no types: what comes back is judged by the assertions.
// oxlint-disable-next-line typescript/no-explicit-any
type Client = any;

let server: BotServer;
let owner: BotOwner;
let alpaca: Client;

function createClient({ key, secret }: BotOwner): Client {
  const keys = { keyId: key, secretKey: secret };
  // Its types say that what it exports stands under another name.
  const Alpaca = imported as unknown as typeof imported.default;
  return new Alpaca({ ...keys, baseUrl: server.url, dataBaseUrl: server.url, paper: true });
}

const refusal = async (request: Promise<unknown>): Promise<{ status: number; data: Client }> => {
  const error: Client = await request.then(
    () => assert.fail('it succeeded'),
    (reason) => reason,
  );
  return error.response;
};

describe('client 3', () => {
  before(async () => {
    server = await startBotServer();
    owner = await server.createOwner('three');
    alpaca = createClient(owner);
  });
  after(() => server[Symbol.asyncDispose]());

  it('sees account, configuration, clock, calendar and assets', async () => {
    const account = await alpaca.getAccount();
    assert.deepEqual([account.id, account.cash], [owner.accountId, '100000']);
    const changed = await alpaca.updateAccountConfigurations({ trade_confirm_email: 'all' });
    assert.equal(changed.trade_confirm_email, 'all');
    assert.deepEqual(await alpaca.getAccountConfigurations(), changed);
    assert.equal((await alpaca.getClock()).is_open, true);
    const [day] = await alpaca.getCalendar({ start: '2026-11-23', end: '2026-11-23' });
    assert.equal(day.date, '2026-11-23');
    assert.ok((await alpaca.getAssets({ status: 'active' })).length > 300);
    assert.equal((await alpaca.getAsset('BRK.B')).symbol, 'BRK.B');
  });

  it('places, finds, replaces and cancels orders', async () => {
    const base = { symbol: 'AAPL', qty: 2, side: 'buy', time_in_force: 'day' };
    const bought = await alpaca.createOrder({ ...base, type: 'market', client_order_id: 'v3' });
    assert.equal(bought.status, 'filled');
    const twice = await refusal(
      alpaca.createOrder({ ...base, type: 'market', client_order_id: 'v3' }),
    );
    assert.deepEqual([twice.status, twice.data.code], [422, 40_010_001]);
    assert.equal((await alpaca.getOrderByClientId('v3')).id, bought.id);
    const open = await alpaca.createOrder({ ...base, type: 'limit', limit_price: 1.5 });
    const next = await alpaca.replaceOrder(open.id, { limit_price: 2 });
    assert.equal((await alpaca.getOrder(open.id)).replaced_by, next.id);
    const listed = await alpaca.getOrders({ status: 'open', nested: true, symbols: 'AAPL' });
    assert.deepEqual(
      listed.map(({ id }: Client) => id),
      [next.id],
    );
    await alpaca.cancelOrder(next.id);
    const late = await refusal(alpaca.cancelOrder(next.id));
    assert.match(late.data.message, /already in "canceled" state/);
    assert.deepEqual(await alpaca.cancelAllOrders(), []);
  });

  it('sees and closes positions, and reads activities and watchlists', async () => {
    assert.equal((await alpaca.getPosition('AAPL')).qty, '2');
    assert.equal((await alpaca.getPositions()).length, 1);
    assert.equal((await alpaca.closePosition('AAPL')).side, 'sell');
    const missing = await refusal(alpaca.getPosition('AAPL'));
    assert.deepEqual(missing.data, { code: 40_410_000, message: 'position does not exist' });
    assert.deepEqual(await alpaca.closeAllPositions(), []);
    const history = await alpaca.getPortfolioHistory({ period: '1D', timeframe: '1D' });
    assert.equal(history.equity.length, 1);
    const fills = await alpaca.getAccountActivities({ activityTypes: ['FILL'] });
    assert.equal(fills.length, 2);
    const list = await alpaca.addWatchlist('Mine', ['AAPL']);
    await alpaca.addToWatchlist(list.id, 'MSFT');
    await alpaca.deleteFromWatchlist(list.id, 'AAPL');
    const changed = await alpaca.updateWatchlist(list.id, { name: 'Ours', symbols: ['TSLA'] });
    assert.deepEqual([changed.name, changed.assets[0].symbol], ['Ours', 'TSLA']);
    assert.equal((await alpaca.getWatchlists()).length, 1);
    assert.equal((await alpaca.getWatchlist(list.id)).name, 'Ours');
    await alpaca.deleteWatchlist(list.id);
  });

  it('reads market data', async () => {
    const trade = await alpaca.getLatestTrade('AAPL');
    assert.ok(trade.Price > 0);
    assert.equal((await alpaca.getLatestQuotes(['AAPL', 'MSFT'])).size, 2);
    assert.ok((await alpaca.getLatestBar('AAPL')).ClosePrice > 0);
    const snapshots = await alpaca.getSnapshots(['AAPL', 'BRK.B']);
    assert.equal(snapshots.length, 2);
    const bars: Client[] = [];
    const asked = { timeframe: '1Day', start: '2026-11-02', end: '2026-11-13', adjustment: 'all' };
    for await (const bar of alpaca.getBarsV2('AAPL', { ...asked, limit: 7 })) bars.push(bar);
    assert.equal(bars.length, 7);
    const many = await alpaca.getMultiBarsV2(['AAPL', 'MSFT'], asked);
    assert.deepEqual([...many.keys()], ['AAPL', 'MSFT']);
  });

  it('is told of trade updates', async () => {
    const stream = alpaca.trade_ws;
    const events: Client[] = [];
    const filled = new Promise<void>((resolve) => {
      stream.onConnect(() => stream.subscribe(['trade_updates']));
      stream.onOrderUpdate((update: Client) => {
        events.push(update);
        if (update.event === 'fill') resolve();
      });
    });
    const listening = new Promise<void>((resolve) => stream.onConnect(() => resolve()));
    stream.connect();
    await listening;
    // It does not wait for the answer to its subscription either.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const order = await alpaca.createOrder({
      symbol: 'AAPL',
      qty: 1,
      side: 'buy',
      type: 'market',
      time_in_force: 'day',
    });
    await filled;
    assert.deepEqual(
      events.map(({ event, order: { id } }) => [event, id]),
      [
        ['new', order.id],
        ['fill', order.id],
      ],
    );
    stream.disconnect();
  });
});
