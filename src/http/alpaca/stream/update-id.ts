// Ids of updates: ULIDs that sort as the updates do, and tell where in the journal they are.
import type { EpochMs } from '#src/runtime/instant.ts';

/** Crockford's base 32. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const shape = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const lowBits = 80n;
const placeBits = 4n;

export type UpdatePlace = {
  readonly recordedAt: EpochMs;
  readonly sequence: number;
  readonly place: number;
};

/** 26 letters: the instant of the entry, its sequence, and the place of the step in it. */
export function formatUpdateId({ recordedAt, sequence, place }: UpdatePlace): string {
  let value = BigInt(recordedAt) << lowBits;
  value |= (BigInt(sequence) << placeBits) | BigInt(place);
  let text = '';
  for (let index = 0; index < 26; index += 1) {
    text = letters.charAt(Number(value & 31n)) + text;
    value >>= 5n;
  }
  return text;
}

/** The place that the id tells of; undefined for a text that is none. */
export function parseUpdateId(text: string): UpdatePlace | undefined {
  const upper = text.toUpperCase();
  if (!shape.test(upper)) return undefined;
  const value = upper
    .split('')
    .reduce((sum, letter) => (sum << 5n) | BigInt(letters.indexOf(letter)), 0n);
  const low = value & ((1n << lowBits) - 1n);
  const sequence = low >> placeBits;
  if (sequence > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const place = Number(low & ((1n << placeBits) - 1n));
  return { recordedAt: Number(value >> lowBits), sequence: Number(sequence), place };
}
