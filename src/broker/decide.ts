// The rules of the broker: (account, command) → the events that happen, or the rule that refuses.
// Pure: instant, quote, evidence and ids arrive inside the command.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { AccountCommand } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { err, ok, unreachable, type Result } from '#src/runtime/result.ts';
import { applyAction, settleClaim, withDebtsPaid } from './decide-action.ts';
import { cancelOrder, expireOrder, judgeOrder } from './decide-open-order.ts';
import { submitOrder } from './decide-order.ts';
import { replaceOrder } from './decide-replacement.ts';
import { cancelled } from './order-group.ts';

/**
 * What the command does to the account, and what of its debts it pays. Opening an account twice is
 * a bug of the caller; closing one cancels its open orders.
 */
export function decide(
  account: Account,
  command: AccountCommand,
): Result<readonly AccountEvent[], Rejection> {
  const decided = decideAlone(account, command);
  return decided.ok ? ok(withDebtsPaid(account, decided.value, command.at)) : decided;
}

function decideAlone(
  account: Account,
  command: AccountCommand,
): Result<readonly AccountEvent[], Rejection> {
  switch (command.type) {
    case 'OpenAccount':
      assert(account.status === 'unopened', 'an account is opened once');
      return ok([{ type: 'AccountOpened', startingCash: command.startingCash }]);
    case 'SubmitOrder':
      return submitOrder(account, command);
    case 'JudgeOrder':
      return judgeOrder(account, command);
    case 'CancelOrder':
      return cancelOrder(account, command);
    case 'ReplaceOrder':
      return replaceOrder(account, command);
    case 'ExpireOrder':
      return expireOrder(account, command);
    case 'CloseAccount':
      return closeAccount(account);
    case 'ApplyAction':
      return ok(applyAction(account, command));
    case 'SettleClaim':
      return ok(settleClaim(account, command));
    default:
      return unreachable(command);
  }
}

function closeAccount(account: Account): Result<readonly AccountEvent[], Rejection> {
  if (account.status !== 'open') return err({ code: 'account_closed' });
  const ended = account.openOrders.map((order) => cancelled(order, 'account_closed'));
  return ok([...ended, { type: 'AccountClosed' }]);
}
