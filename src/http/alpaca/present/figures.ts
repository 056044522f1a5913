// Figures in Alpaca's forms: decimal text without padding zeros, ratios as factors, and numbers
// where prices of the market are told.
import { formatTrimmedDecimal } from '#src/domain/decimal.ts';
import type { Money, Price, Quantity } from '#src/domain/money.ts';
import { divideHalfEven } from '#src/domain/rounding.ts';

const ratioScale = 16;
const averageScale = 9;
/** Cents over billionths of a share, in units of the scale. */
const averageFactor = 10n ** BigInt(averageScale + 9 - 2);

/** `100000`, `98173.7`. */
export function presentMoney(value: Money): string {
  return formatTrimmedDecimal(value, 2);
}

/** `182.63`. */
export function presentPrice(value: Price): string {
  return formatTrimmedDecimal(value, 4);
}

/** A price as a JSON number. */
export function numberOf(value: Price): number {
  return Number(formatTrimmedDecimal(value, 4));
}

/** Money as a JSON number. */
export function moneyNumberOf(value: Money): number {
  return Number(formatTrimmedDecimal(value, 2));
}

/** What a share has cost on average, up to nine decimals. */
export function presentAverage(cost: Money, shares: Quantity): string {
  return formatTrimmedDecimal(divideHalfEven(cost * averageFactor, shares), averageScale);
}

/** `part ÷ whole` as a factor, `0.0084` being 0.84 %; `0` of nothing. */
export function presentRatio(part: bigint, whole: bigint): string {
  if (whole === 0n) return '0';
  const sign = whole < 0n ? -1n : 1n;
  const scaled = part * sign * 10n ** BigInt(ratioScale);
  return formatTrimmedDecimal(divideHalfEven(scaled, whole * sign), ratioScale);
}
