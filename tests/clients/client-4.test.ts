// The fourth of Alpaca's JavaScript clients, unmodified, against the real server: every method that
// the dialect serves, by its facade whose requests and stream are led here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Alpaca, streaming, trading } from 'alpaca-client-4';
import { startBotServer, type BotOwner, type BotServer } from '#tests/support/bot-server.ts';

let server: BotServer;
let owner: BotOwner;
let alpaca: Alpaca;

/** The facade has no option for the host: its fetch is given the path alone. */
function createFacade({ key, secret }: BotOwner): Alpaca {
  const fetchApi: typeof fetch = (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    return fetch(`${server.url}${pathname}${search}`, init);
  };
  return new Alpaca({ keyId: key, secret, fetchApi, rateLimit: false });
}

const openStream = ({ key: keyId, secret }: BotOwner) =>
  new streaming.TradingStream({
    credentials: { keyId, secret },
    url: `${server.url.replace('http', 'ws')}/stream`,
  });

describe('client 4', () => {
  before(async () => {
    server = await startBotServer();
    owner = await server.createOwner('four');
    alpaca = createFacade(owner);
  });
  after(() => server[Symbol.asyncDispose]());

  it('sees the account and changes its configuration', async () => {
    const account = await alpaca.trading.account.getAccount();
    assert.deepEqual(
      [account.id, account.status, account.cash, account.tradingBlocked],
      [owner.accountId, 'ACTIVE', '100000', false],
    );
    assert.equal((await alpaca.trading.validateConnection()).ok, true);
    const before = await alpaca.trading.accountConfigurations.getAccountConfig();
    assert.deepEqual([before.noShorting, before.maxMarginMultiplier], [true, '1']);
    const changed = await alpaca.trading.accountConfigurations.patchAccountConfig({
      accountConfigurations: { ...before, suspendTrade: true },
    });
    assert.equal(changed.suspendTrade, true);
    const refused = alpaca.trading.orders.market({ symbol: 'AAPL', qty: 1, side: 'buy' });
    await assert.rejects(refused, /new orders are rejected by user request/);
    await alpaca.trading.accountConfigurations.patchAccountConfig({
      accountConfigurations: { suspendTrade: false },
    });
  });

  it('knows the clock, the calendar and the assets', async () => {
    const clock = await alpaca.trading.clock.legacyClock();
    assert.equal(clock.isOpen, true);
    assert.ok(clock.nextClose && new Date(clock.nextClose) > new Date());
    const [day] = await alpaca.trading.calendar.legacyCalendar({
      start: new Date('2026-11-23T00:00:00Z'),
      end: new Date('2026-11-23T00:00:00Z'),
    });
    assert.deepEqual([day?.open, day?.close], ['00:00', '23:59']);
    const assets = await alpaca.trading.assets.getV2Assets({ status: 'active' });
    assert.ok(assets.length > 300);
    const berkshire = await alpaca.trading.assets.getV2AssetsSymbolOrAssetId({
      symbolOrAssetId: 'BRK.B',
    });
    assert.deepEqual([berkshire.symbol, berkshire.exchange], ['BRK.B', 'NYSE']);
  });

  it('places orders of every kind, finds, replaces and cancels them', async () => {
    const { orders, positions } = alpaca.trading;
    const bought = await orders.market({
      symbol: 'AAPL',
      qty: 10,
      side: 'buy',
      clientOrderId: 'one',
    });
    assert.deepEqual(
      [bought.status, bought.filledQty, bought.clientOrderId],
      ['filled', '10', 'one'],
    );
    const price = Number(bought.filledAvgPrice);
    const [low, high] = [Math.round(price / 2), Math.round(price * 2)];
    const again = orders.market({ symbol: 'AAPL', qty: 10, side: 'buy', clientOrderId: 'one' });
    await assert.rejects(again, /client_order_id must be unique/);
    const waiting = [
      await orders.limit({ symbol: 'MSFT', qty: 1, side: 'buy', limitPrice: 1 }),
      await orders.stop({ symbol: 'AAPL', qty: 1, side: 'sell', stopPrice: low }),
      await orders.stopLimit({
        symbol: 'AAPL',
        qty: 1,
        side: 'sell',
        stopPrice: low,
        limitPrice: low - 1,
      }),
      await orders.trailingStop({ symbol: 'AAPL', qty: 1, side: 'sell', trailPercent: 20 }),
      await orders.oco({
        symbol: 'AAPL',
        qty: 1,
        side: 'sell',
        takeProfit: { limitPrice: high },
        stopLoss: { stopPrice: low },
      }),
      await orders.bracket({
        symbol: 'MSFT',
        qty: 1,
        side: 'buy',
        limitPrice: 2,
        takeProfit: { limitPrice: 9_000 },
        stopLoss: { stopPrice: 1 },
      }),
      await orders.oto({
        symbol: 'MSFT',
        qty: 1,
        side: 'buy',
        limitPrice: 2,
        stopLoss: { stopPrice: 1 },
      }),
    ];
    assert.deepEqual(new Set(waiting.map(({ status }) => status)), new Set(['new']));
    assert.equal(waiting[5]?.legs?.length, 2);
    const nested = await orders.getAllOrders({ status: 'open', nested: true });
    assert.deepEqual(
      nested.map(({ id }) => id),
      waiting.map(({ id }) => id).toReversed(),
    );
    const first = waiting[0] ?? assert.fail();
    const found = await orders.getOrderByOrderID({ orderId: String(first.id) });
    assert.equal(found.limitPrice, '1');
    const next = await orders.patchOrderByOrderId({
      orderId: String(first.id),
      patchOrderRequest: { qty: '2', limitPrice: '1.5' },
    });
    assert.deepEqual([next.qty, next.limitPrice, next.replaces], ['2', '1.5', first.id]);
    await orders.deleteOrderByOrderID({ orderId: String(next.id) });
    const byClient = await orders.getOrderByClientOrderId({ clientOrderId: 'one' });
    assert.equal(byClient.id, bought.id);
    const held = await positions.getOpenPosition({ symbolOrAssetId: 'AAPL' });
    assert.deepEqual([held.qty, held.qtyAvailable], ['10', '6']);
    const cancelled = await orders.deleteAllOrders();
    assert.ok(cancelled.every(({ status }) => status === 200));
    assert.deepEqual(await orders.getAllOrders({ status: 'open' }), []);
  });

  it('sees positions and closes them', async () => {
    const { positions } = alpaca.trading;
    const [apple] = await positions.getAllOpenPositions();
    assert.deepEqual([apple?.symbol, apple?.side, apple?.qty], ['AAPL', 'long', '10']);
    const part = await positions.deleteOpenPosition({ symbolOrAssetId: 'AAPL', percentage: 50 });
    assert.deepEqual([part.side, part.qty], ['sell', '5']);
    const [closed] = await positions.deleteAllOpenPositions({ cancelOrders: true });
    assert.deepEqual([closed?.symbol, closed?.status], ['AAPL', 200]);
    const missing = positions.getOpenPosition({ symbolOrAssetId: 'AAPL' });
    await assert.rejects(missing, /position does not exist/);
  });

  it('reads activities, watchlists and market data', async () => {
    const history = await alpaca.trading.portfolioHistory.getAccountPortfolioHistory({
      period: '1D',
      timeframe: '1Min',
    });
    assert.equal(history.baseValue, 100_000);
    assert.equal(history.equity?.length, 1);
    const fills = await alpaca.trading.accountActivities.getAccountActivitiesByActivityType({
      activityType: 'FILL',
    });
    assert.equal(fills.length, 3);
    const all: unknown[] = [];
    for await (const each of alpaca.trading.iterateActivities({ pageSize: 2 })) all.push(each);
    assert.equal(all.length, 4);
    const { watchlists } = alpaca.trading;
    const list = await watchlists.postWatchlist({
      createWatchlistRequest: { name: 'Mine', symbols: ['AAPL'] },
    });
    const { id: watchlistId } = list;
    await watchlists.addAssetToWatchlist({
      watchlistId,
      addAssetToWatchlistRequest: { symbol: 'MSFT' },
    });
    const named = await watchlists.getWatchlistByName({ name: 'Mine' });
    assert.deepEqual(
      named.assets?.map(({ symbol }) => symbol),
      ['AAPL', 'MSFT'],
    );
    await watchlists.removeAssetFromWatchlist({ watchlistId, symbol: 'AAPL' });
    assert.equal((await watchlists.getWatchlistById({ watchlistId })).assets?.length, 1);
    await watchlists.deleteWatchlistById({ watchlistId });
    assert.deepEqual(await watchlists.getWatchlists(), []);
    const { stocks } = alpaca.marketData;
    const trade = await stocks.stockLatestTradeSingle({ symbol: 'AAPL' });
    const quotes = await stocks.stockLatestQuotes({ symbols: 'AAPL,BRK.B' });
    assert.ok(trade.trade.p > 0);
    assert.deepEqual(Object.keys(quotes.quotes), ['AAPL', 'BRK.B']);
    const bars = await stocks.stockBars({ symbols: 'AAPL', timeframe: '1Day', limit: 5 });
    assert.equal(bars.bars['AAPL']?.length, 5);
    const snapshots = await stocks.stockSnapshots({ symbols: 'AAPL' });
    assert.ok((snapshots['AAPL']?.dailyBar?.c ?? 0) > 0);
  });

  it('waits for its fill on the stream', async () => {
    const stream = openStream(owner);
    stream.connect();
    const filled = await alpaca.trading.submitAndWait(
      { symbol: 'AAPL', qty: 1, side: 'buy', type: 'market', timeInForce: 'day' },
      { stream },
    );
    assert.equal(filled.status, 'filled');
    stream.disconnect();
  });

  it('is told of wrong keys, by requests and by the stream', async () => {
    const configuration = new trading.Configuration({
      basePath: server.url,
      keyId: owner.key,
      secret: 'wrong',
    });
    const accounts = new trading.AccountsApi(configuration);
    await assert.rejects(accounts.getAccount(), /request is not authorized/);
    const stream = openStream({ ...owner, secret: 'wrong' });
    const message = await new Promise<string>((resolve) => {
      stream.on(streaming.EVENT.CLIENT_ERROR, (text: string) => resolve(text));
      stream.connect();
    });
    assert.match(message, /auth failed/);
    stream.disconnect();
  });
});
