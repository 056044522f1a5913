// The password that an operator hands to a user, who must choose another one with it.
import type { Random } from '#src/runtime/random.ts';

/**
 * Of letters and digits that look alike in handwriting or sound alike (`0o`, `1li`, `2z`, `5s`,
 * `6b`, `9gq`, `mn`, `uv`) one at most, and lower case only.
 */
const letters = 'acdefhjkmprtwxy346789';
const groupCount = 5;
const groupLength = 4;
/** The largest multiple of the alphabet's size that a byte holds: bytes from here on are unfair. */
const fairBytes = 256 - (256 % letters.length);

/**
 * Five groups of four out of 21 letters, to be read out or written down: `k3wt-9fme-…`. 87 bits of
 * entropy (20 × log₂ 21).
 */
export function createOneTimePassword(random: Random): string {
  const chosen: string[] = [];
  while (chosen.length < groupCount * groupLength) {
    const fair = [...random.bytes(groupCount * groupLength)].filter((byte) => byte < fairBytes);
    chosen.push(...fair.map((byte) => letters.charAt(byte % letters.length)));
  }
  return Array.from({ length: groupCount }, (_, group) =>
    chosen.slice(group * groupLength, (group + 1) * groupLength).join(''),
  ).join('-');
}

/**
 * Whether two passwords sound the same when they are read out: case, separators and ways of writing
 * the same letter in Unicode make no difference.
 */
export function isSameReadOut(one: string, other: string): boolean {
  return readOutForm(one) === readOutForm(other);
}

function readOutForm(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  return folded.replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '') || folded;
}
