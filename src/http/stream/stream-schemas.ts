// The shapes of what streams tell, one of each event.
import { Type } from 'typebox';
import {
  marketClockExample,
  marketClockSchema,
} from '#src/http/native/market/market-time-routes.ts';
import { orderPage } from '#src/http/native/orders/order-examples.ts';
import { orderView } from '#src/http/native/orders/order-schemas.ts';
import { portfolioValue as valueExample } from '#src/http/native/portfolio/portfolio-examples.ts';
import { portfolioValue } from '#src/http/native/portfolio/portfolio-schemas.ts';
import { stock as stockExample } from '#src/http/native/prices/price-examples.ts';
import { shownQuote, symbolList } from '#src/http/native/prices/view-quotes-route.ts';
import { accountId, recordedAt } from '#src/http/wire/example-parts.ts';
import { instant, object } from '#src/http/wire/schema-parts.ts';

/** The data of each event, by its name. */
export const streamEvents = {
  order: object({
    account_id: Type.String(),
    sequence: Type.Integer({ minimum: 1 }),
    ...orderView.properties,
  }),
  portfolio: object({ account_id: Type.String(), ...portfolioValue.properties }),
  quote: object({
    quotes: Type.Array(shownQuote, { minItems: 1 }),
  }),
  market: marketClockSchema,
  notice: object({
    code: Type.Enum(['prices', 'gap', 'session_ended', 'server_stopping']),
    messages: Type.Array(Type.String()),
  }),
  heartbeat: object({ now: instant, market_now: instant }),
};

export const streamExample = [
  ['market', marketClockExample],
  ['quote', { quotes: [{ symbol: 'AAPL', ...stockExample.quote }] }],
  ['portfolio', { account_id: accountId, ...valueExample }],
  ['heartbeat', { now: recordedAt, market_now: recordedAt }],
  ['order', { account_id: accountId, sequence: 7, ...orderPage.orders[0] }],
] as const;

export const streamQuery = object({
  symbols: Type.Optional(
    symbolList('Symbols whose prices are told as well, with commas between; up to 100'),
  ),
});
