// The price that an order may fill at, and what is known of a company that had the symbol before.
import type { Broker } from '#src/broker/broker.ts';
import type { SubmitOrder } from '#src/domain/command.ts';
import { isOfFormer } from '#src/domain/former-shares.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { DelistedSale, Side } from '#src/domain/order.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Owner } from '#src/identity/identity-store.ts';
import { sharesListedOn, type SharesListedOnNeeds } from '#src/market/actions/shares-listed-on.ts';
import type { QuoteAnswer } from '#src/market/quotes/quote-answer.ts';
import type { QuoteDesk } from '#src/market/quotes/quote-desk.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { err, ok, type Result } from '#src/runtime/result.ts';

/** Why there is no price that an order may fill at now. */
export type NoPrice = Extract<QuoteAnswer, { kind: 'unavailable' | 'too_old' }> & {
  readonly code: 'quote_unavailable' | 'quote_too_old';
};

export type OrderPriceNeeds = SharesListedOnNeeds & {
  readonly broker: Pick<Broker, 'readAccount'>;
  readonly quoteDesk: QuoteDesk;
  readonly quoteMemory: Pick<QuoteMemory, 'findFormer'>;
  readonly delistedSale: DelistedSale;
};

/** A quote fit for an order; what has none by a rule is for the broker to refuse. */
export async function findOrderPrice(
  needs: OrderPriceNeeds,
  { side, symbol }: { readonly side: Side; readonly symbol: TickerSymbol },
  { accountId, userId }: Owner,
): Promise<Result<SubmitOrder['quote'], NoPrice>> {
  // No price of the new company decides such an order: it is worth no request.
  if (await holdsFormer(needs, accountId, symbol)) return ok('symbol_delisted');
  const answer = await needs.quoteDesk.quoteFor(symbol, 'order', userId);
  switch (answer.kind) {
    case 'quote':
      return ok(answer.quote);
    case 'unknown_symbol':
      return ok(answer.kind);
    case 'delisted':
      return ok(
        side === 'sell' && needs.delistedSale === 'last_known' ? answer.quote : 'symbol_delisted',
      );
    case 'too_old':
      // A price of other shares than people hold is none, however old it is.
      return err({ ...answer, code: isSplit(answer) ? 'quote_unavailable' : 'quote_too_old' });
    default:
      return err({ ...answer, code: 'quote_unavailable' });
  }
}

function isSplit({ reason }: { readonly reason: string }): boolean {
  return reason === 'adjusting';
}

/** What is known of a company that had the symbol before the one that is listed with it. */
export function findFormerCompany(
  needs: OrderPriceNeeds,
  symbol: TickerSymbol,
): Pick<SubmitOrder, 'listedOn' | 'formerQuote'> {
  const listedOn = sharesListedOn(needs, symbol);
  const isSold = needs.delistedSale === 'last_known';
  return { listedOn, formerQuote: isSold ? needs.quoteMemory.findFormer(symbol) : undefined };
}

/** Whether the account holds the symbol as shares of a company that had it before. */
async function holdsFormer(
  needs: OrderPriceNeeds,
  accountId: AccountId,
  symbol: TickerSymbol,
): Promise<boolean> {
  const { positions } = await needs.broker.readAccount(accountId);
  const held = findPosition(positions, symbol);
  return held !== undefined && isOfFormer(held, sharesListedOn(needs, symbol));
}
