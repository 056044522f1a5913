// What a quote desk answers: how good the price that is known is for the purpose, and why there is
// none that is better.
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { JudgedQuote, Quote } from '#src/domain/quote.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { lastPublishedSession, publishedAt, statusAt } from '#src/market/freshness.ts';
import { clockToleranceMs } from './kept-instants.ts';
import type { Publication } from './publication.ts';
import type { RequestPurpose } from '#src/market/allowance/request-allowance.ts';
import type { Trouble } from '#src/market/allowance/upstream.ts';

export type QuotePurpose = Extract<RequestPurpose, 'order' | 'lookup' | 'view'>;

export type QuoteAnswer =
  | { readonly kind: 'quote'; readonly quote: JudgedQuote }
  | { readonly kind: 'unknown_symbol' }
  /** For orders: the symbol left the listing; this was its last price. */
  | { readonly kind: 'delisted'; readonly quote: JudgedQuote }
  | ({ readonly kind: 'unavailable' } & Trouble)
  /** For orders: a price exists, but it is older than the policy lets an order fill at. */
  | ({ readonly kind: 'too_old'; readonly quote: JudgedQuote } & Trouble);

/** What a price is judged by. */
export type PriceRules = {
  readonly publication: Pick<Publication, 'waitOf'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
  /** The oldest price, by its as-of, that an order fills at when nothing fresher can be had. */
  readonly orderQuoteAgeMsMax: number;
};

/** What for, and the newest price of the symbol that is known before anybody is asked. */
export type Question = {
  readonly purpose: QuotePurpose;
  readonly known: Quote | undefined;
};

/** The upstream has nothing newer, or nothing that can be believed. */
export const noNewerPrice: Trouble = { reason: 'upstream_invalid', retryAt: undefined };

/** The symbol left the listing: no newer price will come. */
export const delisted: Trouble = { reason: 'delisted', retryAt: undefined };

/** The symbol is not listed, or not any more: the last price is what we know. */
export function answerUnlisted({ known, purpose }: Question): QuoteAnswer {
  if (!known) return { kind: 'unknown_symbol' };
  const quote: JudgedQuote = { ...known, status: 'last_known', trouble: delisted };
  return { kind: purpose === 'order' ? 'delisted' : 'quote', quote };
}

/** The upstream has nothing about it, whatever the listing says. */
export function answerUnknown({ known, purpose }: Question, rules: PriceRules): QuoteAnswer {
  if (!known) return { kind: 'unknown_symbol' };
  return answerAged({ ...known, status: 'last_known' }, purpose, noNewerPrice, rules);
}

/**
 * Nothing newer than this price can be had now, which does not make it a good one. It is judged as
 * of the instant.
 */
export function answerKnown(
  known: Quote,
  purpose: QuotePurpose,
  rules: PriceRules,
  now: EpochMs = rules.clock.now(),
): QuoteAnswer {
  const quote = { ...known, status: statusAt(now, rules.calendar)(known) };
  if (quote.status === 'current') return { kind: 'quote', quote };
  const trouble =
    quote.status === 'last_known'
      ? notTraded(rules)
      : (rules.publication.waitOf(known, now) ?? noNewerPrice);
  return answerAged(quote, purpose, trouble, rules);
}

/** Something keeps the newest price from us: the one we have, if any, is what there is. */
export function answerTrouble(
  trouble: Trouble,
  { known, purpose }: Question,
  rules: PriceRules,
): QuoteAnswer {
  if (!known) return { kind: 'unavailable', ...trouble };
  const status = statusAt(rules.clock.now(), rules.calendar)(known);
  const quote = { ...known, status: status === 'last_known' ? status : 'stale' } as const;
  return answerAged(quote, purpose, trouble, rules);
}

/** A price of other shares than people hold is shown for what it is, and nothing trades at it. */
export function answerAdjusting(quote: JudgedQuote, purpose: QuotePurpose): QuoteAnswer {
  const trouble: Trouble = { reason: 'adjusting', retryAt: undefined };
  return purpose === 'order'
    ? { kind: 'unavailable', ...trouble }
    : { kind: 'quote', quote: { ...quote, status: 'adjusting', trouble } };
}

/** The best we have is not the newest there may be: good for looking, for an order while young. */
function answerAged(
  quote: JudgedQuote,
  purpose: QuotePurpose,
  trouble: Trouble,
  { clock, orderQuoteAgeMsMax }: PriceRules,
): QuoteAnswer {
  const age = clock.now() - quote.asOf;
  // An instant that lies ahead says nothing about how old the price is.
  const isTooOld = age > orderQuoteAgeMsMax || age < -clockToleranceMs(clock);
  return purpose === 'order' && isTooOld
    ? { kind: 'too_old', quote, ...trouble }
    : { kind: 'quote', quote: { ...quote, trouble } };
}

/** It was asked for after the last close: without a trade there is no price before the next. */
function notTraded({ clock, calendar }: PriceRules): Trouble {
  const { opensAt } = lastPublishedSession(clock.now(), calendar);
  return { reason: 'not_traded', retryAt: publishedAt(calendar.nextSession(opensAt)) };
}
