// Which prices may concern an order that waits: a quote within these bounds leaves it as it is.
import type { Price } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { stopOf } from '#src/domain/trailing-stop.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type OrderInterest = {
  /** Any price may: it takes the first one, or is to end with the next close. */
  readonly isAny: boolean;
  /** A price as low as this may. */
  readonly low: number | undefined;
  /** A price as high as this may. */
  readonly high: number | undefined;
  /** A price of this instant or later may be the last that it waits for. */
  readonly endsAt: EpochMs | undefined;
};

const none: OrderInterest = { isAny: false, low: undefined, high: undefined, endsAt: undefined };
const any: OrderInterest = { ...none, isAny: true };

/** Of the order as it stands. An exit that is held is judged with its entry. */
export function interestOf(order: OpenOrder): OrderInterest {
  const { terms, progress, session } = order;
  const { timeInForce } = terms;
  if (progress.wish) return any;
  if (progress.isHeld) return none;
  const isMoment = timeInForce === 'opg' || timeInForce === 'cls';
  if (isMoment || terms.type === 'market' || progress.takesFirstPrice) return any;
  const bounds = boundsOf(order);
  return bounds ? { ...none, ...bounds, endsAt: session?.closesAt } : any;
}

type Bounds = { readonly low?: number; readonly high?: number };

function boundsOf(order: OpenOrder): Bounds | undefined {
  const { side, terms, progress } = order;
  const isBuy = side === 'buy';
  const isLimit = terms.type === 'limit' || progress.isTriggered;
  // A limit buy and a stop sale wait below the market, the others above it.
  if (isLimit) return bound(isBuy, terms.limitPrice);
  const stop = bound(!isBuy, stopOf(order, progress.mark));
  if (terms.type !== 'trailing_stop' || !stop) return stop;
  // A better price than any before moves the stop.
  return { ...stop, ...bound(isBuy, progress.mark) };
}

function bound(isBelow: boolean, price: Price | null): Bounds | undefined {
  if (price === null) return undefined;
  return isBelow ? { low: Number(price) } : { high: Number(price) };
}
