// Decimal text at the edges, scaled integers inside: the one place where either becomes the other.

const plainDecimal = /^-?\d{1,30}(?:\.\d{1,30})?$/;

/**
 * The integer `text × 10^scale`, or undefined when the text is not a plain decimal (no exponent, no
 * plus sign, no spaces) or has digits beyond the scale that are not zero. Never rounds.
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const exact = parseExactly(text, scale);
  if (exact !== undefined) return BigInt(exact);
  if (!plainDecimal.test(text)) return undefined;
  const point = text.indexOf('.');
  if (point === -1) return BigInt(text + '0'.repeat(scale));
  const missing = scale - (text.length - point - 1);
  const digits = text.slice(0, point) + text.slice(point + 1);
  if (missing >= 0) return BigInt(digits + '0'.repeat(missing));
  return /[1-9]/.test(digits.slice(missing)) ? undefined : BigInt(digits.slice(0, missing));
}

const zero = 48;
const nine = 57;
const point = 46;
/** As many digits as a float holds for certain. */
const exactLengthMax = 15;

/**
 * The integer of a short text with exactly `scale` decimals, as the books write money and prices;
 * undefined for every other text. Takes a third of the general way: replay reads eight an entry.
 */
function parseExactly(text: string, scale: number): number | undefined {
  const { length } = text;
  const place = length - scale - 1;
  if (scale === 0 || place < 1 || length > exactLengthMax) return undefined;
  let value = 0;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= zero && code <= nine && index !== place) value = value * 10 + code - zero;
    else if (code !== point || index !== place) return undefined;
  }
  return value;
}

/** `value ÷ 10^scale` with exactly `scale` decimals: `formatDecimal(18263n, 2)` is `182.63`. */
export function formatDecimal(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const sign = value < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** As formatDecimal, without trailing zeros: `1500000000n` at scale 9 is `1.5`. */
export function formatTrimmedDecimal(value: bigint, scale: number): string {
  const text = formatDecimal(value, scale);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
