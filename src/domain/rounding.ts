// Integer division with a named rounding. No other file of the domain divides.

/**
 * Quotient rounded to the nearest integer, ties to the even one, so that many roundings do not
 * drift (IEEE 754 roundTiesToEven). Throws when the divisor is not positive.
 */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError(`divisor must be positive, was ${divisor}`);
  const quotient = floorDivide(dividend, divisor);
  const twiceRemainder = 2n * (dividend - quotient * divisor);
  if (twiceRemainder > divisor) return quotient + 1n;
  if (twiceRemainder < divisor) return quotient;
  return quotient % 2n === 0n ? quotient : quotient + 1n;
}

/** Quotient rounded towards zero. Throws when the divisor is not positive. */
export function divideDown(dividend: bigint, divisor: bigint): bigint {
  if (divisor <= 0n) throw new RangeError(`divisor must be positive, was ${divisor}`);
  return dividend / divisor;
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}
