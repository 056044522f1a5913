// The exits that are accepted along with an order: they are held until their entry fills, and open
// at once where it has filled or where the shares are there already.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import type { OrderAccepted, OrderFilled } from '#src/domain/event.ts';
import type { Quantity } from '#src/domain/money.ts';
import { reservesNothing, type Exit } from '#src/domain/order-group.ts';
import { findPosition } from '#src/domain/positions.ts';
import { evolve } from './evolve.ts';
import { figuresOf } from './fill-order.ts';

/** One event for each exit of the order, which `first` has filled or accepted. */
export function acceptExits(
  account: Account,
  order: SubmitOrder,
  first: OrderFilled | OrderAccepted,
): readonly OrderAccepted[] {
  const { group } = order;
  if (!group) return [];
  const { quantity } = first;
  assert(quantity !== null, 'a group is for a quantity');
  const after = evolve(account, { event: first, recordedAt: order.at });
  return group.exits.map((exit) => acceptExit(after, order, { first, exit, quantity }));
}

type Along = {
  readonly first: OrderFilled | OrderAccepted;
  readonly exit: Exit;
  readonly quantity: Quantity;
};

function acceptExit(
  account: Account,
  { symbol, at, placedBy, timing, group, orderId }: SubmitOrder,
  { first, exit, quantity }: Along,
): OrderAccepted {
  assert(group, 'an exit belongs to a group');
  const { orderClass } = group;
  const place = { groupId: orderId, orderClass, role: exit.role };
  return {
    type: 'OrderAccepted',
    orderId: exit.orderId,
    symbol,
    side: 'sell',
    quantity,
    amount: null,
    terms: exit.terms,
    submittedAt: at,
    placedBy,
    quote: first.quote,
    session: timing.session,
    expiresAt: timing.expiresAt,
    hold: reservesNothing(place) ? null : { quantity },
    takesFirstPrice: false,
    mark: null,
    group: { ...place, exits: [] },
    isTriggered: false,
    isHeld: first.type === 'OrderAccepted' && orderClass !== 'oco',
    endedAtOnce: null,
    cash: account.cash,
    position: figuresOf(findPosition(account.positions, symbol)),
  };
}
