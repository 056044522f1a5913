// (account, recorded event) → the account afterwards. Total and pure: live and replay are this one
// function. An event whose own figures do not follow from the account is a bug, never a new truth.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { OrderFilled, RecordedEvent } from '#src/domain/event.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { money } from '#src/domain/money.ts';
import { addLot, relieve, type Position } from '#src/domain/position.ts';
import { findPosition, withPosition } from '#src/domain/positions.ts';
import { unreachable } from '#src/runtime/result.ts';
import { adjustOrder, book, payClaim } from './evolve-action.ts';
import { addOrder, advanceOrder, findOpenOrder, removeOrder } from './open-orders.ts';

export function evolve(account: Account, { event, recordedAt }: RecordedEvent): Account {
  switch (event.type) {
    case 'AccountOpened':
      return {
        ...account,
        status: 'open',
        openedAt: recordedAt,
        cash: event.startingCash,
        contributedCapital: event.startingCash,
      };
    case 'OrderAccepted':
      return addOrder(account, event);
    case 'OrderAdvanced':
    case 'OrderReleased':
      return advanceOrder(account, event);
    case 'OrderFilled':
      return fill(account, event, recordedAt);
    case 'OrderCancelled':
    case 'OrderReplaced':
    case 'OrderExpired':
      return removeOrder(account, event.orderId);
    case 'OrderRejected':
    case 'LossAccepted':
      return account;
    case 'SplitApplied':
    case 'DividendDue':
    case 'ValueDistributed':
    case 'SymbolRenamed':
    case 'PositionWrittenOff':
    case 'ActionReversed':
      return book(account, event);
    case 'DividendPaid':
      return payClaim(account, event);
    case 'OrderAdjusted':
      return adjustOrder(account, event);
    case 'AccountClosed':
      assert.equal(account.openOrders.length, 0, 'a closed account has no open orders');
      return { ...account, status: 'closed' };
    default:
      return unreachable(event);
  }
}

function fill(before: Account, event: OrderFilled, recordedAt: EpochMs): Account {
  // What it held is free in the same event, whatever it costs.
  const isOpen = findOpenOrder(before, event.orderId) !== undefined;
  const account = isOpen ? removeOrder(before, event.orderId) : before;
  const filledAt = event.filledAt ?? recordedAt;
  return event.side === 'buy' ? buy(account, event, filledAt) : sell(account, event);
}

function buy(account: Account, event: OrderFilled, filledAt: EpochMs): Account {
  const held = findPosition(account.positions, event.symbol);
  const lot = { acquiredAt: filledAt, quantity: event.quantity, cost: event.notional };
  return settle(account, event, addLot(held, event.symbol, lot), {
    cash: money(account.cash - event.notional - event.fee),
    totalBought: money(account.totalBought + event.notional),
  });
}

function sell(account: Account, event: OrderFilled): Account {
  const held = findPosition(account.positions, event.symbol);
  assert(held, 'a sale needs a position');
  const { position, relievedCost } = relieve(held, event.quantity);
  const profit = event.notional - relievedCost;
  assert.equal(event.realizedProfit, profit, 'realized profit = proceeds − cost basis relieved');
  return settle(account, event, position, {
    cash: money(account.cash + event.notional - event.fee),
    totalSold: money(account.totalSold + event.notional),
    realizedProfit: money(account.realizedProfit + profit),
  });
}

function settle(
  account: Account,
  event: OrderFilled,
  position: Position | undefined,
  changes: Partial<Account> & Pick<Account, 'cash'>,
): Account {
  assert.equal(event.cashBefore, account.cash, 'the receipt starts from the cash of the account');
  assert.equal(event.cashAfter, changes.cash, 'the receipt ends with the cash of the account');
  assert.equal(event.positionAfter?.quantity, position?.quantity, 'the receipt shows the position');
  assert.equal(event.positionAfter?.costBasis, position?.costBasis, 'the receipt shows its cost');
  const positions = withPosition(account.positions, event.symbol, position);
  const totalFees = money(account.totalFees + event.fee);
  return { ...account, ...changes, totalFees, positions };
}
