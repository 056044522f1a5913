// Closing positions: a market order for the shares, which is refused where orders hold them.
import { parseDecimal } from '#src/domain/decimal.ts';
import { quantity, type Quantity } from '#src/domain/money.ts';
import { marketOrder } from '#src/domain/order.ts';
import type { Position } from '#src/domain/position.ts';
import { divideDown } from '#src/domain/rounding.ts';
import type { ApiTokenOwner } from '#src/identity/identity-store.ts';
import { AlpacaError, badParameter } from '#src/http/alpaca/frame/alpaca-error.ts';
import { translate } from '#src/http/alpaca/frame/error-answer.ts';
import { ProblemError } from '#src/http/problems/problem.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import { readDecimal, readFlag, type Given } from '#src/http/alpaca/frame/read-fields.ts';
import { presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import { cancelOpenOrders, type CancelNeeds } from '#src/http/alpaca/orders/cancel-routes.ts';
import { isMarketOpen } from '#src/http/alpaca/orders/order-routes.ts';
import * as orderSchemas from '#src/http/alpaca/orders/order-schemas.ts';
import { closingRules, place } from '#src/http/alpaca/orders/place.ts';
import { presentOrder } from '#src/http/alpaca/orders/present-order.ts';
import { readQuantity } from '#src/http/alpaca/orders/read-figures.ts';
import { findPosition, type PositionNeeds } from './position-routes.ts';
import * as schemas from './position-schemas.ts';

type Needs = CancelNeeds & PositionNeeds;

const percentScale = 9;
const wholePercent = 100n * 10n ** BigInt(percentScale);

/** Closing one position and all of them. */
export function closeRoutes(needs: Needs): readonly AlpacaRoute[] {
  return [closeAll(needs), closeOne(needs)];
}

function closeOne(needs: Needs): AlpacaRoute {
  return {
    method: 'DELETE',
    path: '/v2/positions/{symbol_or_asset_id}',
    tag: 'Alpaca: positions',
    summary: 'Close a position',
    description:
      'Sells all of it, or a part, with a market order. Shares that open orders hold stay held.',
    access: 'trade',
    parameters: schemas.positionPath,
    parametersExample: { symbol_or_asset_id: 'AAPL' },
    query: schemas.closeQuery,
    queryExample: { percentage: '50' },
    success: {
      status: 200,
      description: 'The order that closes it',
      schema: orderSchemas.order,
      example: { ...orderSchemas.exampleOrder, side: 'sell', position_intent: 'sell_to_close' },
    },
    refusals: [403, 404, 422, 423, 503, 507],
    handle: async ({ path, query, requestId }, owner) => {
      const account = await needs.broker.readAccount(owner.accountId);
      const held = account.positions.map((position) => ({ position }));
      const { position } = findPosition(needs, held, path['symbol_or_asset_id'] ?? '');
      const shares = readShares(query, position);
      return { status: 200, body: await sell(needs, owner, requestId, position, shares) };
    },
  };
}

function sell(
  needs: Needs,
  owner: ApiTokenOwner,
  requestId: string,
  { symbol }: Pick<Position, 'symbol'>,
  shares: Quantity,
): Promise<object> {
  const size = { kind: 'quantity', quantity: shares } as const;
  const order = { side: 'sell', symbol, size, terms: marketOrder, group: null } as const;
  const placing = {
    owner,
    requestId,
    clientOrderId: undefined,
    rules: closingRules,
    isClosing: true,
  };
  return place(needs, order, placing).then((placed) =>
    presentOrder(placed, { isOpen: isMarketOpen(needs), withLegs: false }),
  );
}

/** All shares, so many of them, or a part rounded down to nine decimals. */
function readShares(query: Given, position: Position): Quantity {
  const shares = readQuantity(query);
  const percentage = readDecimal(query, 'percentage');
  if (shares !== undefined && percentage !== undefined) {
    throw badParameter('only one of qty or percentage is accepted');
  }
  if (percentage === undefined) return shares ?? position.quantity;
  const percent = parseDecimal(percentage, percentScale);
  if (percent === undefined || percent <= 0n || percent > wholePercent) {
    throw badParameter('percentage must be > 0 and <= 100, with at most 9 decimals');
  }
  const part = divideDown(position.quantity * percent, wholePercent);
  if (part === 0n) throw badParameter('percentage is of less than the smallest part of a share');
  return quantity(part);
}

function closeAll(needs: Needs): AlpacaRoute {
  return {
    method: 'DELETE',
    path: '/v2/positions',
    tag: 'Alpaca: positions',
    summary: 'Close all positions',
    description: 'A status a position; without `cancel_orders` those fail whose shares are held.',
    access: 'trade',
    query: schemas.closeAllQuery,
    queryExample: { cancel_orders: 'true' },
    success: {
      status: 207,
      description: 'What became of each position',
      schema: schemas.closed,
      example: [{ symbol: 'AAPL', status: 200, body: orderSchemas.exampleOrder }],
    },
    refusals: [422, 423, 503, 507],
    handle: async ({ query, requestId }, owner) => {
      if (readFlag(query, 'cancel_orders')) await cancelOpenOrders(needs, owner);
      const { positions } = await needs.broker.readAccount(owner.accountId);
      const told: object[] = [];
      for (const position of positions) {
        const symbol = presentSymbol(position.symbol);
        told.push({ symbol, ...(await outcomeOf(needs, owner, requestId, position)) });
      }
      return { status: 207, body: told };
    },
  };
}

async function outcomeOf(
  needs: Needs,
  owner: ApiTokenOwner,
  requestId: string,
  position: Position,
): Promise<object> {
  try {
    const body = await sell(needs, owner, requestId, position, position.quantity);
    return { status: 200, body };
  } catch (error) {
    const told = tellPrice(error);
    if (!(told instanceof AlpacaError)) throw error;
    return { status: told.status, body: told.document() };
  }
}

/** A position without a price fails alone. */
function tellPrice(error: unknown): unknown {
  const isOfPrice =
    error instanceof ProblemError &&
    (error.code === 'quote_unavailable' || error.code === 'quote_too_old');
  return isOfPrice ? translate(error, false) : error;
}
