// Ids of what has none of its own here, and needs one that stays the same: made from its name.
import { sha256 } from '#src/runtime/digest.ts';

const idShape = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** A UUID of version 8 (RFC 9562) that follows from kind and name. */
export function derivedId(kind: 'asset' | 'execution' | 'event', name: string): string {
  return versionEight(sha256(`papertape ${kind} ${name}`));
}

/** As `derivedId`, and ids of higher sequences (below 2^48) have greater texts. */
export function orderedId(kind: 'activity', name: string, sequence: number): string {
  const place = sequence.toString(16).padStart(12, '0');
  return versionEight(place + sha256(`papertape ${kind} ${name} ${sequence}`).slice(12));
}

function versionEight(digits: string): string {
  const variant = '89ab'[Number.parseInt(digits.charAt(16), 16) % 4] ?? '8';
  return dashed(`${digits.slice(0, 12)}8${digits.slice(13, 16)}${variant}${digits.slice(17, 32)}`);
}

/** The id in its usual form, with or without dashes as it came; undefined for another text. */
export function parseId(text: string): string | undefined {
  return idShape.test(text) ? dashed(text.replaceAll('-', '').toLowerCase()) : undefined;
}

function dashed(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
