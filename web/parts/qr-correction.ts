// Reed-Solomon correction of QR codes, over the field of 256 elements with the polynomial 0x11d.

const exponents = new Uint8Array(512);
const logarithms = new Uint8Array(256);
let element = 1;
for (let power = 0; power < 255; power += 1) {
  exponents[power] = element;
  exponents[power + 255] = element;
  logarithms[element] = power;
  element = (element << 1) ^ (element & 0x80 ? 0x11d : 0);
}

function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return exponents[(logarithms[a] ?? 0) + (logarithms[b] ?? 0)] ?? 0;
}

/** The product of (x − 2^i) for the first `degree` powers, the highest coefficient left out. */
function generator(degree: number): readonly number[] {
  let coefficients = [1];
  for (let power = 0; power < degree; power += 1) {
    const root = exponents[power] ?? 0;
    coefficients = [...coefficients, 0].map(
      (value, place) => value ^ multiply(coefficients[place - 1] ?? 0, root),
    );
  }
  return coefficients.slice(1);
}

/** The remainder of the data by the generator: the bytes that correct it. */
export function correctionBytes(data: readonly number[], degree: number): readonly number[] {
  const divisor = generator(degree);
  let remainder = Array<number>(degree).fill(0);
  for (const byte of data) {
    const factor = byte ^ (remainder[0] ?? 0);
    remainder = [...remainder.slice(1), 0].map(
      (value, place) => value ^ multiply(divisor[place] ?? 0, factor),
    );
  }
  return remainder;
}
