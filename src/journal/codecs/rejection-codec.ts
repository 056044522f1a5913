// The reason of a rejected order, with the figures that decided.
import { formatMoney, formatQuantity } from '#src/domain/money.ts';
import { rejectionCodes, type Rejection } from '#src/domain/rejection.ts';
import { unreachable } from '#src/runtime/result.ts';
import { readMoney, readQuantity, readWord, type Stored } from './stored-fields.ts';

/** The object that is stored. */
export function encodeRejection(rejection: Rejection): object {
  switch (rejection.code) {
    case 'insufficient_cash':
      return {
        code: rejection.code,
        notional: formatMoney(rejection.notional),
        availableCash: formatMoney(rejection.availableCash),
        affordableQuantity: formatQuantity(rejection.affordableQuantity),
      };
    case 'insufficient_shares':
      return { code: rejection.code, heldQuantity: formatQuantity(rejection.heldQuantity) };
    case 'symbol_delisted':
      return rejection.isReused
        ? { code: rejection.code, isReused: true }
        : { code: rejection.code };
    case 'notional_too_small':
    case 'unknown_symbol':
    case 'account_closed':
      return { code: rejection.code };
    default:
      return unreachable(rejection);
  }
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
      };
    case 'insufficient_shares':
      return { code, heldQuantity: readQuantity(body['heldQuantity']) };
    case 'symbol_delisted':
      return body['isReused'] === true ? { code, isReused: true } : { code };
    case 'notional_too_small':
    case 'unknown_symbol':
    case 'account_closed':
      return { code };
    default:
      return unreachable(code);
  }
}
