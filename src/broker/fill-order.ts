// The receipt of a fill: what it costs or brings, and what it leaves.
import type { Account } from '#src/domain/account.ts';
import type { FillQuote, OrderFilled } from '#src/domain/event.ts';
import { money, notional, quantity, zeroMoney, zeroQuantity } from '#src/domain/money.ts';
import { relieve, type Position } from '#src/domain/position.ts';
import { findPosition } from '#src/domain/positions.ts';
import { quoteAgeSeconds, type JudgedQuote } from '#src/domain/quote.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

/** Everything of a fill that does not follow from the account. */
export type Fill = Pick<
  OrderFilled,
  | 'orderId'
  | 'symbol'
  | 'side'
  | 'quantity'
  | 'terms'
  | 'submittedAt'
  | 'placedBy'
  | 'group'
  | 'quote'
  | 'price'
  | 'proof'
  | 'filledAt'
  | 'closeOf'
  | 'amount'
>;

/** The event of the fill. That it is paid, or that the shares are there, is the caller's rule. */
export function filled(account: Account, fill: Fill): OrderFilled {
  const held = findPosition(account.positions, fill.symbol);
  const value = notional(fill.price, fill.quantity);
  const changes =
    fill.side === 'buy'
      ? {
          cashAfter: money(account.cash - value),
          positionAfter: {
            quantity: quantity((held?.quantity ?? zeroQuantity) + fill.quantity),
            costBasis: money((held?.costBasis ?? zeroMoney) + value),
          },
          realizedProfit: zeroMoney,
        }
      : saleOf(account, held, fill);
  return {
    type: 'OrderFilled',
    ...fill,
    notional: value,
    fee: zeroMoney,
    cashBefore: account.cash,
    ...changes,
  };
}

function saleOf(account: Account, held: Position | undefined, { price, quantity: sold }: Fill) {
  if (!held) throw new Error('a sale needs a position');
  const proceeds = notional(price, sold);
  const { position, relievedCost } = relieve(held, sold);
  return {
    cashAfter: money(account.cash + proceeds),
    positionAfter: figuresOf(position),
    realizedProfit: money(proceeds - relievedCost),
  };
}

/** What a position comes to. */
export function figuresOf(position: Position | undefined): OrderFilled['positionAfter'] {
  return position ? { quantity: position.quantity, costBasis: position.costBasis } : null;
}

/** What an event keeps of a quote. */
export function keptQuote(quote: JudgedQuote, at: EpochMs): FillQuote {
  return {
    price: quote.price,
    asOf: quote.asOf,
    ageSeconds: quoteAgeSeconds(quote, at),
    source: quote.source,
    entitlement: quote.entitlement,
    status: quote.status,
  };
}
