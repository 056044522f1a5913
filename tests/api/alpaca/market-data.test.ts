// Market data: what the desk knows, in numbers, and what its headers say of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot } from '#tests/support/alpaca.ts';
import { createWorld, type World } from '#tests/support/world.ts';

const askedFor = (world: World, name: string) =>
  world.simulator.requests().filter((request) => request.function === name).length;

describe('the latest trade, quote and bar', () => {
  it('are the one price, in numbers, with source and age in headers', async () => {
    await using world = await createWorld();
    const { send, person } = await createBot(world);
    const known = (await person('GET', '/lookup-stock?symbol=BRK-B')).json.quote;
    const price = Number(known.price);
    await world.clock.advance(5_000);
    const trade = await send('GET', '/v2/stocks/BRK.B/trades/latest?feed=iex');
    assert.equal(trade.json.symbol, 'BRK.B');
    assert.deepEqual([trade.json.trade.p, trade.json.trade.t], [price, known.as_of]);
    assert.equal(trade.headers['papertape-source'], 'simulator');
    assert.ok(Number(trade.headers['papertape-age']) >= 5);
    assert.equal(trade.headers['papertape-status'], 'current');
    const { quote } = (await send('GET', '/v2/stocks/BRK.B/quotes/latest')).json;
    assert.deepEqual([quote.bp, quote.ap, quote.bs, quote.as], [price, price, 1, 1]);
    const { bar } = (await send('GET', '/v2/stocks/BRK.B/bars/latest')).json;
    assert.deepEqual([bar.o, bar.h, bar.l, bar.c, bar.vw], [price, price, price, price, price]);
    const many = await send('GET', '/v2/stocks/trades/latest?symbols=BRK.B,NOSUCH,AAPL');
    assert.deepEqual(Object.keys(many.json.trades), ['BRK.B', 'AAPL']);
    assert.equal(many.headers['papertape-left-out'], 'NOSUCH');
  });

  it('of a thousand symbols are asked for at once, with commas that are encoded', async () => {
    await using world = await createWorld();
    const { headers } = await createBot(world);
    const origin = await world.app.listen({ host: '127.0.0.1', port: 0 });
    const names = Array.from({ length: 999 }, (_, count) => `Q${String(count).padStart(3, '0')}`);
    const symbols = encodeURIComponent([...names, 'AAPL'].join(','));
    const answer = await fetch(`${origin}/v2/stocks/snapshots?symbols=${symbols}`, { headers });
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.deepEqual(Object.keys((await answer.json()) as object), ['AAPL']);
    const leftOut = answer.headers.get('papertape-left-out')?.split(',') ?? [];
    assert.deepEqual([leftOut.length, leftOut.at(0), leftOut.at(-1)], [201, 'Q000', '+799']);
    const longer = await fetch(`${origin}/v2/stocks/snapshots?symbols=${'A'.repeat(8_200)}`, {
      headers,
    });
    assert.equal(longer.status, 414);
  });

  it('of what is not listed, or no symbol at all, are refused in a message', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const unknown = await send('GET', '/v2/stocks/NOSUCH/trades/latest');
    assert.deepEqual(
      [unknown.status, unknown.text],
      [404, '{"message":"no trade found for NOSUCH"}'],
    );
    for (const path of [
      '/v2/stocks/BTC%2FUSD/trades/latest',
      '/v2/stocks/trades/latest',
      '/v2/stocks/AAPL/quotes/latest?feed=moon',
      '/v2/stocks/AAPL/quotes/latest?currency=EUR',
      '/v2/stocks/AAPL/bars',
      '/v2/stocks/AAPL/bars?timeframe=60Min',
      '/v2/stocks/AAPL/bars?timeframe=3Month',
      '/v2/stocks/AAPL/bars?timeframe=1Day&start=yesterday',
      '/v2/stocks/AAPL/bars?timeframe=1Day&limit=0',
      '/v2/stocks/AAPL/bars?timeframe=1Day&page_token=x',
    ]) {
      const { status, json } = await send('GET', path);
      assert.equal(status, 400, path);
      assert.deepEqual(Object.keys(json), ['message']);
    }
    const past = await send('GET', '/v2/stocks/AAPL/trades');
    assert.deepEqual(
      [past.status, past.json.message],
      [404, 'trades and quotes of the past are not kept here'],
    );
  });
});

describe('snapshots', () => {
  it('have the day from the quote and the day before from stored bars or its close', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const flat = (await send('GET', '/v2/stocks/AAPL/snapshot')).json;
    assert.equal(flat.dailyBar.t, '2026-11-20T05:00:00.000Z');
    assert.equal(flat.prevDailyBar.t, '2026-11-19T05:00:00.000Z');
    assert.equal(flat.prevDailyBar.v, 0);
    await send('GET', '/v2/stocks/AAPL/bars?timeframe=1Day');
    const stored = (await send('GET', '/v2/stocks/snapshots?symbols=AAPL,NOSUCH')).json;
    assert.deepEqual(Object.keys(stored), ['AAPL']);
    assert.equal(stored.AAPL.prevDailyBar.c, flat.prevDailyBar.c);
    assert.ok(stored.AAPL.prevDailyBar.v > 0);
  });
});

describe('bars', () => {
  it('are daily and weekly, within dates, either way round, page by page', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const url = '/v2/stocks/AAPL/bars?timeframe=1Day';
    const all = await send('GET', url);
    assert.ok(all.json.bars.length >= 100);
    assert.equal(all.json.next_page_token, null);
    assert.equal(all.headers['papertape-adjustment'], 'raw');
    const week = (await send('GET', `${url}&start=2026-11-09&end=2026-11-13`)).json.bars;
    assert.deepEqual(
      week.map(({ t }: { readonly t: string }) => t),
      ['09', '10', '11', '12', '13'].map((day) => `2026-11-${day}T05:00:00.000Z`),
    );
    const exact = await send('GET', `${url}&start=${week[1].t}&end=${week[2].t}&sort=desc`);
    assert.deepEqual(exact.json.bars, [week[2], week[1]]);
    const [from, to] = [week[1].t, week[2].t].map((t) => t.replace('.000Z', '.000000001Z'));
    const behind = await send('GET', `${url}&start=${from}&end=${to}`);
    assert.deepEqual(behind.json.bars, [week[2]], 'to the nanosecond');
    const pages: unknown[] = [];
    for (let token: string | null = ''; token !== null;) {
      const asked = `${url}&start=2026-11-09&end=2026-11-13&limit=2&adjustment=all`;
      const { json } = await send('GET', token ? `${asked}&page_token=${token}` : asked);
      pages.push(...json.bars);
      token = json.next_page_token;
    }
    assert.deepEqual(pages, week);
    const weekly = (await send('GET', '/v2/stocks/AAPL/bars?timeframe=1Week&limit=10000')).json
      .bars;
    assert.ok(weekly.every(({ t }: { readonly t: string }) => new Date(t).getUTCDay() === 1));
    const none = await send('GET', `${url}&start=2030-01-01`);
    assert.equal(none.json.bars, null);
    const some = await send('GET', `${url}&adjustment=dividend,split`);
    assert.equal(some.headers['papertape-adjustment'], 'split');
    assert.equal((await send('GET', `${url}&adjustment=split,most`)).status, 400);
  });

  it('of minutes and hours are those of the sessions, and cost a request a bar', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    await world.clock.advance(Date.parse('2026-11-20T11:00:30-05:00') - world.clock.now());
    const url = '/v2/stocks/AAPL/bars?timeframe=';
    type Bar = Readonly<Record<'t' | 'o' | 'h' | 'l' | 'c' | 'v', never>>;
    const read = async (query: string) =>
      ((await send('GET', `${url}${query}`)).json.bars ?? []) as readonly Bar[];
    const cost = () => askedFor(world, 'TIME_SERIES_INTRADAY');
    const today = await read('1Min');
    assert.equal(today.length, 90, 'from the open to the last whole minute');
    assert.equal(today[0]?.t, '2026-11-20T14:30:00.000Z');
    assert.equal(cost(), 1);
    assert.deepEqual(await read('1T&limit=90'), today);
    assert.equal(cost(), 1, 'within the minute it is known');
    const hours = await read('1Hour');
    assert.deepEqual(
      hours.map(({ t }) => t),
      ['2026-11-20T14:00:00.000Z', '2026-11-20T15:00:00.000Z'],
    );
    const second = today.slice(30);
    const highs = second.map(({ h }) => Number(h));
    assert.deepEqual(
      [hours[1]?.o, Number(hours[1]?.h), hours[1]?.c],
      [second[0]?.o, Math.max(...highs), second.at(-1)?.c],
    );
    const month = await read('15Min&start=2026-11-09&limit=10000');
    assert.equal(month.length, 9 * 26 + 6);
    assert.equal(cost(), 4, 'the newest ones, and those of the month');
    await world.clock.advance(20 * 60_000);
    const later = await read('15Min&start=2026-11-09&limit=10000');
    assert.equal(later.length, 9 * 26 + 8, 'the one that runs as far as it has come');
    assert.equal(cost(), 5);
    assert.equal((await read('2Min&start=2026-11-20T15:00:00Z')).length, 40);
  });

  it('of minutes are refused where the plan has none', async () => {
    await using world = await createWorld({ plan: 'free' });
    const { send } = await createBot(world);
    const refused = await send('GET', '/v2/stocks/AAPL/bars?timeframe=1Min');
    assert.deepEqual(
      [refused.status, refused.json.message],
      [400, 'bars of 1Min are not to be had from this server: 1Day and 1Week are'],
    );
    assert.equal(askedFor(world, 'TIME_SERIES_INTRADAY'), 0);
  });

  it('of many symbols count together, and end where the share of the day ends', async () => {
    await using world = await createWorld({ plan: 'free' });
    const { send } = await createBot(world);
    const asked = '/v2/stocks/bars?timeframe=1Day&symbols=';
    const both = (await send('GET', `${asked}MSFT,AAPL&limit=3&start=2026-11-16`)).json;
    assert.deepEqual(Object.keys(both.bars), ['AAPL']);
    assert.notEqual(both.next_page_token, null);
    const { json } = await send('GET', `${asked}AAPL&start=2010-01-01`);
    assert.ok(json.bars.AAPL.length > 0);
    const short = await send('GET', `${asked}AAPL&start=2010-01-01`);
    assert.match(String(short.headers['papertape-history-from']), /^2026-/);
    const none = await send('GET', '/v2/stocks/bars?symbols=NOSUCH&timeframe=1Day');
    assert.deepEqual(none.json, { bars: {}, next_page_token: null });
    assert.equal(none.headers['papertape-left-out'], 'NOSUCH');
  });
});

describe('what is left out', () => {
  it('says so, each with a 4xx', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    const rows: readonly (readonly [string, RegExp])[] = [
      ['/v2/options/contracts', /options are not traded/],
      ['/v1beta1/options/snapshots', /options are not traded/],
      ['/v1beta3/crypto/us/latest/trades', /crypto is not traded/],
      ['/v2/wallets', /crypto is not traded/],
      ['/v1beta1/news', /no news/],
      ['/v1beta1/screener/stocks/movers', /no screener/],
      ['/v2/corporate_actions/announcements', /no announcements/],
      ['/v2/locates', /nothing is sold short/],
      ['/v3/clock', /version 3 is not spoken/],
      ['/v2beta1/events/activities', /activities are no stream/],
    ];
    for (const [path, message] of rows) {
      const { status, json } = await send('GET', path);
      assert.equal(status, 404, path);
      assert.match(json.message, message, path);
    }
  });
});
