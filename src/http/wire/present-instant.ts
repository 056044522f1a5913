// Instants → RFC 3339 in UTC.
import type { EpochMs } from '#src/runtime/instant.ts';

/** Instants repeat: of this moment, and of the prices that everybody looks at. */
const instants = new Map<EpochMs, string>();
const instantsMax = 1_000;

export function presentInstant(at: EpochMs): string {
  const known = instants.get(at);
  if (known !== undefined) return known;
  const text = new Date(at).toISOString();
  if (instants.size >= instantsMax) instants.clear();
  instants.set(at, text);
  return text;
}
