// What an order would do now: decided on the account as it is, at the price at hand. Nothing is
// recorded and nobody is asked for a price.
import type { Broker, Preview } from '#src/broker/broker.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import { availableCash } from '#src/domain/hold.ts';
import { affordableWholeShares, type Money, type Quantity } from '#src/domain/money.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import { needsPrice, submitCommand, type SubmitNeeds, type WantedOrder } from './submit-command.ts';

export type PreviewedOrder = Omit<Preview, 'outcome'> & {
  /** Undefined for an order that needs a price where none is at hand. */
  readonly outcome: Preview['outcome'] | undefined;
  /** The price at hand; undefined where none was ever seen. */
  readonly quote: JudgedQuote | undefined;
  readonly availableCash: Money;
  /** The whole shares that the free cash pays for, at the limit or else at the price at hand. */
  readonly affordableQuantity: Quantity | null;
};

/** Faults are those of `Broker.preview`. */
export type PreviewOrder = (order: WantedOrder, owner: Owner) => Promise<PreviewedOrder>;

type Needs = SubmitNeeds & { readonly broker: Pick<Broker, 'readAccount' | 'preview'> };

/** The use case on its services. */
export function createPreviewOrder(needs: Needs): PreviewOrder {
  return async (order, owner) => {
    const { symbol, terms } = order;
    const quote = needs.quoteDesk.atHand([symbol]).get(symbol);
    const found = quoteFor(needs, order, quote);
    const { before, outcome } = await previewAt(needs, order, owner, found);
    const available = availableCash(before);
    const price = terms.limitPrice ?? quote?.price ?? null;
    return {
      before,
      outcome,
      quote,
      availableCash: available,
      affordableQuantity: price === null ? null : affordableWholeShares(available, price),
    };
  };
}

async function previewAt(
  needs: Needs,
  order: WantedOrder,
  owner: Owner,
  quote: SubmitOrder['quote'],
): Promise<Pick<PreviewedOrder, 'before' | 'outcome'>> {
  if (quote === null && needsPrice(order)) {
    return { before: await needs.broker.readAccount(owner.accountId), outcome: undefined };
  }
  return needs.broker.preview(submitCommand(needs, order, { owner, requestId: '' }, quote));
}

/** What the broker would be given, if a newer price than the one at hand were the same. */
function quoteFor(
  { listingDesk }: Needs,
  { symbol }: WantedOrder,
  quote: JudgedQuote | undefined,
): SubmitOrder['quote'] {
  const listing = listingDesk.current();
  if (listing && !listing.find(symbol)) return quote ? 'symbol_delisted' : 'unknown_symbol';
  if (!quote || quote.status === 'adjusting') return null;
  return quote.trouble?.reason === 'not_asked' ? { ...quote, status: 'current' } : quote;
}
