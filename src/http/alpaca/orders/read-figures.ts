// The figures of an order: shares, dollars and prices, in Alpaca's words where they cannot be.
import { formatTrimmedDecimal, parseDecimal } from '#src/domain/decimal.ts';
import {
  parseMoney,
  parsePrice,
  parseQuantity,
  quantityMax,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import { badParameter, notPossible } from '#src/http/alpaca/frame/alpaca-error.ts';
import { readDecimal, type Given } from '#src/http/alpaca/frame/read-fields.ts';

/** The largest amount of one order: a trillion dollars. */
const amountMax = 100_000_000_000_000n;
/** Beyond that nobody means a figure. */
const finestDecimals = 18;
/** The ninth decimal. */
const finestNotional = 1_000_000_000n;

/** Shares above zero with at most nine decimals. */
export function readQuantity(given: Given, name = 'qty'): Quantity | undefined {
  const text = readDecimal(given, name);
  if (text === undefined) return undefined;
  const shares = parseQuantity(text);
  if (shares === undefined) throw badParameter(`${name} must have at most 9 decimals`);
  if (shares <= 0n) throw badParameter(`${name} must be > 0`);
  if (shares > quantityMax) throw badParameter(`${name} must be <= 1000000000`);
  return shares;
}

/** Dollars above zero with at most nine decimals; what is finer than a cent is left out. */
export function readNotional(given: Given): Money | undefined {
  const text = readDecimal(given, 'notional');
  if (text === undefined) return undefined;
  const scaled = parseDecimal(text, finestDecimals) ?? 0n;
  if (scaled <= 0n) throw badParameter('notional must be > 0');
  if (scaled % finestNotional !== 0n) throw badParameter('notional must have at most 9 decimals');
  const cents = scaled / 10n ** BigInt(finestDecimals - 2);
  const amount = parseMoney(formatTrimmedDecimal(cents, 2));
  if (amount !== undefined && amount <= amountMax) return amount;
  throw badParameter('notional is too large');
}

/** A price above zero. `label` is how the field is called in a sentence: `limit price`. */
export function readPrice(given: Given, name: string, label = name): Price | undefined {
  const text = readDecimal(given, name);
  if (text === undefined) return undefined;
  if (text.startsWith('-') || !/[1-9]/.test(text)) throw badParameter(`${label} must be > 0`);
  const price = parsePrice(text);
  if (price !== undefined) return price;
  if ((text.split('.')[1]?.length ?? 0) > 4) throw subPenny(name, text);
  throw badParameter(`${label} is too large`);
}

/** Percent from 0.1 to below 100, in 1/10,000. */
export function readTrailPercent(given: Given): bigint | undefined {
  const text = readDecimal(given, 'trail_percent');
  if (text === undefined) return undefined;
  const percent = parseDecimal(text, 4);
  if (percent === undefined) throw badParameter('trail_percent must have at most 4 decimals');
  if (percent < 1_000n) throw badParameter('trail_percent must be greater than or equal to 0.1');
  if (percent >= 1_000_000n) throw badParameter('trail_percent must be less than 100');
  return percent;
}

/** The refusal of a price that is finer than prices are at its height. */
export function subPenny(name: string, text: string) {
  return notPossible(
    `invalid ${name} ${text}. sub-penny increment does not fulfill minimum pricing criteria`,
  );
}
