// Where bots have fallen before: a test for each trap of the collection, by its number. Those that
// other suites go through in full are touched here once.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot, limitOrder, marketOrder, type Bot } from '#tests/support/alpaca.ts';
import { openStream } from '#tests/support/stream-client.ts';
import { createWorld, fridayMorning, security, type World } from '#tests/support/world.ts';

const dayMs = 24 * 3_600_000;
const bracket = (changes: object = {}) => ({
  order_class: 'bracket',
  take_profit: { limit_price: '9000' },
  stop_loss: { stop_price: '0.5' },
  ...changes,
});
const place = async ({ send }: Bot, body: object) => (await send('POST', '/v2/orders', body)).json;

type Trap = readonly [
  number: number,
  name: string,
  check: (bot: Bot, world: World) => Promise<void>,
];

const traps: readonly Trap[] = [
  [
    1,
    'statuses are 200 on POST, 204 on DELETE of one and 207 on DELETE of all',
    async ({ send }) => {
      const placed = await send('POST', '/v2/orders', limitOrder());
      const one = await send('DELETE', `/v2/orders/${placed.json.id}`);
      const all = await send('DELETE', '/v2/orders');
      assert.deepEqual([placed.status, one.status, all.status], [200, 204, 207]);
    },
  ],
  [
    2,
    'nested=True is understood with its capital',
    async (bot) => {
      await place(bot, limitOrder(bracket()));
      assert.equal((await bot.send('GET', '/v2/orders?nested=True')).json.length, 1);
      assert.equal((await bot.send('GET', '/v2/orders?nested=False')).json.length, 3);
    },
  ],
  [
    3,
    'the fill on the stream can be matched by the client order id of the POST',
    async (bot, world) => {
      const origin = await world.app.listen({ host: '127.0.0.1', port: 0 });
      const client = await openStream(origin);
      await client.listen(bot);
      await place(bot, marketOrder({ client_order_id: 'matched' }));
      const [, filled] = await client.next(2);
      assert.deepEqual(
        [filled?.data.event, filled?.data.order.client_order_id],
        ['fill', 'matched'],
      );
      client.socket.close();
    },
  ],
  [
    4,
    'figures are strings in trading answers and numbers in market data',
    async (bot) => {
      const { filled_avg_price: price } = await place(bot, marketOrder());
      const { trade } = (await bot.send('GET', '/v2/stocks/AAPL/trades/latest')).json;
      const { qty } = (await bot.send('GET', '/v2/positions/AAPL')).json;
      assert.deepEqual([typeof price, typeof qty, typeof trade.p], ['string', 'string', 'number']);
    },
  ],
  [
    5,
    'a missing position has a body that is compared as text',
    async ({ send }) => {
      const { text } = await send('GET', '/v2/positions/AAPL');
      assert.equal(text, '{"code":40410000,"message":"position does not exist"}');
    },
  ],
  [
    6,
    'an order id that is no UUID is 422, not 404',
    async ({ send }) => {
      const { status, text } = await send('GET', '/v2/orders/not-an-id');
      assert.equal(status, 422);
      assert.equal(text, '{"code":40010001,"message":"order_id is missing"}');
    },
  ],
  [
    7,
    'a duplicate client order id is 422, and its order can be found by it',
    async (bot) => {
      const first = await place(bot, limitOrder({ client_order_id: 'twice' }));
      const second = await bot.send('POST', '/v2/orders', limitOrder({ client_order_id: 'twice' }));
      assert.deepEqual([second.status, second.json.code], [422, 40_010_001]);
      const path = '/v2/orders:by_client_order_id?client_order_id=twice';
      assert.equal((await bot.send('GET', path)).json.id, first.id);
    },
  ],
  [
    8,
    'enumerations hold no word that clients do not know',
    async (bot) => {
      const assets = (await bot.send('GET', '/v2/assets')).json;
      const known = /^(AMEX|ARCA|BATS|NYSE|NASDAQ|)$/;
      for (const { exchange } of assets) assert.match(exchange, known);
      assert.equal((await bot.send('GET', '/v2/account')).json.status, 'ACTIVE');
    },
  ],
  [
    9,
    'pages by instants are exclusive, and ids are the cure for equal stamps',
    async (bot) => {
      const orders = [await place(bot, limitOrder()), await place(bot, limitOrder())];
      const [first, second] = orders;
      const same = await bot.send('GET', `/v2/orders?after=${first.submitted_at}`);
      assert.ok(!same.json.some(({ id }: { readonly id: string }) => id === first.id));
      const behind = await bot.send('GET', `/v2/orders?after_order_id=${first.id}`);
      assert.deepEqual(
        behind.json.map(({ id }: { readonly id: string }) => id),
        [second.id],
      );
    },
  ],
  [
    10,
    'held legs are in the list of open orders',
    async (bot) => {
      await place(bot, limitOrder(bracket()));
      const open = (await bot.send('GET', '/v2/orders?status=open')).json;
      const statuses = open.map(({ status }: { readonly status: string }) => status);
      assert.deepEqual(statuses.toSorted(), ['held', 'held', 'new']);
    },
  ],
  [
    11,
    'a bracket with one leg is refused, and oto is the class for it',
    async (bot) => {
      const half = limitOrder(bracket({ take_profit: undefined }));
      const { status, json } = await bot.send('POST', '/v2/orders', half);
      assert.deepEqual(
        [status, json.message],
        [422, 'bracket orders require take_profit.limit_price'],
      );
      assert.equal((await place(bot, { ...half, order_class: 'oto' })).legs.length, 1);
    },
  ],
  [
    12,
    'a computed float as a price is refused in words that say which',
    async ({ send }) => {
      const body = marketOrder({ type: 'stop', stop_price: 187.123456 });
      const { status, json } = await send('POST', '/v2/orders', body);
      assert.equal(status, 422);
      assert.match(json.message, /^invalid stop_price 187\.123456\. sub-penny increment/);
    },
  ],
  [
    13,
    'shares are free as soon as the cancel is answered',
    async (bot) => {
      await place(bot, marketOrder());
      const sale = await place(bot, limitOrder({ side: 'sell', limit_price: '9000' }));
      await bot.send('DELETE', `/v2/orders/${sale.id}`);
      assert.equal((await place(bot, marketOrder({ side: 'sell' }))).status, 'filled');
    },
  ],
  [
    14,
    'cancelling a filled order is 422 with "already in"',
    async (bot) => {
      const { id } = await place(bot, marketOrder());
      const { status, json } = await bot.send('DELETE', `/v2/orders/${id}`);
      assert.deepEqual([status, json.message], [422, 'order is already in "filled" state']);
    },
  ],
  [
    16,
    'a replacement is not counted beside what it replaces',
    async (bot) => {
      const order = await place(bot, limitOrder({ qty: '90000' }));
      const { status } = await bot.send('PATCH', `/v2/orders/${order.id}`, { qty: '95000' });
      assert.equal(status, 200);
      assert.equal((await bot.send('GET', '/v2/account')).json.buying_power, '5000');
    },
  ],
  [
    17,
    'orders of both sides are refused where they could meet',
    async (bot) => {
      await place(bot, marketOrder());
      await place(bot, limitOrder({ side: 'sell', limit_price: '9000' }));
      const { status, json } = await bot.send('POST', '/v2/orders', marketOrder());
      assert.deepEqual([status, json.code], [403, 40_310_000]);
    },
  ],
  [
    18,
    'the portfolio history has numbers, and no null, also of an account that is new',
    async ({ send }) => {
      const { json, text } = await send('GET', '/v2/account/portfolio/history?timeframe=1D');
      assert.doesNotMatch(text, /null/);
      assert.equal(json.equity.length, json.timestamp.length);
      assert.equal(typeof json.base_value, 'number');
    },
  ],
  [
    19,
    'a fraction keeps its nine decimals, and a notional order has no qty',
    async (bot) => {
      assert.equal((await place(bot, marketOrder({ qty: '0.389105058' }))).qty, '0.389105058');
      const notional = await place(bot, marketOrder({ qty: undefined, notional: '25' }));
      assert.deepEqual([notional.qty, notional.notional], [null, '25']);
      assert.ok(Number(notional.filled_qty) > 0);
    },
  ],
  [
    20,
    'an order that was replaced is found as itself',
    async (bot) => {
      const { id } = await place(bot, limitOrder());
      const next = await bot.send('PATCH', `/v2/orders/${id}`, { limit_price: '2' });
      const old = (await bot.send('GET', `/v2/orders/${id}`)).json;
      assert.deepEqual([old.id, old.status, old.replaced_by], [id, 'replaced', next.json.id]);
    },
  ],
  [
    21,
    'a date without a zone is midnight in UTC; the clock has an offset, orders have Z',
    async (bot) => {
      const order = await place(bot, limitOrder());
      assert.equal((await bot.send('GET', '/v2/orders?after=2026-11-20')).json.length, 1);
      assert.equal((await bot.send('GET', '/v2/orders?after=2026-11-21')).json.length, 0);
      const { timestamp } = (await bot.send('GET', '/v2/clock')).json;
      assert.match(`${timestamp} ${order.submitted_at}`, /-05:00 \S+Z$/);
    },
  ],
  [
    22,
    'paging fields of the latest calls are passed over',
    async ({ send }) => {
      const url = '/v2/stocks/snapshots?symbols=AAPL&limit=1000&page_token=';
      assert.equal((await send('GET', url)).status, 200);
    },
  ],
  [
    23,
    'a list of assets without filters is the whole list',
    async ({ send }) => assert.ok((await send('GET', '/v2/assets')).json.length > 300),
  ],
  [
    24,
    'account and positions cost no price that is at hand',
    async ({ send }, world) => {
      await send('POST', '/v2/orders', marketOrder());
      const before = world.logger.lines.length;
      for (let count = 0; count < 20; count += 1) {
        await send('GET', '/v2/account');
        await send('GET', '/v2/positions');
      }
      const lines = world.logger.lines.slice(before);
      assert.ok(!lines.some(({ event }) => event === 'upstream_request'));
    },
  ],
  [
    27,
    'share classes have a dot, and pairs in a path are told to be no stock',
    async ({ send }) => {
      assert.equal((await send('GET', '/v2/assets/BRK-B')).json.symbol, 'BRK.B');
      assert.equal((await send('GET', '/v2/stocks/BTC%2FUSD/bars?timeframe=1Day')).status, 400);
      assert.equal((await send('GET', '/v2/assets/BTC%2FUSD')).status, 404);
    },
  ],
  [
    28,
    'keys are of letters that headers carry, and do not begin with an A',
    async ({ keys }) => assert.match(`${keys.id} ${keys.secret}`, /^PK[A-Z2-7]{18} ptp_[\w-]{43}$/),
  ],
  [
    29,
    'bodies of refusals are JSON on one line',
    async ({ send }) => {
      for (const url of ['/v2/nowhere', '/v2/orders/x', '/v2/stocks/AAPL/bars']) {
        assert.match((await send('GET', url)).text, /^\{.*"message":".+"\}$/);
      }
    },
  ],
  [
    30,
    'a fill is visible as soon as the order is answered',
    async (bot) => {
      await place(bot, marketOrder());
      assert.equal((await bot.send('GET', '/v2/positions/AAPL')).json.qty, '1');
    },
  ],
];

describe('trap', () => {
  for (const [number, name, check] of traps) {
    it(`${number}: ${name}`, async () => {
      await using world = await createWorld();
      await check(await createBot(world), world);
    });
  }

  it('15: an order that waits for the session can be replaced', async () => {
    await using world = await createWorld({}, fridayMorning + dayMs);
    const bot = await createBot(world);
    const order = await place(bot, limitOrder());
    assert.equal(order.status, 'accepted');
    const next = await bot.send('PATCH', `/v2/orders/${order.id}`, { limit_price: '2' });
    assert.deepEqual([next.status, next.json.status], [200, 'accepted']);
  });

  it('25: a client that paces itself by the headers finds them', async () => {
    const limits = { ...security, requestsPerSecondPerUser: 20 };
    await using world = await createWorld({ security: limits });
    const { send } = await createBot(world);
    const { headers } = await send('GET', '/v2/clock');
    assert.equal(headers['x-ratelimit-limit'], '40');
    assert.ok(Number(headers['x-ratelimit-remaining']) < 40);
  });

  it('26: a market that never closes is open in clock, calendar and order states alike', async () => {
    const upstream = {
      kind: 'remote',
      origin: 'http://127.0.0.1:9',
      marketHours: 'always',
    } as const;
    await using world = await createWorld({ upstream }, fridayMorning + dayMs);
    const bot = await createBot(world);
    assert.equal((await bot.send('GET', '/v2/clock')).json.is_open, true);
    assert.equal((await place(bot, limitOrder())).status, 'new');
  });
});
