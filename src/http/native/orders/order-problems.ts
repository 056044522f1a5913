// Refused orders as problems: in a sentence, and with the figures that decided.
import type { OrderRejected } from '#src/domain/event.ts';
import { formatMoney, formatMoneyForPeople, formatQuantity } from '#src/domain/money.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { unreachable } from '#src/runtime/result.ts';
import { unknownSymbol } from '#src/http/native/prices/price-problems.ts';
import { ProblemError } from '#src/http/problems/problem.ts';

/** The problem of a refused order. */
export function problemOfRejection(
  rejection: Rejection,
  order: Pick<OrderRejected, 'symbol' | 'side' | 'quantity'>,
): ProblemError {
  const asked = `${formatQuantity(order.quantity)} ${order.symbol}`;
  switch (rejection.code) {
    case 'insufficient_cash':
      return new ProblemError(
        rejection.code,
        `${asked} cost ${formatMoneyForPeople(rejection.notional)} and the account holds ` +
          `${formatMoneyForPeople(rejection.availableCash)}.`,
        {
          members: {
            available_cash: formatMoney(rejection.availableCash),
            affordable_quantity: formatQuantity(rejection.affordableQuantity),
          },
        },
      );
    case 'insufficient_shares': {
      const held = formatQuantity(rejection.heldQuantity);
      return new ProblemError(
        rejection.code,
        `The order sells ${asked} and the account holds ${held}.`,
        { members: { held_quantity: held } },
      );
    }
    case 'notional_too_small':
      return new ProblemError(rejection.code, `${asked} are worth less than one cent.`);
    case 'unknown_symbol':
      return unknownSymbol(order.symbol);
    case 'symbol_delisted':
      if (rejection.isReused) return reusedSymbol(order);
      return new ProblemError(
        rejection.code,
        `${order.symbol} is no longer listed: its last price is shown, and nothing trades at it.`,
      );
    case 'account_closed':
      return new ProblemError(rejection.code, 'The account is closed and takes no orders.');
    default:
      return unreachable(rejection);
  }
}

/** Another company has the symbol by now. */
function reusedSymbol({ symbol, side }: Pick<OrderRejected, 'symbol' | 'side'>): ProblemError {
  const what =
    side === 'buy'
      ? 'its shares cannot be bought beside the old ones'
      : 'the old shares have a last price, and nothing trades at it';
  return new ProblemError(
    'symbol_delisted',
    `The account holds ${symbol} of a company that is no longer listed; another one has the symbol ` +
      `now, and ${what}.`,
  );
}
