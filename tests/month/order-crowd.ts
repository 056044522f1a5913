// Users who place orders of every type and time in force, cancel them and replace them.
import type { Chance } from '#tests/storm/chance.ts';
import type { Send } from '#tests/support/world.ts';

export type Orderer = {
  /** One request; true when it has placed an order. */
  act(send: Send, priceOf: (symbol: string) => number): Promise<boolean>;
};

const timesInForce = ['day', 'gtc', 'gtc', 'opg', 'cls', 'ioc', 'fok'] as const;
const waiting = ['day', 'gtc'] as const;

/** With the token of a user, on so many symbols. */
export function createOrderer(
  token: string,
  symbols: readonly [string, ...string[]],
  chance: Chance,
): Orderer {
  const headers = { authorization: `Bearer ${token}` };
  const placed: string[] = [];
  return {
    async act(send, priceOf) {
      const id = placed.at(-chance.between(1, 6));
      if (id !== undefined && chance.percent(10)) {
        await send('DELETE', `/cancel-order/${id}`, undefined, headers);
        return false;
      }
      const symbol = chance.pick(symbols);
      const price = priceOf(symbol);
      if (id !== undefined && chance.percent(8)) {
        const body = { limit_price: near(price, chance.between(-300, 300)) };
        const { status, json } = await send('PUT', `/replace-order/${id}`, body, headers);
        if (status === 200) placed.push(json.id);
        return false;
      }
      const { path, body } = planOrder(symbol, price, chance);
      const { status, json } = await send('POST', path, body, headers);
      if (status === 201) placed.push(json.order.id);
      return status === 201;
    },
  };
}

/** So many hundredths of a percent above the price. */
function near(price: number, share: number): string {
  return (price * (1 + share / 10_000)).toFixed(2);
}

type Planned = { readonly path: string; readonly body: object };

/** As far from the price as a few days move it. */
function planOrder(symbol: string, price: number, chance: Chance): Planned {
  const away = chance.between(1, 400);
  const side = chance.percent(70) ? 'buy' : 'sell';
  const sign = side === 'buy' ? 1 : -1;
  const path = `/${side}-stock`;
  const common = { symbol, quantity: String(chance.between(1, 9)) };
  const rests = { ...common, time_in_force: chance.pick(waiting) };
  const exits = {
    take_profit: { limit_price: near(price, chance.between(401, 900)) },
    stop_loss: { stop_price: near(price, -chance.between(401, 900)) },
  };
  const stop_price = near(price, sign * away);
  return chance.pick<Planned>([
    { path, body: { ...common, time_in_force: chance.pick(timesInForce) } },
    {
      path,
      body: {
        ...common,
        type: 'limit',
        time_in_force: chance.pick(timesInForce),
        limit_price: near(price, -sign * away),
      },
    },
    { path, body: { ...rests, type: 'limit', limit_price: near(price, -sign * away) } },
    { path, body: { ...rests, type: 'stop', stop_price } },
    {
      path,
      body: {
        ...rests,
        type: 'stop_limit',
        stop_price,
        limit_price: near(price, sign * (away + chance.between(-40, 40))),
      },
    },
    { path, body: { ...rests, type: 'trailing_stop', trail_percent: '2' } },
    {
      path: '/buy-stock',
      body: { ...rests, type: 'limit', limit_price: near(price, -away), ...exits },
    },
    { path: '/buy-stock', body: { ...rests, stop_loss: exits.stop_loss } },
    { path: '/sell-stock', body: { ...rests, order_class: 'oco', ...exits } },
    { path: '/buy-stock', body: { symbol, amount: '750.00' } },
  ]);
}
