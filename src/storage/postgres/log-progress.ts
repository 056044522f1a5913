// How far the database's own log has come. A server that is behind what an answered commit needed
// is an old copy, or a standby that missed something: nothing may be written there.
import type { PoolClient } from 'pg';

export type LogProgress = {
  /** Throws BehindError where the server lacks what was answered. Gives where its log stands. */
  check(client: Pick<PoolClient, 'query'>): Promise<number>;
  /** A commit that began when the log stood there has been answered. */
  noteAnswered(position: number): void;
};

/** The server lacks entries that were answered. */
export class BehindError extends Error {
  override readonly name = 'BehindError';
}

const position = `SELECT pg_is_in_recovery() AS is_standby, CASE WHEN pg_is_in_recovery() THEN 0
  ELSE pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') END AS position`;

/** Nothing has been answered yet. `onBehind` is told once, until the right server is back. */
export function createLogProgress(onBehind: () => void): LogProgress {
  let answered = 0;
  let isBehind = false;

  return {
    async check(client) {
      const { rows } = await client.query(position);
      const stands = Number(rows[0]?.position);
      const wasBehind = isBehind;
      isBehind = stands < answered;
      if (isBehind && !wasBehind) onBehind();
      if (isBehind) throw new BehindError('the server lacks what was answered: it is an old copy');
      return stands;
    },
    noteAnswered: (at) => void (answered = Math.max(answered, at)),
  };
}

/** Whether the server only follows another one. */
export async function isStandby(client: Pick<PoolClient, 'query'>): Promise<boolean> {
  const { rows } = await client.query(position);
  return rows[0]?.is_standby === true;
}
