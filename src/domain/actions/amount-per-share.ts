// What one share pays, with nine decimals: dividends of fractions of a cent add up.
import { formatTrimmedDecimal, parseDecimal } from '#src/domain/decimal.ts';
import { money, type Money, type Price, type Quantity } from '#src/domain/money.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';

declare const unit: unique symbol;

/** US dollars for one share, in 10⁻⁹ dollar. */
export type AmountPerShare = bigint & { readonly [unit]: 'billionths of a dollar' };

const amountScale = 9;
/** Of amount × quantity beyond cents. */
const productDivisor = 10n ** 16n;
/** Of an amount beyond 1/10,000 dollar. */
const priceDivisor = 10n ** 5n;
/** The largest that is believed: ten million dollars, as of a price. */
const amountMax = 10_000_000_000_000_000n;

/** Billionths of a dollar that a computation produced. */
export function amountPerShare(billionths: bigint): AmountPerShare {
  return billionths as AmountPerShare;
}

/** An amount from decimal text with at most 9 decimals: zero or more; undefined for others. */
export function parseAmountPerShare(text: string): AmountPerShare | undefined {
  const amount = parseDecimal(text, amountScale);
  if (amount === undefined || amount < 0n || amount > amountMax) return undefined;
  return amount as AmountPerShare;
}

export function formatAmountPerShare(amount: AmountPerShare): string {
  return formatTrimmedDecimal(amount, amountScale);
}

/** Amount × shares, rounded once, half-even to cents. */
export function amountFor(amount: AmountPerShare, shares: Quantity): Money {
  return money(divideHalfEven(amount * shares, productDivisor));
}

/** The amount as a price has it, half-even to 1/10,000 dollar. */
export function asPrice(amount: AmountPerShare): Price {
  return divideHalfEven(amount, priceDivisor) as Price;
}

/** The worth a share of what a factor above 1 took from it: close × (1 − 1/factor), half-even. */
export function valueTaken(close: Price, scaled: bigint, scale: bigint): AmountPerShare {
  return amountPerShare(divideHalfEven(close * priceDivisor * (scaled - scale), scaled));
}
