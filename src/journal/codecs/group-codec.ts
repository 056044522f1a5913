// The group of an order, with the exits that were placed along with it.
import { orderId } from '#src/domain/ids.ts';
import {
  exitRoles,
  groupClasses,
  groupRoles,
  type GroupPlace,
  type PlacedGroup,
} from '#src/domain/order-group.ts';
import { decodeTerms, encodeTerms } from './order-parts.ts';
import { readBody, readText, readWord, UnreadableEventError } from './stored-fields.ts';

/** As it is stored; nothing for an order on its own, which by far the most are. */
export function encodeGroup(group: PlacedGroup | null): { readonly group: object | undefined } {
  if (!group) return { group: undefined };
  const exits = group.exits.map((exit) => ({ ...exit, terms: encodeTerms(exit.terms) }));
  return { group: { ...group, exits } };
}

/** The group of a stored field. Throws UnreadableEventError. */
export function decodeGroup(value: unknown): PlacedGroup | null {
  if (value === undefined) return null;
  const { exits } = readBody(value);
  if (!Array.isArray(exits)) throw new UnreadableEventError('a group has a list of exits');
  return { ...decodePlace(value), exits: exits.map(decodeExit) };
}

/** The place in a group alone. Throws UnreadableEventError. */
export function decodePlace(value: unknown): GroupPlace {
  const body = readBody(value);
  return {
    groupId: orderId(readText(body['groupId'])),
    orderClass: readWord(groupClasses, body['orderClass']),
    role: readWord(groupRoles, body['role']),
  };
}

function decodeExit(value: unknown): PlacedGroup['exits'][number] {
  const body = readBody(value);
  return {
    orderId: orderId(readText(body['orderId'])),
    role: readWord(exitRoles, body['role']),
    terms: decodeTerms(body['terms']),
  };
}
