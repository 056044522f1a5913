// The only source of chance: ids and secrets. Its twin counts instead, so that tests can name them.
import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';

export type Random = {
  /** A new id, never given before; newer ones come after older ones when they are sorted. */
  id(): string;
  /** Unpredictable bytes from the system's generator. */
  bytes(count: number): Buffer;
};

/** Chance from the operating system's generator. */
export function createRandom(): Random {
  return { id: () => randomUUIDv7(), bytes: (count) => randomBytes(count) };
}

/** The same ids and bytes in every run. */
export function createTestRandom(seed = 1): Random {
  let count = 0;
  const digest = () =>
    createHash('sha512')
      .update(`${seed}/${(count += 1)}`)
      .digest();
  return {
    id: () =>
      digest()
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    bytes: (length) => digest().subarray(0, length),
  };
}
