// Portfolio, value and history through the real routes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import {
  presentPortfolio,
  presentPortfolioValue,
} from '#src/http/native/portfolio/present-portfolio.ts';
import { createPortfolios } from '#src/trading/portfolio.ts';
import { findCurrentPrices } from '#src/market/quotes/current-prices.ts';
import { createListing } from '#src/market/listing/listing.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { quietListingDesk } from '#tests/support/listing-desk.ts';
import { createWorld } from '#tests/support/world.ts';

describe('GET /view-lots', () => {
  it('shows a lot for each day of purchases, of which sales take the oldest shares', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const order = (path: string, quantity: string) =>
      user.send('POST', path, { symbol: 'AAPL', quantity });
    const lots = async () => (await user.send('GET', '/view-lots?symbol=aapl')).json;
    assert.deepEqual(await lots(), { symbol: 'AAPL', lots: [] });
    const [first, second] = [await order('/buy-stock', '2'), await order('/buy-stock', '1')];
    await world.clock.advance(20 * 3_600_000);
    await order('/buy-stock', '4');
    const [old, young, ...others] = (await lots()).lots;
    assert.deepEqual(others, []);
    const cost = Number(first.json.fill.notional) + Number(second.json.fill.notional);
    assert.deepEqual([old.acquired_on, old.quantity, Number(old.cost)], ['2026-11-20', '3', cost]);
    assert.deepEqual([young.acquired_on, young.quantity], ['2026-11-21', '4']);
    assert.ok(old.acquired_at < young.acquired_at);
    await order('/sell-stock', '3.5');
    assert.deepEqual(
      (await lots()).lots.map(({ quantity }: { quantity: string }) => quantity),
      ['3.5'],
    );
    assert.equal((await user.send('GET', '/view-lots?symbol=%20')).status, 400);
  });
});

describe('GET /view-portfolio', () => {
  it('shows only cash before the first order', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const { json } = await user.send('GET', '/view-portfolio');
    assert.deepEqual(json, {
      account_id: user.accountId,
      cash: '100000.00',
      held_cash: '0.00',
      available_cash: '100000.00',
      dividends_due: '0.00',
      positions: [],
      market_value: '0.00',
      equity: '100000.00',
      unrealized_profit: '0.00',
      realized_profit: '0.00',
      day_change: '0.00',
      day_change_percent: '0.0000',
      complete: true,
      unpriced: [],
      as_of: new Date(world.clock.now()).toISOString(),
    });
  });

  it('shows positions by symbol, with figures that add up', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const symbol of ['MSFT', 'AAPL', 'BRK-B']) {
      await user.send('POST', '/buy-stock', { symbol, quantity: '3' });
    }
    await world.clock.advance(3_600_000);
    const { json } = await user.send('GET', '/view-portfolio');
    assert.deepEqual(
      json.positions.map((position: { symbol: string }) => position.symbol),
      ['AAPL', 'BRK-B', 'MSFT'],
    );
    const sum = (field: string) =>
      json.positions.reduce(
        (total: number, each: Record<string, string>) => total + Number(each[field]),
        0,
      );
    assert.equal(sum('market_value').toFixed(2), json.market_value);
    assert.equal(sum('unrealized_profit').toFixed(2), json.unrealized_profit);
    assert.equal((Number(json.cash) + Number(json.market_value)).toFixed(2), json.equity);
    assert.equal(json.positions[0].name, 'Apple Inc');
    assert.equal(json.positions[0].quote.status, 'current');
  });

  it('keeps users apart', async () => {
    await using world = await createWorld();
    const [alice, bob] = [await world.createUser('alice'), await world.createUser('bob')];
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '3' });
    assert.deepEqual((await bob.send('GET', '/view-portfolio')).json.positions, []);
    assert.equal((await bob.send('GET', '/view-transactions')).json.transactions.length, 1);
  });

  it('shows the last price with its age when the upstream is gone', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const bought = await user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '3' });
    await world.simulator.close();
    await world.clock.advance(120_000);
    const { json } = await user.send('GET', '/view-portfolio');
    assert.equal(json.complete, true);
    assert.equal(json.positions[0].price, bought.json.fill.price);
    assert.equal(json.positions[0].quote.status, 'stale');
    assert.equal(json.positions[0].quote.age_seconds, 120);
  });

  it('shows what it showed before as it is now, and anew whatever changed', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const isShownAsByStrangers = async () => {
      const { accountId: id } = user;
      const seen = await createPortfolios(world).view(id);
      const now = world.clock.now();
      for (const [path, shown] of [
        ['/view-portfolio', presentPortfolio(id, seen, now)],
        ['/calculate-portfolio-value', presentPortfolioValue(seen, now)],
      ] as const) {
        assert.equal((await user.send('GET', path)).text, JSON.stringify(shown));
      }
    };
    const changes: readonly (() => Promise<unknown>)[] = [
      () => user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '3' }),
      () => user.send('POST', '/buy-stock', { symbol: 'MSFT', quantity: '0.5' }),
      () => user.send('POST', '/sell-stock', { symbol: 'AAPL', quantity: '1' }),
      () => user.send('GET', '/lookup-stock?symbol=AAPL'),
      () => user.send('POST', '/sell-stock', { symbol: 'AAPL', quantity: '2' }),
    ];
    for (const change of changes) {
      await change();
      // Within the second, over its end, when the price is not current any more, half a day on.
      for (const waitMs of [0, 1, 999, 20_000, 1, 43_200_000]) {
        await world.clock.advance(waitMs);
        await isShownAsByStrangers();
      }
    }
    const { json } = await user.send('GET', '/view-portfolio');
    assert.deepEqual(
      json.positions.map(({ symbol, quantity }: Record<string, string>) => [symbol, quantity]),
      [['MSFT', '0.5']],
    );
  });

  it('is not confused by a name that looks like what changes, and follows the listing', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '3' });
    const apple = { symbol: symbolOf('AAPL'), exchange: 'NYSE', assetType: 'Stock' } as const;
    const names = ['The "age_seconds":7 "as_of":"now"} Company', 'Another'] as const;
    const listings = names.map((name) => createListing([{ ...apple, name }]));
    let listing = listings[0];
    const listingDesk = { ...quietListingDesk, current: () => listing };
    const calendar = createNyseCalendar();
    const splitFlags = { isFlagged: () => false };
    const needs = { ...world, listingDesk, memory: world.quoteMemory, splitFlags, calendar };
    const currentPrices = (symbols: readonly TickerSymbol[]) => findCurrentPrices(needs, symbols);
    const quoteDesk = { ...world.quoteDesk, currentPrices };
    const portfolios = createPortfolios({ ...needs, quoteDesk });
    for (const [place, name] of names.entries()) {
      listing = listings[place];
      for (const age of [place * 2, place * 2 + 1]) {
        const seen = await portfolios.view(user.accountId);
        const [position] = presentPortfolio(user.accountId, seen, world.clock.now()).positions;
        assert.deepEqual([position?.name, position?.quote.age_seconds], [name, age]);
        await world.clock.advance(1_000);
      }
    }
  });

  it('names a position without any price and never counts it as zero', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    await user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '3' });
    await user.send('POST', '/buy-stock', { symbol: 'MSFT', quantity: '3' });
    // What a restart on another upstream looks like: the books are there, no price of it ever was.
    await using elsewhere = await createWorld();
    await elsewhere.simulator.close();
    const portfolios = createPortfolios({ ...elsewhere, broker: world.broker });
    const { portfolioRoutes } = await import('#src/http/native/portfolio/portfolio-routes.ts');
    const [view, value] = portfolioRoutes({ ...elsewhere, portfolios });
    assert.ok(view?.needsLogin && value?.needsLogin);
    const session = { accountId: user.accountId } as never;
    const { body } = await view.handle({} as never, session);
    const portfolio = JSON.parse(JSON.stringify(body));
    assert.equal(portfolio.complete, false);
    assert.deepEqual(portfolio.unpriced, ['AAPL', 'MSFT']);
    assert.equal(portfolio.positions[0].price, null);
    assert.equal(portfolio.positions[0].market_value, null);
    assert.equal(portfolio.positions[0].quote.status, 'unavailable');
    assert.equal(portfolio.equity, portfolio.cash);
    const worth = (await value.handle({} as never, session)).body;
    const valued = JSON.parse(JSON.stringify(worth));
    assert.deepEqual([valued.complete, valued.unpriced], [false, ['AAPL', 'MSFT']]);
    assert.equal(valued.oldest_quote_as_of, null);
  });
});

describe('GET /calculate-portfolio-value', () => {
  it('agrees with the portfolio', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const symbol of ['MSFT', 'AAPL']) {
      await user.send('POST', '/buy-stock', { symbol, quantity: '3' });
    }
    const portfolio = (await user.send('GET', '/view-portfolio')).json;
    const { json } = await user.send('GET', '/calculate-portfolio-value');
    for (const field of [
      'cash',
      'market_value',
      'equity',
      'unrealized_profit',
      'realized_profit',
    ]) {
      assert.equal(json[field], portfolio[field], field);
    }
    assert.equal(json.positions, 2);
    assert.equal(json.complete, true);
    assert.match(json.oldest_quote_as_of, /Z$/);
  });
});

describe('GET /view-transactions', () => {
  it('tells the history, newest first, page by page', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    for (const quantity of ['1', '2', '3', '4']) {
      await user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity });
    }
    const sequences: number[] = [];
    let after = '';
    for (let page = 0; page < 3; page += 1) {
      const { json } = await user.send('GET', `/view-transactions?limit=2${after}`);
      sequences.push(...json.transactions.map((entry: { sequence: number }) => entry.sequence));
      after = `&after=${json.next_cursor}`;
      assert.equal(json.next_cursor === null, page === 2);
    }
    assert.deepEqual(sequences, [5, 4, 3, 2, 1]);
  });

  it('shows rejections that were recorded under a key', async () => {
    await using world = await createWorld();
    const user = await world.createUser('alice');
    const key = { 'idempotency-key': 'k' };
    await user.send('POST', '/sell-stock', { symbol: 'AAPL', quantity: '1' }, key);
    const { transactions } = (await user.send('GET', '/view-transactions')).json;
    assert.equal(transactions[0].type, 'order_rejected');
    assert.equal(transactions[0].code, 'insufficient_shares');
    assert.equal(transactions[0].order.status, 'rejected');
    assert.equal(transactions[1].type, 'account_opened');
  });

  for (const query of [
    'after=x',
    'after=YmVmb3JlOjA',
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=',
  ]) {
    it(`refuses ${query}`, async () => {
      await using world = await createWorld();
      const user = await world.createUser('alice');
      const reply = await user.send('GET', `/view-transactions?${query}`);
      assert.equal(reply.status, 400);
      assert.equal(reply.json.code, 'invalid_request');
    });
  }
});
