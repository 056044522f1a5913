// What a client of orders that wait asks for next.
import type { Chance } from './chance.ts';

/** Around the market, so that some fill soon, some later, and some not before they expire. */
export function planOrder(chance: Chance, symbol: string, market: number) {
  const near = (share: number) => (market * (1 + share / 10_000)).toFixed(2);
  const quantity = String(chance.between(1, 5));
  const time_in_force = chance.pick(['day', 'gtc'] as const);
  const common = { symbol, quantity, time_in_force };
  const below = chance.between(1, 60);
  const exits = {
    take_profit: { limit_price: near(chance.between(5, 80)) },
    stop_loss: { stop_price: near(-chance.between(70, 200)) },
  };
  const kinds = [
    { path: '/buy-stock', body: { ...common, type: 'limit', limit_price: near(-below) } },
    { path: '/buy-stock', body: { ...common, type: 'limit', limit_price: near(-below), ...exits } },
    { path: '/buy-stock', body: { ...common, type: 'stop', stop_price: near(below) } },
    {
      path: '/buy-stock',
      body: {
        ...common,
        type: 'stop_limit',
        stop_price: near(below),
        limit_price: near(below - 3),
      },
    },
    { path: '/sell-stock', body: { ...common, type: 'limit', limit_price: near(below) } },
    { path: '/sell-stock', body: { ...common, type: 'trailing_stop', trail_percent: '0.2' } },
    { path: '/sell-stock', body: { ...common, ...exits, order_class: 'oco' } },
    { path: '/buy-stock', body: { symbol, quantity } },
  ] as const;
  return chance.pick(kinds);
}
