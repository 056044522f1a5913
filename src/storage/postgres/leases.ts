// Leases: who may do something alone, for as long as the lease is renewed. They go by the clock of
// the database, so that no node's own clock decides, and end by themselves when their holder dies.
import type { Connections } from './connections.ts';

export type Lease = {
  /** Who holds it, unlike any other holder. */
  readonly holder: string;
  /** Where the holder is, in words for people. */
  readonly place: string;
};

/** One that was not renewed for so long is free. */
export const leaseMs = 4_000;
/** A node renews its leases so often: one beat may be lost. */
export const renewalMs = 1_000;

const nowMs = 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)';
const take = `INSERT INTO leases (name, holder, place, expires_at)
  VALUES (?, ?, ?, ${nowMs} + ${leaseMs})
  ON CONFLICT (name) DO UPDATE
  SET holder = excluded.holder, place = excluded.place, expires_at = excluded.expires_at
  WHERE leases.holder = excluded.holder OR leases.expires_at < ${nowMs}`;
const find = `SELECT place FROM leases WHERE name = ? AND expires_at >= ${nowMs}`;
const end = 'DELETE FROM leases WHERE name = ? AND holder = ?';

/** Takes or renews the lease; false when somebody else holds it. Durable when it resolves. */
export async function takeLease(
  { query }: Pick<Connections, 'query'>,
  name: string,
  { holder, place }: Lease,
): Promise<boolean> {
  const { rowCount } = await query(take, [name, holder, place]);
  return rowCount === 1;
}

/** Where its holder is, or undefined while nobody has it. */
export async function findLeaseHolder(
  { query }: Pick<Connections, 'query'>,
  name: string,
): Promise<string | undefined> {
  const { rows } = await query(find, [name]);
  return rows[0]?.place === undefined ? undefined : String(rows[0].place);
}

/** Lets go of it, so that the next one need not wait. */
export async function endLease(
  { query }: Pick<Connections, 'query'>,
  name: string,
  holder: string,
): Promise<void> {
  await query(end, [name, holder]);
}
