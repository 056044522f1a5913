// What one client of a storm is to do: on which accounts, and with which luck.
import type { AccountId } from '#src/domain/ids.ts';
import type { Chance } from './chance.ts';
import type { OrderRecord } from './history.ts';

/** An account with a session of its user. */
export type Trader = { readonly accountId: AccountId; readonly token: string };

export type ClientPlan = {
  readonly port: number;
  readonly seed: number;
  readonly number: number;
  /** Accounts that many clients share. */
  readonly hot: readonly [Trader, ...Trader[]];
  readonly own: readonly [Trader, ...Trader[]];
  onAnswer(): void;
};

const symbols = ['AAPL', 'MSFT', 'IBM', 'KO', 'F'] as const;
/** Orders of one client that can be told apart by the digits of their quantity. */
const ordersMax = 1_000_000;

/** The account for the next question. */
export function pickTrader({ hot, own }: ClientPlan, chance: Chance): Trader {
  return chance.percent(40) ? chance.pick(hot) : chance.pick(own);
}

/** What to buy or sell next. */
export function pickTrade(chance: Chance) {
  const side = chance.percent(50) ? ('buy' as const) : ('sell' as const);
  return { side, symbol: chance.pick(symbols) };
}

/** The order after so many others. `heldOf` is how much the last answer said that there is. */
export function planOrder(
  plan: ClientPlan,
  chance: Chance,
  ordersBefore: number,
  heldOf: (order: Pick<OrderRecord, 'accountId' | 'symbol'>) => string | undefined,
): OrderRecord {
  const { seed, number } = plan;
  const { accountId } = pickTrader(plan, chance);
  const { side, symbol } = pickTrade(chance);
  const held = heldOf({ accountId, symbol });
  const mark = String(number * ordersMax + ordersBefore + 1).padStart(9, '0');
  const fresh = `${chance.between(1, symbol === 'F' ? 80 : 8)}.${mark}`.replace(/0+$/, '');
  const quantity = side === 'sell' && held && chance.percent(15) ? held : fresh;
  const key = `storm-${seed}-${number}-${ordersBefore + 1}`;
  return { key, accountId, side, symbol, quantity, attempts: [] };
}
