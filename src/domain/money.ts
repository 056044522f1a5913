// The three exact numbers of the books and the one product between them. Floats never come here.
import { formatDecimal, formatTrimmedDecimal, parseDecimal } from './decimal.ts';
import { divideDown, divideHalfEven } from './rounding.ts';

declare const unit: unique symbol;

/** US dollars in whole cents. */
export type Money = bigint & { readonly [unit]: 'cents' };
/** US dollars for one share, in 1/10,000 dollar. */
export type Price = bigint & { readonly [unit]: 'ten-thousandths of a dollar' };
/** Shares, in 10⁻⁹ share. */
export type Quantity = bigint & { readonly [unit]: 'billionths of a share' };

const moneyScale = 2;
const priceScale = 4;
const quantityScale = 9;
/** What price × quantity carries beyond cents. */
const notionalDivisor = 10n ** BigInt(priceScale + quantityScale - moneyScale);

/** The largest price of one share that is believed: ten million dollars. */
export const priceMax = 100_000_000_000n as Price;
/** The largest quantity of one order: a billion shares. */
export const quantityMax = 1_000_000_000_000_000_000n as Quantity;

export const zeroMoney = 0n as Money;
export const oneCent = 1n as Money;
export const zeroQuantity = 0n as Quantity;
export const wholeShare = 1_000_000_000n as Quantity;

// The casts below give a checked or computed integer its unit: a brand has no other constructor.

/** Cents that a computation produced. */
export function money(cents: bigint): Money {
  return cents as Money;
}

/** Billionths of a share that a computation produced. */
export function quantity(billionths: bigint): Quantity {
  return billionths as Quantity;
}

/** Money from decimal text, or undefined when it has more than 2 decimals or is no decimal. */
export function parseMoney(text: string): Money | undefined {
  return parseDecimal(text, moneyScale) as Money | undefined;
}

/** A believable price from decimal text: above zero, at most `priceMax`, at most 4 decimals. */
export function parsePrice(text: string): Price | undefined {
  const price = parseDecimal(text, priceScale) as Price | undefined;
  return price !== undefined && price > 0n && price <= priceMax ? price : undefined;
}

/**
 * Shares from decimal text with at most 9 decimals; the sign and the bound are the caller's rule.
 */
export function parseQuantity(text: string): Quantity | undefined {
  return parseDecimal(text, quantityScale) as Quantity | undefined;
}

export function formatMoney(value: Money): string {
  return formatDecimal(value, moneyScale);
}

/** Money as a sentence shows it: `1,826.30`. */
export function formatMoneyForPeople(value: Money): string {
  return formatMoney(value).replace(/\B(?=(\d{3})+(?!\d))(?<!\..*)/g, ',');
}

export function formatPrice(value: Price): string {
  return formatDecimal(value, priceScale);
}

export function formatQuantity(value: Quantity): string {
  return formatTrimmedDecimal(value, quantityScale);
}

/** Price × quantity, rounded half-even to cents. */
export function notional(price: Price, shares: Quantity): Money {
  return divideHalfEven(price * shares, notionalDivisor) as Money;
}

/** The price of one share when `shares` of them cost `cost`, half-even to 1/10,000 dollar. */
export function pricePerShare(cost: Money, shares: Quantity): Price {
  return divideHalfEven(cost * notionalDivisor, shares) as Price;
}

/** The part of `whole` that falls to `part` of `total` shares, half-even to cents. */
export function proportion(whole: Money, part: Quantity, total: Quantity): Money {
  return part === total ? whole : (divideHalfEven(whole * part, total) as Money);
}

/** The shares that the amount pays for, rounded down to 9 decimals. */
export function sharesFor(amount: Money, price: Price): Quantity {
  return divideDown(amount * notionalDivisor, price) as Quantity;
}

/** The most whole shares whose notional at `price` does not exceed `cash`. */
export function affordableWholeShares(cash: Money, price: Price): Quantity {
  // A notional is rounded half-even, so half a cent more than the cash still rounds down to it.
  const shares = divideDown((cash * 2n + 1n) * notionalDivisor, 2n * price * wholeShare);
  const affordable = quantity(shares * wholeShare);
  return notional(price, affordable) <= cash ? affordable : quantity(affordable - wholeShare);
}

/**
 * `part ÷ whole` in percent with 4 decimals, half-even; undefined when the whole is not positive.
 */
export function formatPercent(part: bigint, whole: bigint): string | undefined {
  return whole > 0n ? formatDecimal(divideHalfEven(part * 1_000_000n, whole), 4) : undefined;
}
