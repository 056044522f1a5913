// What the account was worth, by the journal and by closes that were kept.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { presentExchangeTime } from '#src/http/alpaca/present/market-instant.ts';
import { createBot, marketOrder, type Bot } from '#tests/support/alpaca.ts';
import { createWorld, fridayMorning, type World } from '#tests/support/world.ts';

const hourMs = 3_600_000;
const url = '/v2/account/portfolio/history';

/** To a wall clock in New York in winter, looking at the price there. */
async function goTo(world: World, bot: Bot, text: string): Promise<number> {
  await world.clock.advance(Date.parse(`${text}:00-05:00`) - world.clock.now());
  const { trade } = (await bot.send('GET', '/v2/stocks/AAPL/trades/latest')).json;
  return Number(trade.p);
}

describe('the portfolio history', () => {
  it('has a point a session at its close, and one of now, counted from one another', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const { filled_avg_price: cost } = (
      await bot.send('POST', '/v2/orders', marketOrder({ qty: '10' }))
    ).json;
    const friday = await goTo(world, bot, '2026-11-20T16:30');
    const monday = await goTo(world, bot, '2026-11-23T16:30');
    const tuesday = await goTo(world, bot, '2026-11-24T12:00');
    const { json } = await bot.send('GET', `${url}?period=1W&timeframe=1D`);
    const cash = 100_000 - 10 * Number(cost);
    const expected = [friday, monday, tuesday].map((price) => cash + 10 * price);
    assert.equal(json.timeframe, '1D');
    assert.deepEqual([json.base_value, json.base_value_asof], [100_000, '2026-11-20']);
    assert.equal(json.equity.length, 3);
    for (const [place, equity] of json.equity.entries()) {
      assert.ok(Math.abs(equity - (expected[place] ?? 0)) < 0.06, `${equity}`);
      const before = json.equity[place - 1] ?? json.base_value;
      assert.ok(Math.abs(json.profit_loss[place] - (equity - before)) < 0.005);
      assert.ok(Math.abs(json.profit_loss_pct[place] - (equity - before) / before) <= 0.00005);
    }
    assert.deepEqual(
      json.timestamp.map((at: number) => new Date(at * 1_000).toISOString()),
      ['2026-11-21T01:00:00.000Z', '2026-11-24T01:00:00.000Z', '2026-11-25T01:00:00.000Z'],
    );
    const day = (await bot.send('GET', `${url}?period=1D&timeframe=15Min`)).json;
    assert.equal(new Date(day.timestamp[0] * 1_000).toISOString(), '2026-11-24T17:00:00.000Z');
    assert.equal(day.base_value, json.equity[1]);
    const range = await bot.send('GET', `${url}?start=2026-11-21&end=2026-11-23T23:00:00Z`);
    assert.deepEqual(range.json.equity, [json.equity[1]]);
  });

  it('within a day has a point a step, by the prices that were seen then', async () => {
    await using world = await createWorld({}, Date.parse('2026-11-20T09:29:00-05:00'));
    const bot = await createBot(world);
    await world.clock.advance(60_000);
    const { filled_avg_price: cost } = (
      await bot.send('POST', '/v2/orders', marketOrder({ qty: '10' }))
    ).json;
    const cash = 100_000 - 10 * Number(cost);
    const prices = [Number(cost)];
    // Nobody looks at a price from noon to one.
    for (const time of ['09:45', '10:00', '11:45', '12:00', '13:00', '15:45', '16:00']) {
      prices.push(await goTo(world, bot, `2026-11-20T${time}`));
    }
    const friday = (await bot.send('GET', `${url}?period=1D&timeframe=15Min`)).json;
    const times = (stamps: readonly number[]) =>
      stamps.map((at) => presentExchangeTime(at * 1_000));
    const known = '09:30 09:45 10:00 10:15 11:45 12:00 12:15 13:00 13:15 15:45 16:00'.split(' ');
    assert.deepEqual(times(friday.timestamp), known);
    const [open = 0, quarter = 0, ten = 0, eleven = 0, noon = 0, one = 0, last = 0, close = 0] =
      prices;
    const seen = [open, quarter, ten, ten, eleven, noon, noon, one, one, last, close];
    for (const [place, equity] of friday.equity.entries()) {
      const worth = cash + 10 * (seen[place] ?? 0);
      assert.ok(Math.abs(equity - worth) < 0.02, `${known[place]}: ${equity}, not ${worth}`);
      assert.ok(Math.abs(friday.profit_loss[place] - (equity - 100_000)) < 0.005, 'from the open');
    }
    await goTo(world, bot, '2026-11-23T09:31');
    await goTo(world, bot, '2026-11-23T10:00');
    const both = (await bot.send('GET', `${url}?start=2026-11-20&timeframe=15Min`)).json;
    assert.deepEqual(times(both.timestamp.slice(known.length)), ['09:45', '10:00']);
    const monday = both.equity.at(-1);
    assert.ok(Math.abs(both.profit_loss.at(-1) - (monday - friday.equity.at(-1))) < 0.005);
    const whole = (
      await bot.send('GET', `${url}?start=2026-11-20&timeframe=15Min&pnl_reset=no_reset`)
    ).json;
    assert.ok(Math.abs(whole.profit_loss.at(-1) - (monday - 100_000)) < 0.005);
    const hours = (await bot.send('GET', `${url}?start=2026-11-20&timeframe=1H`)).json;
    assert.deepEqual(times(hours.timestamp), ['09:30', '16:00', '09:30']);
  });

  it('of cash alone has every step of the session', async () => {
    await using world = await createWorld({}, Date.parse('2026-11-20T09:00:00-05:00'));
    const bot = await createBot(world);
    await world.clock.advance(8 * hourMs);
    const { json } = await bot.send('GET', `${url}?period=1D&timeframe=15Min`);
    assert.equal(json.timestamp.length, 27);
    assert.ok(json.equity.every((equity: number) => equity === 100_000));
    const minutes = (await bot.send('GET', `${url}?period=1D`)).json;
    assert.deepEqual([minutes.timeframe, minutes.timestamp.length], ['1Min', 391]);
  });

  it('leaves out what cannot be known, and says nothing of an account without a session', async () => {
    await using world = await createWorld({}, fridayMorning + 24 * hourMs);
    const bot = await createBot(world);
    const { json } = await bot.send('GET', url);
    assert.deepEqual(
      [json.timestamp, json.equity, json.profit_loss, json.profit_loss_pct, json.base_value],
      [[], [], [], [], 0],
    );
    await goTo(world, bot, '2026-11-23T10:00');
    await bot.send('POST', '/v2/orders', marketOrder());
    // Nobody asked for a price between that day and the next but one.
    await world.clock.advance(50 * hourMs);
    await world.simulator.close();
    const known = (await bot.send('GET', `${url}?timeframe=1D`)).json;
    assert.ok(known.timestamp.length < 3);
    assert.ok(known.equity.every((equity: number) => Math.abs(equity - 100_000) < 1_000));
  });

  it('takes the words of every client, and refuses others', async () => {
    await using world = await createWorld();
    const { send } = await createBot(world);
    for (const query of [
      'period=1M&timeframe=&extended_hours=false',
      'date_start=2026-11-19&date_end=2026-11-20&timeframe=1D',
      'period=2A&timeframe=1D&pnl_reset=no_reset&cashflow_types=NONE',
      'start=2026-11-19T00:00:00Z&period=3D',
      'period=all&timeframe=1D&intraday_reporting=continuous',
      // Days are those on which the market trades, and as many as were asked for.
      'period=7D&timeframe=1Min',
      'period=30D&timeframe=5Min',
      // Of the longest month, in which the clocks are put back.
      'timeframe=1H&period=1M&end=2026-11-20T20:00:00Z',
      'timeframe=1H&period=1M&end=2026-11-29T20:00:00Z',
    ]) {
      const { status, json } = await send('GET', `${url}?${query}`);
      assert.equal(status, 200, query);
      assert.equal(json.equity.length, json.timestamp.length);
    }
    // Years in which nobody traded: of none of them is a calendar made.
    for (const query of ['start=0001-01-01&period=9999D', 'end=0400-01-01&period=9999D']) {
      const { status, json } = await send('GET', `${url}?${query}&timeframe=1D`);
      assert.deepEqual([status, json.timestamp], [200, []], query);
    }
    const ahead = (await send('GET', `${url}?end=2030-01-01&timeframe=1D`)).json;
    assert.equal(ahead.base_value_asof, '2026-11-20', 'when the account was opened');
    for (const query of [
      'period=1Y',
      'period=0D',
      'timeframe=2D',
      'period=1A&timeframe=15Min',
      'period=2W&timeframe=1Min',
      'period=8D&timeframe=1Min',
      'period=32D&timeframe=1H',
      'start=2026-11-19&end=2026-11-20&period=1D',
      'start=2026-11-21&end=2026-11-20',
      'start=2027-01-04&period=1D',
      'start=9000-01-04&period=9999D',
      'pnl_reset=never',
    ]) {
      assert.equal((await send('GET', `${url}?${query}`)).status, 422, query);
    }
  });
});
