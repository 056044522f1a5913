// What a day has done to a position: its value now less its value at the previous close (in today's
// shares), less what was bought and plus what was sold or went as dividends since.
import { money, notional, quantity, type Money, type Price, type Quantity } from './money.ts';

/** What was traded of one symbol after the close of a session and not after the next one's. */
export type DayFlow = {
  /** The date of that session, in the exchange's zone. */
  readonly after: string;
  readonly bought: Money;
  readonly sold: Money;
  readonly sharesBought: Quantity;
  readonly sharesSold: Quantity;
  /** Dividends and values that went from the shares; a claim is as good as paid. */
  readonly received: Money;
};

export type DayChange = {
  readonly change: Money;
  /** What it is a part of: the value at the previous close, and what was bought since. */
  readonly base: Money;
};

type Day = {
  readonly held: Quantity;
  /** Undefined where nothing is held any more. */
  readonly price: Price | undefined;
  readonly previousClose: Price;
  /** The date of the session whose close that is. */
  readonly previousDate: string;
  readonly flows: readonly DayFlow[];
};

/** The change of one position; exact to the cent that each value is rounded to. */
export function dayChangeOf({ held, price, previousClose, previousDate, flows }: Day): DayChange {
  const since = flows.filter(({ after }) => after >= previousDate);
  let [before, bought, sold, received]: [bigint, bigint, bigint, bigint] = [held, 0n, 0n, 0n];
  for (const flow of since) {
    before += flow.sharesSold - flow.sharesBought;
    bought += flow.bought;
    sold += flow.sold;
    received += flow.received;
  }
  const valueNow = price === undefined ? 0n : notional(price, held);
  const valueBefore = notional(previousClose, quantity(before));
  return {
    change: money(valueNow - valueBefore - bought + sold + received),
    base: money(valueBefore + bought),
  };
}
