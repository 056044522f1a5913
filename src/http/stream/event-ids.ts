// The id of an event says how far the stream has come in the journal of each account, so that a
// client that comes back with it misses nothing. Clients need not understand it.
import type { AccountId } from '#src/domain/ids.ts';
import { invalidRequest } from '#src/http/problems/problem.ts';

/** The last sequence that was sent of each account, by `shortName`. */
export type SeenSequences = ReadonlyMap<string, number>;

/** Digits enough that no two of a user's accounts share them. */
const nameLength = 12;
/** What an id looks like, for the public description. */
const part = '[0-9A-Za-z]{1,12}\\.\\d{1,15}';
export const eventIdPattern = `^${part}(_${part})*$`;
/** An id of as many accounts as a user may have, closed ones included. */
const lengthMax = 4_096;

/** How an id names the account. */
export function shortName(accountId: AccountId): string {
  return accountId.replaceAll(/[^0-9a-z]/gi, '').slice(-nameLength);
}

/** The id of an event after which these are the last sequences. */
export function encodeEventId(seen: SeenSequences): string {
  return [...seen].map(([name, sequence]) => `${name}.${sequence}`).join('_');
}

/** The sequences of an id; undefined without one. Throws 400 for what is no id of a stream. */
export function decodeEventId(id: string | undefined): SeenSequences | undefined {
  if (id === undefined || id === '') return undefined;
  const parts = id.length <= lengthMax ? id.split('_') : [''];
  const seen = new Map<string, number>();
  for (const part of parts) {
    const [, name, sequence] = /^([0-9A-Za-z]{1,12})\.(\d{1,15})$/.exec(part) ?? [];
    if (name === undefined) throw refuseId();
    seen.set(name, Number(sequence));
  }
  return seen;
}

function refuseId() {
  return invalidRequest([{ field: '/last-event-id', message: 'must be the id of an event' }]);
}
