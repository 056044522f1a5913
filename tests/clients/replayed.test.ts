// Requests as the clients of Python, Go and C# write them, byte for byte as far as the server looks
// at them; and in the answers what those clients require, on which they break.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { startBotServer, type BotOwner, type BotServer } from '#tests/support/bot-server.ts';

// Tests assert on what they read, so the shape is theirs to state.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;
type Replayed = { readonly status: number; readonly text: string; readonly json: Json };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;
const decimal = /^-?\d+(?:\.\d+)?$/;

describe('requests of other languages', () => {
  let server: BotServer;
  let owner: BotOwner;

  before(async () => {
    server = await startBotServer();
    owner = await server.createOwner('tongues');
  });
  after(() => server[Symbol.asyncDispose]());

  const keys = () => ({
    'APCA-API-KEY-ID': owner.key,
    'APCA-API-SECRET-KEY': owner.secret,
  });

  function send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Replayed> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const length = body === undefined ? {} : { 'Content-Length': `${Buffer.byteLength(body)}` };
      const options = { hostname, port, method, path, headers: { ...headers, ...length } };
      httpRequest(options, (response) => {
        const status = response.statusCode ?? 0;
        text(response).then(
          (content) =>
            resolve({ status, text: content, json: content ? JSON.parse(content) : undefined }),
          reject,
        );
      })
        .on('error', reject)
        .end(body);
    });
  }

  /** As `requests` of Python sends it. */
  const python = (method: string, path: string, body?: string) =>
    send(
      method,
      path,
      {
        'User-Agent': 'APCA-PY/0.43.5',
        'Accept-Encoding': 'gzip, deflate',
        Accept: '*/*',
        Connection: 'keep-alive',
        ...keys(),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body,
    );

  /** Go announces no type of its bodies. */
  const go = (method: string, path: string, body?: string) =>
    send(
      method,
      path,
      { 'User-Agent': 'APCA-GO/v3.9.0', 'Accept-Encoding': 'gzip', ...keys() },
      body,
    );

  const csharp = (method: string, path: string, body?: string) =>
    send(
      method,
      path,
      {
        Accept: 'application/json',
        'Accept-Encoding': 'gzip, br',
        'User-Agent': 'Alpaca.Markets/8.0.0',
        ...keys(),
        ...(body !== undefined && { 'Content-Type': 'application/json; charset=utf-8' }),
      },
      body,
    );

  function checkOrder(order: Json): void {
    for (const name of ['id', 'asset_id']) assert.match(order[name], uuid, name);
    for (const name of ['created_at', 'updated_at', 'submitted_at']) {
      assert.match(order[name], instant, name);
    }
    for (const name of ['trail_percent', 'trail_price', 'hwm', 'filled_avg_price']) {
      assert.ok(order[name] === null || decimal.test(order[name]), name);
    }
    assert.equal(typeof order.client_order_id, 'string');
    assert.equal(typeof order.extended_hours, 'boolean');
    assert.match(order.filled_qty, decimal);
    assert.match(order.time_in_force, /^(day|gtc|opg|cls|ioc|fok)$/);
    assert.match(
      order.status,
      /^(new|accepted|held|filled|canceled|expired|replaced|pending_cancel)$/,
    );
    assert.match(order.order_class, /^(simple|bracket|oco|oto|)$/);
    assert.ok(order.position_intent === null || order.position_intent !== '');
  }

  it('of alpaca-py: floats, True, UUIDs and enumerations', async () => {
    const account = (await python('GET', '/v2/account')).json;
    assert.match(account.id, uuid);
    for (const name of ['cash', 'equity', 'buying_power', 'last_equity', 'long_market_value']) {
      assert.match(account[name], decimal, name);
    }
    assert.equal(typeof account.account_number, 'string');
    const body =
      '{"symbol": "AAPL", "qty": 1.0, "side": "buy", "type": "market", "time_in_force": "day"}';
    const bought = await python('POST', '/v2/orders', body);
    assert.equal(bought.status, 200);
    assert.equal(bought.json.qty, '1');
    checkOrder(bought.json);
    const limit = body.replace('"market"', '"limit"').replace('}', ', "limit_price": 150.25}');
    checkOrder((await python('POST', '/v2/orders', limit)).json);
    const listed = await python(
      'GET',
      '/v2/orders?status=all&limit=500&after=2026-11-01T00%3A00%3A00%2B00%3A00&nested=True',
    );
    assert.equal(listed.json.length, 2);
    for (const order of listed.json) checkOrder(order);
    const [position] = (await python('GET', '/v2/positions')).json;
    assert.match(position.asset_id, uuid);
    assert.match(position.exchange, /^(AMEX|ARCA|BATS|NYSE|NASDAQ|NYSEARCA|OTC|)$/);
    assert.match(position.side, /^(long|short)$/);
    const all = await python('DELETE', '/v2/positions?cancel_orders=True');
    assert.equal(all.status, 207);
    for (const each of all.json) checkOrder(each.body);
    const missing = await python('GET', '/v2/positions/AAPL');
    assert.equal(JSON.parse(missing.text).code, 40_410_000);
    const configuration =
      '{"dtbp_check": null, "fractional_trading": null, "max_margin_multiplier": null, ' +
      '"no_shorting": null, "pdt_check": null, "suspend_trade": false, "trade_confirm_email": null}';
    const changed = await python('PATCH', '/v2/account/configurations', configuration);
    assert.equal(changed.json.max_margin_multiplier, '1');
    const bars =
      '/v2/stocks/bars?timeframe=1Day&start=2026-11-02T00%3A00%3A00Z&limit=10000&symbols=AAPL';
    const page = (await python('GET', bars)).json;
    assert.deepEqual(Object.keys(page), ['bars', 'next_page_token']);
    assert.ok(page.bars.AAPL.every(({ t, o, v }: Json) => instant.test(t) && o > 0 && v >= 0));
    const history = '/v2/account/portfolio/history?period=1M&timeframe=1D&extended_hours=false';
    const { equity, base_value: base } = (await python('GET', history)).json;
    assert.ok([...equity, base].every((each) => typeof each === 'number'));
    const clock = (await python('GET', '/v2/clock')).json;
    for (const name of ['timestamp', 'next_open', 'next_close']) assert.match(clock[name], instant);
  });

  it('of the older Python client: dates, literal plus signs and lists without filters', async () => {
    const after = '/v2/orders?status=all&after=2026-11-01T00:00:00+00:00&direction=desc';
    assert.equal((await python('GET', after)).status, 200);
    const days = await python('GET', '/v2/calendar?start=2026-11-23&end=2026-11-24');
    assert.deepEqual(
      days.json.map(({ open }: Json) => open),
      ['00:00', '00:00'],
    );
    assert.ok((await python('GET', '/v2/assets')).json.length > 300);
    const latest = await python('GET', '/v2/stocks/trades/latest?symbols=AAPL,MSFT');
    assert.deepEqual(Object.keys(latest.json.trades), ['AAPL', 'MSFT']);
    const page = await python('GET', '/v2/account/activities?page_size=1&direction=desc');
    assert.match(page.json[0].id, /^\d{17}::[0-9a-f-]{36}$/);
  });

  it('of Go: every field, no type, empty texts', async () => {
    const body =
      '{"symbol":"AAPL","qty":"2","notional":null,"side":"buy","type":"market",' +
      '"time_in_force":"day","limit_price":null,"extended_hours":false,"stop_price":null,' +
      '"client_order_id":"","order_class":"","take_profit":null,"stop_loss":null,' +
      '"trail_price":null,"trail_percent":null,"position_intent":"","legs":null}';
    const bought = await go('POST', '/v2/orders', body);
    assert.equal(bought.status, 200, bought.text);
    const position = await go('GET', '/v2/positions/AAPL?symbol=AAPL');
    assert.equal(position.json.qty, '2');
    const limit = body
      .replace('"market"', '"limit"')
      .replace('"limit_price":null', '"limit_price":"1.5"');
    const open = (await go('POST', '/v2/orders', limit)).json;
    const change =
      '{"qty":null,"limit_price":"2","stop_price":null,"trail":null,"time_in_force":"",' +
      '"client_order_id":""}';
    const next = await go('PATCH', `/v2/orders/${open.id}`, change);
    assert.equal(next.json.limit_price, '2');
    const all = await go('DELETE', '/v2/orders');
    assert.equal(all.status, 207);
    const { maintenance_margin_requirement: margin } = (await go('GET', '/v2/assets/AAPL')).json;
    assert.ok(Number.isInteger(margin) && margin >= 0);
    const activities = (await go('GET', '/v2/account/activities?activity_types=JNLC')).json;
    assert.match(activities[0].date, /^\d{4}-\d{2}-\d{2}$/);
    assert.ok(!('price' in activities[0]), 'what is absent is left out');
    const closed = await go('DELETE', '/v2/positions?cancel_orders=false');
    assert.equal(closed.json[0].status, 200);
  });

  it('of C#: what it requires is never missing', async () => {
    const account = (await csharp('GET', '/v2/account')).json;
    for (const name of ['id', 'status', 'cash', 'created_at', 'multiplier'])
      assert.ok(account[name]);
    for (const name of ['trading_blocked', 'transfers_blocked', 'account_blocked']) {
      assert.equal(account[name], false, name);
    }
    const configuration = (await csharp('GET', '/v2/account/configurations')).json;
    assert.equal(configuration.dtbp_check, 'entry');
    const body =
      '{"symbol":"AAPL","qty":1,"side":"buy","type":"market","time_in_force":"day",' +
      '"client_order_id":"d3b0738e-5c1f-4a68-8f3a-52a7c6a2f9d1"}';
    checkOrder((await csharp('POST', '/v2/orders', body)).json);
    const byClient =
      '/v2/orders:by_client_order_id?client_order_id=d3b0738e-5c1f-4a68-8f3a-52a7c6a2f9d1';
    checkOrder((await csharp('GET', byClient)).json);
    const asset = (await csharp('GET', '/v2/assets/BRK.B')).json;
    assert.ok(asset.name);
    const [day] = (await csharp('GET', '/v2/calendar?start=2026-11-23&end=2026-11-23')).json;
    for (const name of ['session_open', 'session_close']) assert.match(day[name], /^\d{4}$/);
  });
});
