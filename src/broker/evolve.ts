// (account, recorded event) → the account afterwards. Total and pure: live and replay are this one
// function. An event whose own figures do not follow from the account is a bug, never a new truth.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { OrderFilled, RecordedEvent } from '#src/domain/event.ts';
import { money } from '#src/domain/money.ts';
import { addLot, relieve, type Position } from '#src/domain/position.ts';
import { findPosition, withPosition } from '#src/domain/positions.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { unreachable } from '#src/runtime/result.ts';

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
    case 'OrderFilled':
      return event.side === 'buy' ? buy(account, event, recordedAt) : sell(account, event);
    case 'OrderRejected':
    case 'LossAccepted':
      return account;
    case 'AccountClosed':
      return { ...account, status: 'closed' };
    default:
      return unreachable(event);
  }
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
