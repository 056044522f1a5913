// How far the database's own log has come. A server that is behind what an answered commit needed
// is an old copy, or a standby that missed something: nothing may be written there.
import type { PoolClient } from 'pg';

export type LogProgress = {
  /** Throws BehindError where a server whose log stands there lacks what was answered. */
  check(position: number): void;
  /** A commit that began when the log stood there has been answered. */
  noteAnswered(position: number): void;
};

/** The server lacks entries that were answered. */
export class BehindError extends Error {
  override readonly name = 'BehindError';
}

const state = `SELECT pg_backend_pid() AS pid, pg_is_in_recovery() AS is_standby,
  CASE WHEN pg_is_in_recovery() THEN 0
  ELSE pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') END AS position`;

/** Nothing has been answered yet. `onBehind` is told once, until the right server is back. */
export function createLogProgress(onBehind: () => void): LogProgress {
  let answered = 0;
  let isBehind = false;

  return {
    check(position) {
      const wasBehind = isBehind;
      isBehind = position < answered;
      if (isBehind && !wasBehind) onBehind();
      if (isBehind) throw new BehindError('the server lacks what was answered: it is an old copy');
    },
    noteAnswered: (at) => void (answered = Math.max(answered, at)),
  };
}

export type ServerState = {
  /** Of the process that answers. */
  readonly pid: number;
  /** Whether the server only follows another one. */
  readonly isStandby: boolean;
  /** Where its log stands. */
  readonly position: number;
};

/** What the server says of itself, in one question. */
export async function askState(client: Pick<PoolClient, 'query'>): Promise<ServerState> {
  const { rows } = await client.query(state);
  const { pid, is_standby: isStandby, position } = rows[0] ?? {};
  return { pid: Number(pid), isStandby: isStandby === true, position: Number(position) };
}
