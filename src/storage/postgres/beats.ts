// The statements of the nodes that live and of the leases that they hold. All instants are those of
// the database's clock, so that no node's own clock decides.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Connections } from './connections.ts';
import { nowMs } from './now.ts';

export type NodeFacts = {
  readonly node: string;
  /** Where it is, in words for people. */
  readonly place: string;
  readonly release: string;
  /** It cannot listen: notices have to be written down for it. */
  readonly polls: boolean;
};

export type Beat = {
  /** The nodes that live, this one included. */
  readonly nodes: readonly NodeFacts[];
  readonly holderByLease: ReadonlyMap<string, string>;
  /** The database's clock, at some moment between the question and the answer. */
  readonly databaseNow: EpochMs;
};

/** A node that gave no sign of life for so long has died: its leases are free. */
export const silenceMsMax = 3_500;
/** A node beats so often. */
export const beatMs = 1_000;

const beat = `INSERT INTO nodes (node, place, release, polls, beat_at) VALUES (?, ?, ?, ?, ${nowMs})
  ON CONFLICT (node) DO UPDATE SET polls = excluded.polls, beat_at = excluded.beat_at
  RETURNING beat_at`;
const live = `SELECT node, place, release, polls FROM nodes WHERE beat_at > ${nowMs} - ?`;
const leases = 'SELECT name, holder FROM leases';
const make = `INSERT INTO leases (name, holder) SELECT unnest(CAST(? AS text[])), ''
  ON CONFLICT DO NOTHING`;
/** Only from the holder that was seen, and only while that one is silent. */
const take = `UPDATE leases SET holder = ?
  FROM unnest(CAST(? AS text[]), CAST(? AS text[])) AS seen (name, holder)
  WHERE leases.name = seen.name AND leases.holder = seen.holder AND NOT EXISTS (
    SELECT 1 FROM nodes WHERE nodes.node = seen.holder AND beat_at > ${nowMs} - ${silenceMsMax})`;
const release = `UPDATE leases SET holder = '' WHERE holder = ? AND name = ANY (CAST(? AS text[]))`;
const leave = [
  `UPDATE leases SET holder = '' WHERE holder = ?`,
  'DELETE FROM node_symbols WHERE node = ?',
  'DELETE FROM price_wants WHERE node = ?',
  'DELETE FROM nodes WHERE node = ?',
];
/** What dead nodes have left behind. */
const bury = [
  'DELETE FROM nodes WHERE beat_at < ?',
  'DELETE FROM node_symbols WHERE node NOT IN (SELECT node FROM nodes)',
  'DELETE FROM price_wants WHERE node NOT IN (SELECT node FROM nodes)',
];
const buriedAfterMs = 60 * 60_000;

/** The names exist from now on; nobody holds them. */
export async function makeLeases({ query }: Connections, names: readonly string[]): Promise<void> {
  await query(make, [names]);
}

/** Gives a sign of life, and tells who else does and who holds what. */
export async function giveBeat(
  { query, noteProgress }: Connections,
  facts: NodeFacts,
): Promise<Beat> {
  const own = [facts.node, facts.place, facts.release, Number(facts.polls)];
  let databaseNow = 0;
  await noteProgress(async () => {
    databaseNow = Number((await query(beat, own)).rows[0]?.beat_at);
  });
  const [nodes, held] = await Promise.all([query(live, [silenceMsMax]), query(leases, [])]);
  return {
    databaseNow,
    nodes: nodes.rows.map((row) => ({
      node: String(row.node),
      place: String(row.place),
      release: String(row.release),
      polls: row.polls === 1,
    })),
    holderByLease: new Map(held.rows.map((row) => [String(row.name), String(row.holder)])),
  };
}

/** Takes the leases from those who held them and are silent. */
export async function takeLeases(
  { query }: Connections,
  node: string,
  holderByLease: ReadonlyMap<string, string>,
): Promise<void> {
  await query(take, [node, [...holderByLease.keys()], [...holderByLease.values()]]);
}

/** Lets go of these. */
export async function releaseLeases(
  { query }: Connections,
  node: string,
  names: readonly string[],
): Promise<void> {
  await query(release, [node, names]);
}

/** The node is gone, and nobody has to wait for its silence. */
export async function leaveNodes({ transact }: Connections, node: string): Promise<void> {
  await transact(leave.map((sql) => ({ sql, parameters: [node] })));
}

/** Forgets nodes that died long ago. */
export async function buryNodes({ query, transact }: Connections): Promise<void> {
  const { rows } = await query(`SELECT ${nowMs} AS now`, []);
  const before = Number(rows[0]?.now) - buriedAfterMs;
  const [nodes = '', ...rest] = bury;
  await transact([
    { sql: nodes, parameters: [before] },
    ...rest.map((sql) => ({ sql, parameters: [] })),
  ]);
}
