// What is refused, in the words and with the codes that programs match on, and without a trace.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot, limitOrder, marketOrder, type Bot } from '#tests/support/alpaca.ts';
import { createWorld, type World } from '#tests/support/world.ts';

type Refusal = readonly [body: object, status: number, code: number, message: RegExp];

const bracket = {
  order_class: 'bracket',
  take_profit: { limit_price: '5000' },
  stop_loss: { stop_price: '1' },
};
const oco = { ...bracket, order_class: 'oco', side: 'sell', type: 'limit' };
const parameter = 40_010_001;
const rule = 42_210_000;

const refusals: readonly Refusal[] = [
  [{ symbol: undefined }, 422, parameter, /^symbol is required$/],
  [{ symbol: 'NOSUCH' }, 422, rule, /^asset "NOSUCH" not found$/],
  [{ symbol: 'BTC/USD' }, 422, rule, /^asset "BTC\/USD" not found: crypto is not traded here$/],
  [{ symbol: 'ethusdt' }, 422, rule, /^asset "ETHUSDT" not found: crypto is not traded here$/],
  [{ symbol: 'F250117P00150000' }, 422, rule, /not found: options are not traded here$/],
  [{ side: undefined }, 422, parameter, /^side is required$/],
  [{ side: 'hold' }, 422, parameter, /^invalid side$/],
  [{ type: undefined }, 422, parameter, /^type is required$/],
  [{ type: 'iceberg' }, 422, parameter, /^invalid type$/],
  [{ time_in_force: undefined }, 422, parameter, /^time_in_force is required$/],
  [{ time_in_force: 'gtd' }, 422, parameter, /^invalid time_in_force$/],
  [{ qty: undefined }, 422, parameter, /^qty is required$/],
  [{ qty: '0' }, 422, parameter, /^qty must be > 0$/],
  [{ qty: -1 }, 422, parameter, /^qty must be > 0$/],
  [{ qty: 'many' }, 422, parameter, /^qty is invalid$/],
  [{ qty: '0.0000000001' }, 422, parameter, /^qty must have at most 9 decimals$/],
  [{ notional: '5' }, 422, parameter, /^only one of qty or notional is accepted$/],
  [{ qty: '', notional: '0.5' }, 422, parameter, /^notional must be >= 1.00$/],
  [{ qty: '', notional: '5.0000000001' }, 422, parameter, /^notional must have at most 9 dec/],
  [{ limit_price: '5' }, 422, parameter, /^market orders require no stop or limit price$/],
  [{ trail_price: 1 }, 422, parameter, /^market orders require no trail price or percent$/],
  [
    { type: 'stop_limit', stop_price: '900', limit_price: '900', trail_percent: '2' },
    422,
    parameter,
    /^stop limit orders require no trail price or percent$/,
  ],
  [{ type: 'limit' }, 422, parameter, /^limit orders require a limit price$/],
  [{ type: 'stop' }, 422, parameter, /^stop orders require a stop price$/],
  [
    { type: 'stop_limit', stop_price: '5' },
    422,
    parameter,
    /^stop limit orders require both stop and limit price$/,
  ],
  [{ type: 'limit', limit_price: 0 }, 422, parameter, /^limit price must be > 0$/],
  [
    { type: 'trailing_stop' },
    422,
    parameter,
    /^trailing stop orders must specify one of trail_price or trail_percent$/,
  ],
  [
    { type: 'trailing_stop', trail_percent: '0.05' },
    422,
    parameter,
    /^trail_percent must be greater than or equal to 0.1$/,
  ],
  [
    { type: 'limit', limit_price: 187.123456 },
    422,
    rule,
    /^invalid limit_price 187.123456. sub-penny increment does not fulfill minimum pricing criteria$/,
  ],
  [{ type: 'stop', stop_price: '290.123' }, 422, rule, /^invalid stop_price 290.123. sub-penny/],
  [
    { client_order_id: 'x'.repeat(129) },
    422,
    parameter,
    /^client_order_id must be no more than 128 characters$/,
  ],
  [{ qty: '0.5', time_in_force: 'gtc' }, 422, rule, /^fractional orders must be DAY orders$/],
  [{ ...bracket, qty: '0.5' }, 422, rule, /^fractional orders must be simple orders$/],
  [{ extended_hours: true }, 422, rule, /^extended hours order must be DAY or GTC limit orders$/],
  [
    { type: 'stop', stop_price: '9000', extended_hours: 'true' },
    422,
    rule,
    /^stop orders are not eligible for extended hours trading$/,
  ],
  [
    { ...bracket, take_profit: null },
    422,
    parameter,
    /^bracket orders require take_profit.limit_price$/,
  ],
  [{ ...bracket, stop_loss: {} }, 422, parameter, /^bracket orders require stop_loss.stop_price$/],
  [
    { ...bracket, type: 'limit', limit_price: '2', extended_hours: true },
    422,
    rule,
    /^extended hours orders must be simple orders$/,
  ],
  [{ ...bracket, side: 'sell' }, 422, rule, /^bracket orders must be entry orders$/],
  [
    { ...bracket, take_profit: { limit_price: '1.5' } },
    422,
    rule,
    /^take_profit.limit_price must be >= base_price \+ 0.01$/,
  ],
  [
    { ...bracket, stop_loss: { stop_price: '4000' } },
    422,
    rule,
    /^stop_loss.stop_price must be <= base_price - 0.01$/,
  ],
  [{ ...oco, side: 'buy' }, 422, rule, /^oco orders must be exit orders$/],
  [{ ...oco, stop_price: '1' }, 422, parameter, /^limit orders require no stop price$/],
  [
    { ...oco, trail_price: '1' },
    422,
    parameter,
    /^limit orders require no trail price or percent$/,
  ],
  [{ ...oco, extended_hours: 't' }, 422, rule, /^extended hours orders must be simple orders$/],
  [{ order_class: 'mleg' }, 422, rule, /^options are not traded here$/],
  [
    { position_intent: 'sell_to_open' },
    422,
    rule,
    /^position intent mismatch, inferred: buy_to_open, specified: sell_to_open$/,
  ],
  [{ side: 'sell' }, 403, 40_310_000, /^account is not allowed to short$/],
  [
    { qty: '1', type: 'limit', limit_price: '0.5' },
    403,
    40_310_000,
    /^cost basis must be >= minimal/,
  ],
  [{ type: 'stop', stop_price: '1' }, 422, rule, /^stop price must be greater than current price$/],
  [{ qty: '100000' }, 403, 40_310_000, /^insufficient buying power$/],
];

describe('a refused order', () => {
  it('is told in the words of the reference, and leaves nothing', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    for (const [changes, status, code, message] of refusals) {
      const body = marketOrder({ ...changes, client_order_id: 'same', ...changes });
      const answer = await bot.send('POST', '/v2/orders', body);
      const name = `${JSON.stringify(changes)}: ${answer.text}`;
      assert.deepEqual([answer.status, answer.json.code], [status, code], name);
      assert.match(answer.json.message, message, name);
      assert.match(String(answer.headers['content-type']), /^application\/json/);
    }
    assert.deepEqual((await bot.send('GET', '/v2/orders?status=all')).json, []);
    const placed = await bot.send('POST', '/v2/orders', marketOrder({ client_order_id: 'same' }));
    assert.equal(placed.status, 200, placed.text);
  });

  it('says which shares are held by which orders', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    await bot.send('POST', '/v2/orders', marketOrder({ qty: '5' }));
    const sale = limitOrder({ side: 'sell', qty: '5', limit_price: '9000' });
    const open = (await bot.send('POST', '/v2/orders', sale)).json;
    const more = await bot.send('POST', '/v2/orders', marketOrder({ side: 'sell', qty: '5' }));
    assert.equal(
      more.text,
      '{"code":40310000,"message":"insufficient qty available for order (requested: 5, available: 0)",' +
        '"available":"0","existing_qty":"5","held_for_orders":"5","symbol":"AAPL",' +
        `"related_orders":["${open.id}"]}`,
    );
    const closing = await bot.send('DELETE', '/v2/positions/AAPL');
    assert.equal(closing.status, 403);
    assert.equal(closing.json.held_for_orders, '5');
  });
});

describe('orders that could meet', () => {
  /** The refusal of the second order, or undefined. */
  async function second(bot: Bot, first: object, next: object) {
    const open = await bot.send('POST', '/v2/orders', first);
    assert.equal(open.status, 200, open.text);
    const { status, json } = await bot.send('POST', '/v2/orders', next);
    await bot.send('DELETE', '/v2/orders');
    if (status === 200) return undefined;
    assert.equal(json.message, 'potential wash trade detected. use complex orders');
    assert.equal(json.existing_order_id, open.json.id);
    return [status, json.code, json.reject_reason];
  }
  const ofLimit = [
    403,
    40_310_000,
    'opposite side limit order exists. use complex/limit/stop_limit orders',
  ];
  const ofMarket = [403, 40_310_000, 'opposite side market/stop order exists'];

  async function holding(world: World): Promise<Bot> {
    const bot = await createBot(world);
    await bot.send('POST', '/v2/orders', marketOrder({ qty: '9' }));
    return bot;
  }

  it('are refused with opposite_order_open inside, and in its own words outside', async () => {
    await using world = await createWorld();
    const bot = await holding(world);
    const sale = limitOrder({ side: 'sell', limit_price: '9000' });
    const stop = marketOrder({ side: 'sell', type: 'stop', stop_price: '1' });
    assert.deepEqual(await second(bot, sale, marketOrder()), ofLimit);
    assert.deepEqual(await second(bot, stop, limitOrder()), ofMarket);
    assert.equal(await second(bot, sale, limitOrder()), undefined, 'they do not cross');
    assert.deepEqual(await second(bot, limitOrder({ limit_price: '2' }), stop), ofLimit);
    const bracket = {
      order_class: 'bracket',
      take_profit: { limit_price: '9001' },
      stop_loss: { stop_price: '1' },
    };
    assert.equal(await second(bot, sale, marketOrder(bracket)), undefined, 'of a class');
    const other = limitOrder({ symbol: 'MSFT' });
    assert.equal(await second(bot, sale, other), undefined, 'another symbol');
  });

  it('are nobody else’s business: native orders meet whom they like', async () => {
    await using world = await createWorld();
    const bot = await holding(world);
    await bot.send('POST', '/v2/orders', limitOrder({ side: 'sell', limit_price: '9000' }));
    const native = await bot.person('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' });
    assert.equal(native.status, 201, native.text);
  });
});

describe('what the owner has set', () => {
  it('suspends trade, forbids fractions, and is told in the account', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const set = (body: object) => bot.send('PATCH', '/v2/account/configurations', body);
    const waiting = (await bot.send('POST', '/v2/orders', limitOrder())).json;
    const changed = await set({
      suspend_trade: true,
      fractional_trading: 'False',
      pdt_check: null,
    });
    assert.deepEqual([changed.json.suspend_trade, changed.json.fractional_trading], [true, false]);
    assert.equal((await bot.send('GET', '/v2/account')).json.trade_suspended_by_user, true);
    const refused = await bot.send('POST', '/v2/orders', marketOrder());
    assert.equal(refused.json.message, 'new orders are rejected by user request');
    const replaced = await bot.send('PATCH', `/v2/orders/${waiting.id}`, { limit_price: '2' });
    assert.equal(replaced.json.message, 'new orders are rejected by user request');
    const native = await bot.person('POST', '/buy-stock', { symbol: 'AAPL', quantity: '0.5' });
    assert.equal(native.status, 201, 'people go by the rules of the server');
    await set({ suspend_trade: 0 });
    const fraction = await bot.send('POST', '/v2/orders', marketOrder({ qty: '0.5' }));
    assert.equal(fraction.json.message, 'fractional trading is disabled for this account');
    const closed = await bot.send('DELETE', '/v2/positions/AAPL');
    assert.equal(closed.json.filled_qty, '0.5', 'what is held can be sold');
  });

  it('is all that several programs set at once', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const changes = [
      { suspend_trade: true },
      { fractional_trading: false },
      { pdt_check: 'both' },
      { trade_confirm_email: 'all' },
    ];
    const url = '/v2/account/configurations';
    await Promise.all(changes.map((body) => bot.send('PATCH', url, body)));
    assert.partialDeepStrictEqual((await bot.send('GET', url)).json, Object.assign({}, ...changes));
  });

  it('cannot be what is left out here', async () => {
    await using world = await createWorld();
    const bot = await createBot(world);
    const before = (await bot.send('GET', '/v2/account/configurations')).json;
    const attempts = [
      { no_shorting: false },
      { max_margin_multiplier: '4' },
      { max_options_trading_level: 2 },
      { trade_confirm_email: 'some' },
      { suspend_trade: 'perhaps' },
    ];
    for (const body of attempts) {
      const { status } = await bot.send('PATCH', '/v2/account/configurations', body);
      assert.equal(status, 422, JSON.stringify(body));
    }
    const whole = await bot.send('PATCH', '/v2/account/configurations', before);
    assert.deepEqual(whole.json, before, 'what was read can be sent back');
  });
});
