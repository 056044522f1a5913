// The purchases that a position consists of.
import { Type } from 'typebox';
import type { Broker } from '#src/broker/broker.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import { formatMoney, formatPrice, formatQuantity, pricePerShare } from '#src/domain/money.ts';
import type { Lot } from '#src/domain/position.ts';
import { findPosition } from '#src/domain/positions.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { instant, money, object, price, shares, symbol } from '#src/http/wire/schema-parts.ts';

type Needs = { readonly broker: Pick<Broker, 'readAccount'> };

export const lotList = object({
  symbol,
  lots: Type.Array(
    object({
      acquired_on: Type.String({ format: 'date', description: 'A day of the exchange' }),
      acquired_at: instant,
      quantity: shares,
      cost: money,
      price,
    }),
  ),
});

/** Lots of one symbol, the oldest first. */
export function lotsRoute({ broker }: Needs): Route {
  return loginRoute({
    method: 'GET',
    path: '/view-lots',
    tag: 'Portfolio',
    summary: 'See the purchases of a position',
    description:
      'What is still held of each day on which the symbol was bought, the oldest first: a sale takes ' +
      'the oldest shares. `price` is what a share of the lot cost. None for a symbol that is not held.',
    isOfAccount: true,
    query: object({ symbol }),
    queryExample: { symbol: 'AAPL' },
    success: {
      status: 200,
      description: 'The lots',
      schema: lotList,
      example: {
        symbol: 'AAPL',
        lots: [
          {
            acquired_on: '2026-11-20',
            acquired_at: '2026-11-20T20:59:00.000Z',
            quantity: '10',
            cost: '1826.30',
            price: '182.6300',
          },
        ],
      },
    },
    problems: ['account_quarantined', 'busy'],
    handle: async ({ query }, { accountId }) => {
      const wanted = readSymbol(query.symbol);
      const { positions } = await broker.readAccount(accountId);
      const lots = findPosition(positions, wanted)?.lots ?? [];
      return { status: 200, body: { symbol: wanted, lots: lots.map(presentLot) } };
    },
  });
}

function presentLot({ acquiredAt, quantity, cost }: Lot) {
  return {
    acquired_on: exchangeDate(acquiredAt),
    acquired_at: presentInstant(acquiredAt),
    quantity: formatQuantity(quantity),
    cost: formatMoney(cost),
    price: formatPrice(pricePerShare(cost, quantity)),
  };
}
