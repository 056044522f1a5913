// A quote in the shares of today: a price of a day before a split is told as what it is worth
// since, one of a day before a dividend without it. Pure.
import { asPrice } from '#src/domain/actions/amount-per-share.ts';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { Price } from '#src/domain/money.ts';
import type { Quote } from '#src/domain/quote.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';

/** The prices of a quote. */
const priceFields = ['price', 'open', 'high', 'low', 'previousClose'] as const;

/** The quote after the actions, which come in their order and are of days after its own. */
export function restateQuote(quote: Quote, actions: readonly CorporateAction[]): Quote {
  const later = actions.filter(({ exDate }) => exDate > quote.tradingDay);
  const newest = later.at(-1);
  if (!newest) return quote;
  const restated = later.reduce<Quote>((each, { terms }) => {
    if (terms.kind === 'split') return scale(each, terms.ratio, priceFields);
    if (terms.kind !== 'dividend' && terms.kind !== 'value') return each;
    return lessen(each, asPrice(terms.amount));
  }, quote);
  return { ...restated, restatedOn: newest.exDate };
}

/**
 * The quote of a day on which shares were split, its previous close in the shares of that day. The
 * upstream gives either form: that one is taken which is nearer to the open.
 */
export function onOneTerms(quote: Quote, actions: readonly CorporateAction[]): Quote {
  return actions.reduce<Quote>((each, { exDate, terms }) => {
    if (exDate !== each.tradingDay || terms.kind !== 'split') return each;
    const adjusted = scale(each, terms.ratio, ['previousClose']);
    return distance(adjusted) < distance(each) ? adjusted : each;
  }, quote);
}

function distance({ open, previousClose }: Quote): number {
  return Math.abs(Math.log(Number(open) / Number(previousClose)));
}

function scale(
  quote: Quote,
  { after, before }: SplitRatio,
  fields: readonly (typeof priceFields)[number][],
): Quote {
  const scaled = fields.map((name) => {
    return [name, atLeastOne(divideHalfEven(quote[name] * before, after))] as const;
  });
  return { ...quote, ...Object.fromEntries(scaled) };
}

function lessen(quote: Quote, by: Price): Quote {
  const less = priceFields.map((name) => [name, atLeastOne(quote[name] - by)] as const);
  return { ...quote, ...Object.fromEntries(less) };
}

function atLeastOne(price: bigint): Price {
  return (price > 0n ? price : 1n) as Price;
}
