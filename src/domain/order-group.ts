// Orders that belong together: an entry whose fill wakes its exits, and exits of which one fills.
import type { OrderId } from './ids.ts';
import type { OrderTerms } from './order.ts';

/**
 * `bracket`: an entry with a take-profit and a stop-loss. `oto`: an entry with one of them. `oco`:
 * a pair of them for shares that are held, without an entry.
 */
export const groupClasses = ['bracket', 'oto', 'oco'] as const;
export type GroupClass = (typeof groupClasses)[number];

export const orderClasses = ['simple', ...groupClasses] as const;
export type OrderClass = (typeof orderClasses)[number];

export const exitRoles = ['take_profit', 'stop_loss'] as const;
export type ExitRole = (typeof exitRoles)[number];

export const groupRoles = ['entry', ...exitRoles] as const;
export type GroupRole = (typeof groupRoles)[number];

/** Where an order stands among those that were placed with it. */
export type GroupPlace = {
  /** That of the order which was placed first; it stays when an exit is replaced. */
  readonly groupId: OrderId;
  readonly orderClass: GroupClass;
  readonly role: GroupRole;
};

/** An exit that goes along with an order. */
export type Exit = {
  readonly orderId: OrderId;
  readonly role: ExitRole;
  readonly terms: OrderTerms;
};

/** The place of an order, with the exits that were placed along with it; none for an exit. */
export type PlacedGroup = GroupPlace & { readonly exits: readonly Exit[] };

/** Whether another order of the group is shown as the one that was placed. */
export function isLeg({ orderClass, role }: Pick<GroupPlace, 'orderClass' | 'role'>): boolean {
  return orderClass === 'oco' ? role === 'stop_loss' : role !== 'entry';
}

/** Two exits sell the same shares: the take-profit has reserved them for both. */
export function reservesNothing(place: Pick<GroupPlace, 'orderClass' | 'role'> | null): boolean {
  return place !== null && place.role === 'stop_loss' && place.orderClass !== 'oto';
}
