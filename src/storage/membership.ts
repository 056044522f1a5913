// The port for the work that all nodes on one database share: each piece is done by one of them.
import type { AccountId } from '#src/domain/ids.ts';
import { noNotices, type Notices } from './notices.ts';
import type { WriteStatement } from './database.ts';

/** Who asks the price source for all nodes. */
export const asker = 'asker';
/** Accounts are watched in so many parts. */
export const partsMax = 16;
export const partNames: readonly string[] = Array.from(
  { length: partsMax },
  (_, part) => `accounts ${part}`,
);

export type Membership = {
  /** This server among all others. */
  readonly node: string;
  readonly notices: Notices;
  /** Whether the work is this node's now; false as soon as that is in doubt. */
  holds(work: string): boolean;
  /** Told after each change of what this node holds. */
  onChange(listener: () => void): void;
  /** How many nodes live, this one included. */
  count(): number;
  /** The releases of all nodes that live. */
  releases(): ReadonlySet<string>;
  /** A condition for a job that only the holder of the work may write; undefined without others. */
  fence(work: string): WriteStatement | undefined;
  /** Lets go of everything, so that others need not wait. */
  end(): Promise<void>;
};

/** The only server there is. */
export const onlyNode: Membership = {
  node: 'only',
  notices: noNotices,
  holds: () => true,
  onChange: () => {},
  count: () => 1,
  releases: () => new Set(),
  fence: () => undefined,
  end: async () => {},
};

/** The part that the account belongs to: by the end of its id, which is its most random digit. */
export function partOf(accountId: AccountId): string {
  const last = accountId.at(-1) ?? '0';
  const digit = Number.parseInt(last, partsMax);
  return `accounts ${Number.isNaN(digit) ? last.charCodeAt(0) % partsMax : digit}`;
}
