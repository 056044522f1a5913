// Chance without state: integers hashed to numbers that look random and smooth curves drawn through
// them. Only +, -, *, / and integer operations, so every machine computes the same bits.

/** The hash of a text under a seed, an unsigned 32-bit integer. */
export function hashText(text: string, seed: number): number {
  let hash = scramble(scramble(seed >>> 0) ^ Math.floor(seed / 2 ** 32));
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return scramble(hash);
}

/** A hash derived from another and a number, for as many independent streams as are needed. */
export function hashNumber(hash: number, number: number): number {
  return scramble(scramble(hash) + Math.imul(number, 0x9e3779b9));
}

/** A number in [-1, 1) out of a stream, the same for the same hash and number. */
export function signedNoise(hash: number, number: number): number {
  return hashNumber(hash, number) / 2 ** 31 - 1;
}

/** The signed noise of one stream, for drawing many numbers out of it. */
export function noiseStream(hash: number): (number: number) => number {
  const start = scramble(hash);
  return (number) => scramble(start + Math.imul(number, 0x9e3779b9)) / 2 ** 31 - 1;
}

/**
 * A smooth curve over whole numbers whose changes resemble a random walk: octaves of value noise
 * with periods 1, 2, 4 ... 1024, each as high as the square root of its period. One step changes it
 * by about 1.2 in the standard deviation; it stays within 110 of zero for ever.
 */
export function wanderingNoise(hash: number, position: number): number {
  let sum = 0;
  for (let octave = 0; octave <= 10; octave += 1) {
    const period = 2 ** octave;
    sum += Math.sqrt(period) * octaveNoise(hashNumber(hash, octave), position, period);
  }
  return sum;
}

/** e to the power of a number between -4 and 4, within a percent, the same bits everywhere. */
export function portableExponential(exponent: number): number {
  let power = 1 + exponent / 1024;
  for (let squaring = 0; squaring < 10; squaring += 1) power *= power;
  return power;
}

/** Each stream has its own phase, so that no two symbols turn on the same day. */
function octaveNoise(hash: number, position: number, period: number): number {
  const place = (position + (hash % period)) / period;
  const cell = Math.floor(place);
  const fraction = place - cell;
  const weight = fraction * fraction * (3 - 2 * fraction);
  const left = signedNoise(hash, cell);
  return left + (signedNoise(hash, cell + 1) - left) * weight;
}

/** The finalizer of MurmurHash3: every input bit flips every output bit half of the time. */
function scramble(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
