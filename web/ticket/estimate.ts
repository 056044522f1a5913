// What an order comes to, exactly: the same product and the same rounding as the server's.

/** Decimal text → units of 10^-scale. The text is one that `readDecimal` or the server gave. */
function unitsOf(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const units = BigInt(whole + fraction.padEnd(scale, '0').slice(0, scale));
  return text.startsWith('-') ? -units : units;
}

function textOf(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return units < 0n ? `-${text}` : text;
}

const priceScale = 4;
const quantityScale = 9;
const moneyScale = 2;
const beyondCents = 10n ** BigInt(priceScale + quantityScale - moneyScale);

/** Price × quantity in dollars, half-even to cents. */
export function notional(price: string, quantity: string): string {
  const exact = unitsOf(price, priceScale) * unitsOf(quantity, quantityScale);
  const [cents, rest] = [exact / beyondCents, exact % beyondCents];
  const twice = rest * 2n;
  const isUp = twice > beyondCents || (twice === beyondCents && cents % 2n === 1n);
  return textOf(isUp ? cents + 1n : cents, moneyScale);
}

/** The shares that an amount buys, rounded down, without zeros at the end. */
export function sharesFor(amount: string, price: string): string {
  const units = unitsOf(price, priceScale);
  if (units === 0n) return '0';
  const bought = (unitsOf(amount, moneyScale) * beyondCents) / units;
  return textOf(bought, quantityScale).replace(/\.?0+$/, '');
}

/** Whether the first amount of money is more than the second. */
export function isMore(first: string, second: string): boolean {
  return unitsOf(first, quantityScale) > unitsOf(second, quantityScale);
}

/** The first less the second, in dollars. */
export function less(first: string, second: string): string {
  return textOf(unitsOf(first, moneyScale) - unitsOf(second, moneyScale), moneyScale);
}

/**
 * What today has made of a position at a price that came after the portfolio did, in dollars: the
 * change that was told and what the value has moved since. A price of the next session begins anew
 * from its own close before: nothing was traded meanwhile, or the portfolio had been told again.
 */
export function dayChange(
  told: {
    readonly quantity: string;
    readonly day_change: string;
    readonly market_value: string;
    readonly previous_close: string | null;
  },
  now: { readonly price: string; readonly previous_close?: string | undefined },
): string {
  const value = notional(now.price, told.quantity);
  const { previous_close: before } = now;
  const isOfNextDay =
    before !== undefined &&
    told.previous_close !== null &&
    unitsOf(before, priceScale) !== unitsOf(told.previous_close, priceScale);
  if (isOfNextDay) return less(value, notional(before, told.quantity));
  return less(told.day_change, less(told.market_value, value));
}

/** How far the first price is from the second, in percent with one decimal. */
export function distance(price: string, from: string): string {
  const [a, b] = [unitsOf(price, priceScale), unitsOf(from, priceScale)];
  if (b === 0n) return '0.0';
  const tenths = ((a - b) * 2_000n + (a >= b ? b : -b)) / (2n * b);
  return textOf(tenths, 1);
}
