// Refused orders in Alpaca's words: programs match on them.
import { formatQuantity, quantity, zeroQuantity, type Price } from '#src/domain/money.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { Account } from '#src/domain/account.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { unreachable } from '#src/runtime/result.ts';
import type { HouseRefusal } from '#src/trading/orders/house-terms.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import {
  badParameter,
  forbidden,
  notPossible,
  type AlpacaError,
} from '#src/http/alpaca/frame/alpaca-error.ts';
import { tellSymbol } from '#src/http/alpaca/frame/left-out.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { presentMoney, presentPrice } from '#src/http/alpaca/present/figures.ts';
import { subPenny } from './read-figures.ts';

/** The refusal of the order by the broker. `account` is as it stands. */
export function refusalOf(rejection: Rejection, order: WantedOrder, account: Account): AlpacaError {
  switch (rejection.code) {
    case 'insufficient_cash':
      return forbidden('insufficient buying power', {
        buying_power: presentMoney(rejection.availableCash),
        cost_basis: presentMoney(rejection.notional),
      });
    case 'insufficient_shares':
      return sharesMissing(rejection, order, account);
    case 'opposite_order_open':
      return forbidden('potential wash trade detected. use complex orders', {
        reject_reason: rejection.isOfMarket
          ? 'opposite side market/stop order exists'
          : 'opposite side limit order exists. use complex/limit/stop_limit orders',
        existing_order_id: rejection.orderId,
      });
    case 'notional_too_small':
      return forbidden('cost basis must be >= minimal amount of order 1');
    case 'unknown_symbol':
      return assetNotFound(presentSymbol(order.symbol));
    case 'symbol_delisted':
      return notPossible(`asset "${presentSymbol(order.symbol)}" is not tradable`);
    case 'account_closed':
      return forbidden('account is not active');
    case 'too_many_open_orders':
      return forbidden(`too many open orders: at most ${rejection.openOrdersMax}`);
    case 'time_in_force_not_offered':
      return notPossible(
        'ioc and fok orders are not offered: nothing fills when it is placed here',
      );
    case 'exit_terms_fixed':
      return notPossible('unable to replace order in current state');
    case 'order_not_open':
      return notPossible('unable to replace order, order is not open');
    default:
      return priceRefusal(rejection, order);
  }
}

/** The refusal of an order for what has no price here. */
export function assetNotFound(symbol: string): AlpacaError {
  return notPossible(`asset "${symbol.slice(0, 60)}" not found${tellSymbol(symbol)}`);
}

type PriceRejection = Extract<
  Rejection,
  {
    readonly code:
      | 'price_increment'
      | 'stop_price_passed'
      | 'trail_too_wide'
      | 'take_profit_below_stop_loss'
      | 'exit_price_passed';
  }
>;

function priceRefusal(rejection: PriceRejection, order: WantedOrder): AlpacaError {
  switch (rejection.code) {
    case 'price_increment':
      return subPenny(nameOf(rejection.price, order), presentPrice(rejection.price));
    case 'stop_price_passed':
      return notPossible(
        `stop price must be ${order.side === 'buy' ? 'greater' : 'less'} than current price`,
        {
          market_price: presentPrice(rejection.price),
          stop_price: presentPrice(rejection.stopPrice),
        },
      );
    case 'trail_too_wide':
      return notPossible('trail price must be less than current price', {
        market_price: presentPrice(rejection.price),
        trail_price: presentPrice(rejection.trail),
      });
    case 'take_profit_below_stop_loss':
      return notPossible('take_profit.limit_price must be greater than stop_loss.stop_price');
    case 'exit_price_passed': {
      const rule =
        rejection.role === 'take_profit'
          ? 'take_profit.limit_price must be >= base_price + 0.01'
          : 'stop_loss.stop_price must be <= base_price - 0.01';
      return notPossible(rule, { base_price: presentPrice(rejection.price) });
    }
    default:
      return unreachable(rejection);
  }
}

/** The field that has the price. */
function nameOf(price: Price, { terms, group }: WantedOrder): string {
  const all = [terms, ...(group?.exits.map((exit) => exit.terms) ?? [])];
  if (all.some(({ stopPrice }) => stopPrice === price)) return 'stop_price';
  return all.some(({ limitPrice }) => limitPrice === price) ? 'limit_price' : 'trail_price';
}

function sharesMissing(
  { heldQuantity, heldBy = [] }: Extract<Rejection, { readonly code: 'insufficient_shares' }>,
  { size, symbol }: WantedOrder,
  { positions }: Account,
): AlpacaError {
  const existing = findPosition(positions, symbol)?.quantity ?? zeroQuantity;
  if (existing === 0n) return forbidden('account is not allowed to short');
  const requested = size.kind === 'quantity' ? formatQuantity(size.quantity) : 'all';
  const available = formatQuantity(heldQuantity);
  return forbidden(
    `insufficient qty available for order (requested: ${requested}, available: ${available})`,
    {
      available,
      existing_qty: formatQuantity(existing),
      held_for_orders: formatQuantity(quantity(existing - heldQuantity)),
      symbol: presentSymbol(symbol),
      related_orders: heldBy,
    },
  );
}

/** The refusal of the order by a rule of the house. */
export function houseRefusalOf(rule: HouseRefusal): AlpacaError {
  switch (rule) {
    case 'suspended':
      return forbidden('new orders are rejected by user request');
    case 'no_fractions':
      return forbidden('fractional trading is disabled for this account');
    case 'fraction_not_day':
      return notPossible('fractional orders must be DAY orders');
    case 'fraction_with_exits':
      return notPossible('fractional orders must be simple orders');
    case 'amount_too_small':
      return badParameter('notional must be >= 1.00');
    case 'extended_hours_terms':
      return notPossible('extended hours order must be DAY or GTC limit orders');
    case 'extended_hours_stop':
      return notPossible('stop orders are not eligible for extended hours trading');
    case 'extended_hours_exits':
      return notPossible('extended hours orders must be simple orders');
    case 'too_late_for_open':
      return forbidden('opg orders must be submitted after 7:00pm and before 9:28am');
    case 'too_late_for_close':
      return forbidden('cls orders must be submitted after 7:00pm and before 3:50pm');
    default:
      return unreachable(rule);
  }
}
