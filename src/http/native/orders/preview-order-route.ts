// What an order would cost, hold, leave and be refused for, before anybody places it.
import { Type } from 'typebox';
import { availableCash } from '#src/domain/hold.ts';
import { formatMoney, formatQuantity } from '#src/domain/money.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { PreviewedOrder, PreviewOrder } from '#src/trading/orders/preview-order.ts';
import type { WantedOrder } from '#src/trading/orders/submit-command.ts';
import { presentQuote } from '#src/http/native/prices/present-quote.ts';
import { stock as stockExample } from '#src/http/native/prices/price-examples.ts';
import { stock } from '#src/http/native/prices/price-schemas.ts';
import { problems } from '#src/http/problems/problems.ts';
import { readSymbol } from '#src/http/wire/read-symbol.ts';
import { loginRoute, type Route } from '#src/http/wire/route.ts';
import { money, object, orNull, shares, side } from '#src/http/wire/schema-parts.ts';
import { order as orderExample } from './order-examples.ts';
import { problemOfRejection } from './order-problems.ts';
import { refusedOf } from './order-routes.ts';
import { hold, orderRequest } from './order-schemas.ts';
import { presentOwnHold } from './present-order.ts';
import { presentNote } from './present-note.ts';
import { readOrderTerms } from './read-group.ts';
import { readSize } from './read-terms.ts';

type Needs = { readonly previewOrder: PreviewOrder; readonly clock: Clock };

export const orderPreview = object({
  outcome: Type.Enum(['fills', 'rests', 'ends', 'refused', 'unknown'], {
    description:
      'At the price at hand: it fills at once, waits, ends at once (`ioc`, `fok`), or is refused; ' +
      '`unknown` where it needs a price and none is at hand',
  }),
  problem: orNull(
    Type.Object({ code: Type.String(), title: Type.String(), detail: Type.String() }),
  ),
  quantity: orNull(shares),
  notional: orNull(money),
  hold: orNull(hold),
  note: orNull(Type.String()),
  cash: money,
  cash_after: money,
  available_cash: money,
  available_cash_after: money,
  affordable_quantity: orNull(shares),
  quote: orNull(stock.properties.quote),
});

const example = {
  outcome: 'fills',
  problem: null,
  quantity: '10',
  notional: '1826.30',
  hold: null,
  note: null,
  cash: '100000.00',
  cash_after: '98173.70',
  available_cash: '100000.00',
  available_cash_after: '98173.70',
  affordable_quantity: '547',
  quote: stockExample.quote,
};

/** The preview of an order. */
export function previewOrderRoute({ previewOrder, clock }: Needs): Route {
  return loginRoute({
    method: 'POST',
    path: '/preview-order',
    tag: 'Orders',
    summary: 'Know what an order would do',
    description:
      'The body of an order with its `side`: what it would cost, hold, leave or be refused for, at the ' +
      'price at hand. Changes nothing and asks the price source for nothing; the order itself asks ' +
      'for a newer price where that one is old.',
    body: object({ side, ...orderRequest.properties }),
    bodyExample: { side: 'buy', ...orderExample },
    isOfAccount: true,
    success: { status: 200, description: 'The outcome', schema: orderPreview, example },
    problems: ['price_increment', 'account_quarantined', 'busy'],
    handle: async ({ body }, owner) => {
      const { side: wanted, ...given } = body;
      const symbol = readSymbol(given.symbol);
      const terms = readOrderTerms(given, wanted);
      const order = { side: wanted, symbol, size: readSize(given, wanted), ...terms };
      const preview = await previewOrder(order, owner);
      return { status: 200, body: presentPreview(order, preview, clock.now()) };
    },
  });
}

function presentPreview(order: WantedOrder, preview: PreviewedOrder, now: EpochMs) {
  const { before, outcome, quote, affordableQuantity } = preview;
  const after = outcome?.ok ? outcome.value.after : before;
  return {
    ...presentOutcome(order, outcome),
    cash: formatMoney(before.cash),
    cash_after: formatMoney(after.cash),
    available_cash: formatMoney(preview.availableCash),
    available_cash_after: formatMoney(availableCash(after)),
    affordable_quantity: affordableQuantity === null ? null : formatQuantity(affordableQuantity),
    quote: presentOrNull(quote, now),
  };
}

const nothing = { problem: null, quantity: null, notional: null, hold: null, note: null };

function presentOutcome(order: WantedOrder, outcome: PreviewedOrder['outcome']) {
  if (!outcome) return { outcome: 'unknown', ...nothing };
  if (!outcome.ok) {
    const { code, message, details } = problemOfRejection(outcome.error, refusedOf(order));
    const { title } = problems[code];
    const problem = { code, title, detail: message, ...details.members };
    return { outcome: 'refused', ...nothing, problem };
  }
  const { event } = outcome.value.entry;
  if (event.type === 'OrderFilled') {
    const quantity = formatQuantity(event.quantity);
    const figures = { quantity, notional: formatMoney(event.notional), note: presentNote(event) };
    return { outcome: 'fills', ...nothing, ...figures };
  }
  if (event.type !== 'OrderAccepted') throw new Error(`an order leads to no ${event.type}`);
  const quantity = event.quantity === null ? null : formatQuantity(event.quantity);
  const ends = event.endedAtOnce === null ? 'rests' : 'ends';
  return { outcome: ends, ...nothing, quantity, hold: presentOwnHold(event) };
}

function presentOrNull(quote: JudgedQuote | undefined, now: EpochMs) {
  return quote ? presentQuote(quote, now) : null;
}
