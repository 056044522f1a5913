// Placing, finding and listing orders.
import { orderId, type OrderId } from '#src/domain/ids.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { ListingDesk } from '#src/market/listing/listing-desk.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { OrderSearch } from '#src/trading/orders/order-places.ts';
import { sides } from '#src/domain/order.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { badParameter, notFound } from '#src/http/alpaca/frame/alpaca-error.ts';
import type { AlpacaRoute } from '#src/http/alpaca/frame/alpaca-route.ts';
import {
  readCount,
  readExactText,
  readFlag,
  readList,
  readText,
  readWord,
  type Given,
} from '#src/http/alpaca/frame/read-fields.ts';
import { readInstant } from '#src/http/alpaca/frame/read-instant.ts';
import { takesShares } from '#src/http/alpaca/assets/asset-class.ts';
import { readInstrument } from '#src/http/alpaca/assets/symbols.ts';
import { parseId } from '#src/http/alpaca/present/derived-id.ts';
import * as schemas from './order-schemas.ts';
import { houseRules, place, type PlacingNeeds } from './place.ts';
import { presentOrder } from './present-order.ts';
import { readNewOrder } from './read-order.ts';

export type OrderNeeds = PlacingNeeds & {
  readonly listingDesk: Pick<ListingDesk, 'current'>;
  readonly calendar: MarketCalendar;
};

const listed = { min: 1, max: 500, usual: 50 };

/** Orders of the account: new ones, all of them, one by either of its ids. */
export function orderRoutes(needs: OrderNeeds): readonly AlpacaRoute[] {
  return [postOrder(needs), listOrders(needs), getByClientId(needs), getOrder(needs)];
}

/** Whether a session is open now. */
export function isMarketOpen({
  calendar,
  clock,
}: {
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
}): boolean {
  return calendar.openSession(clock.now()) !== undefined;
}

/** The id of an order in a path. Throws 422 for a text that is none. */
export function readOrderId(path: Readonly<Record<string, string>>): OrderId {
  const id = parseId(path['order_id'] ?? '');
  if (id === undefined) throw badParameter('order_id is missing');
  return orderId(id);
}

function postOrder(needs: OrderNeeds): AlpacaRoute {
  return {
    method: 'POST',
    path: '/v2/orders',
    tag: 'Alpaca: orders',
    summary: 'Place an order',
    description:
      'A market order fills at once in a session and waits for the next one outside. A refused order ' +
      'leaves nothing, and its client_order_id stays free.',
    access: 'trade',
    body: schemas.newOrder,
    bodyExample: schemas.exampleRequest,
    success: {
      status: 200,
      description: 'The order, with its legs',
      schema: schemas.order,
      example: schemas.exampleOrder,
    },
    refusals: [403, 422, 423, 503, 507],
    handle: async ({ body, requestId }, owner) => {
      const { order, clientOrderId } = readNewOrder(body, needs.listingDesk.current());
      const placed = await place(needs, order, {
        owner,
        requestId,
        clientOrderId,
        rules: houseRules,
      });
      const showing = { isOpen: isMarketOpen(needs), withLegs: true };
      return { status: 200, body: presentOrder(placed, showing) };
    },
  };
}

function listOrders(needs: OrderNeeds): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/orders',
    tag: 'Alpaca: orders',
    summary: 'List orders',
    description: 'The newest first. Without `nested` every leg is an order of the list.',
    access: 'read',
    query: schemas.ordersQuery,
    queryExample: { status: 'all', limit: '2' },
    success: {
      status: 200,
      description: 'The orders',
      schema: schemas.orders,
      example: [schemas.exampleOrder],
    },
    refusals: [404, 422, 423],
    handle: async ({ query }, { accountId }) => {
      const isNested = readFlag(query, 'nested') ?? false;
      const search = readSearch(query, isNested, needs);
      const found = search ? await needs.readOrders.search(accountId, search) : [];
      const showing = { isOpen: isMarketOpen(needs), withLegs: isNested };
      return { status: 200, body: found.map((order) => presentOrder(order, showing)) };
    },
  };
}

/** Undefined where nothing can be found by what is asked for. */
function readSearch(
  query: Given,
  isNested: boolean,
  { listingDesk }: OrderNeeds,
): OrderSearch | undefined {
  const [after, until] = [readInstant(query, 'after'), readInstant(query, 'until', 'up')];
  const [afterOrder, beforeOrder] = [
    readId(query, 'after_order_id'),
    readId(query, 'before_order_id'),
  ];
  if ((afterOrder ?? beforeOrder) && (after ?? until) !== undefined) {
    throw badParameter('after_order_id and before_order_id cannot go with after and until');
  }
  if (!takesShares(query)) return undefined;
  const listing = listingDesk.current();
  const symbols = readList(query, 'symbols')
    ?.map((text) => readInstrument(text, listing))
    .filter((symbol): symbol is TickerSymbol => symbol !== undefined);
  return {
    status: readWord(query, 'status', ['open', 'closed', 'all']) ?? 'open',
    symbols,
    side: readWord(query, 'side', sides),
    after,
    until,
    afterOrder,
    beforeOrder,
    isWithoutLegs: isNested,
    direction: readWord(query, 'direction', ['asc', 'desc']) ?? 'desc',
    limit: readCount(query, 'limit', listed),
  };
}

function readId(query: Given, name: string): OrderId | undefined {
  const text = readText(query, name);
  if (text === undefined) return undefined;
  const id = parseId(text);
  if (id === undefined) throw badParameter(`invalid ${name}`);
  return orderId(id);
}

function getByClientId(needs: OrderNeeds): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/orders:by_client_order_id',
    tag: 'Alpaca: orders',
    summary: 'Find an order by the id of its client',
    description: 'How a program finds out what became of a POST that was never answered.',
    access: 'read',
    query: schemas.clientIdQuery,
    queryExample: { client_order_id: schemas.exampleOrder.client_order_id },
    success: {
      status: 200,
      description: 'The order',
      schema: schemas.order,
      example: schemas.exampleOrder,
    },
    refusals: [404, 422, 423],
    handle: async ({ query }, { accountId }) => {
      const id = readExactText(query, 'client_order_id');
      if (id === undefined) throw badParameter('client_order_id is missing');
      const found = await needs.readOrders.findByKey(accountId, id);
      if (!found) throw notFound(`order not found for ${id.slice(0, 128)}`);
      const withLegs = readFlag(query, 'nested') ?? true;
      return { status: 200, body: presentOrder(found, { isOpen: isMarketOpen(needs), withLegs }) };
    },
  };
}

function getOrder(needs: OrderNeeds): AlpacaRoute {
  return {
    method: 'GET',
    path: '/v2/orders/{order_id}',
    tag: 'Alpaca: orders',
    summary: 'See an order',
    description: 'One that was replaced stays what it was, and names the order in its place.',
    access: 'read',
    parameters: schemas.orderId,
    parametersExample: schemas.exampleParameters,
    query: schemas.nestedQuery,
    success: {
      status: 200,
      description: 'The order',
      schema: schemas.order,
      example: schemas.exampleOrder,
    },
    refusals: [404, 422, 423],
    handle: async ({ path, query }, { accountId }) => {
      const id = readOrderId(path);
      const withLegs = readFlag(query, 'nested') ?? false;
      const found = await needs.readOrders.find(accountId, id);
      if (!found) throw notFound(`order not found for ${id}`);
      return { status: 200, body: presentOrder(found, { isOpen: isMarketOpen(needs), withLegs }) };
    },
  };
}
