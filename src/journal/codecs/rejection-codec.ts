// The reason of a rejected order, with the figures that decided.
import { orderId, type OrderId } from '#src/domain/ids.ts';
import { formatMoney, formatPrice, formatQuantity, type Price } from '#src/domain/money.ts';
import { exitRoles } from '#src/domain/order-group.ts';
import { rejectionCodes, type Rejection } from '#src/domain/rejection.ts';
import { unreachable } from '#src/runtime/result.ts';
import {
  readFlag,
  readInteger,
  readMoney,
  readPrice,
  readQuantity,
  readText,
  readWord,
  type Stored,
} from './stored-fields.ts';

/** The object that is stored. */
export function encodeRejection(rejection: Rejection): object {
  switch (rejection.code) {
    case 'insufficient_cash':
      return {
        code: rejection.code,
        notional: formatMoney(rejection.notional),
        availableCash: formatMoney(rejection.availableCash),
        affordableQuantity: formatQuantity(rejection.affordableQuantity),
        ...(rejection.isHold && { isHold: true }),
        ...encodeHeldBy(rejection),
      };
    case 'insufficient_shares':
      return {
        code: rejection.code,
        heldQuantity: formatQuantity(rejection.heldQuantity),
        ...encodeHeldBy(rejection),
      };
    case 'symbol_delisted':
      return rejection.isReused
        ? { code: rejection.code, isReused: true }
        : { code: rejection.code };
    case 'price_increment':
      return { code: rejection.code, price: formatPrice(rejection.price) };
    case 'stop_price_passed':
      return {
        code: rejection.code,
        stopPrice: formatPrice(rejection.stopPrice),
        price: formatPrice(rejection.price),
      };
    case 'trail_too_wide':
      return withPrices(rejection.code, { trail: rejection.trail, price: rejection.price });
    case 'take_profit_below_stop_loss':
      return withPrices(rejection.code, {
        takeProfit: rejection.takeProfit,
        stopLoss: rejection.stopLoss,
      });
    case 'exit_price_passed':
      return {
        code: rejection.code,
        role: rejection.role,
        exitPrice: formatPrice(rejection.exitPrice),
        price: formatPrice(rejection.price),
      };
    case 'opposite_order_open': {
      const { code, orderId: id, isOfMarket } = rejection;
      return { code, orderId: id, isOfMarket };
    }
    case 'too_many_open_orders':
      return { code: rejection.code, openOrdersMax: rejection.openOrdersMax };
    case 'notional_too_small':
    case 'unknown_symbol':
    case 'account_closed':
    case 'time_in_force_not_offered':
    case 'exit_terms_fixed':
    case 'order_not_open':
      return { code: rejection.code };
    default:
      return unreachable(rejection);
  }
}

function withPrices(code: string, prices: Readonly<Record<string, Price>>): object {
  const texts = Object.entries(prices).map(([name, price]) => [name, formatPrice(price)]);
  return { code, ...Object.fromEntries(texts) };
}

/** The reason of a stored object. Throws UnreadableEventError. */
export function decodeRejection(body: Stored): Rejection {
  const code = readWord(rejectionCodes, body['code']);
  switch (code) {
    case 'insufficient_cash':
      return {
        code,
        notional: readMoney(body['notional']),
        availableCash: readMoney(body['availableCash']),
        affordableQuantity: readQuantity(body['affordableQuantity']),
        ...(body['isHold'] === true && { isHold: true }),
        ...decodeHeldBy(body),
      };
    case 'insufficient_shares':
      return { code, heldQuantity: readQuantity(body['heldQuantity']), ...decodeHeldBy(body) };
    case 'symbol_delisted':
      return body['isReused'] === true ? { code, isReused: true } : { code };
    case 'price_increment':
      return { code, price: readPrice(body['price']) };
    case 'stop_price_passed':
      return { code, stopPrice: readPrice(body['stopPrice']), price: readPrice(body['price']) };
    case 'trail_too_wide':
      return { code, trail: readPrice(body['trail']), price: readPrice(body['price']) };
    case 'take_profit_below_stop_loss':
      return {
        code,
        takeProfit: readPrice(body['takeProfit']),
        stopLoss: readPrice(body['stopLoss']),
      };
    case 'exit_price_passed':
      return {
        code,
        role: readWord(exitRoles, body['role']),
        exitPrice: readPrice(body['exitPrice']),
        price: readPrice(body['price']),
      };
    case 'opposite_order_open':
      return {
        code,
        orderId: orderId(readText(body['orderId'])),
        isOfMarket: readFlag(body['isOfMarket']),
      };
    case 'too_many_open_orders':
      return { code, openOrdersMax: readInteger(body['openOrdersMax']) };
    case 'notional_too_small':
    case 'unknown_symbol':
    case 'account_closed':
    case 'time_in_force_not_offered':
    case 'exit_terms_fixed':
    case 'order_not_open':
      return { code };
    default:
      return unreachable(code);
  }
}

function encodeHeldBy({ heldBy }: { readonly heldBy?: readonly OrderId[] }): object {
  return heldBy ? { heldBy } : {};
}

function decodeHeldBy(body: Stored): { readonly heldBy?: readonly OrderId[] } {
  const ids = body['heldBy'];
  return Array.isArray(ids) ? { heldBy: ids.map((id) => orderId(readText(id))) } : {};
}
