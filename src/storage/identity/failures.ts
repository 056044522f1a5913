// The port for failed logins, by subject and by address, and for the devices that are known.
import type { FailureStore } from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import { queryOne, type Database, type WriteStatement } from '#src/storage/database.ts';

const countFailure = `INSERT INTO login_failures (subject, failures, last_failure_at)
  VALUES (?, 1, ?) ON CONFLICT (subject) DO UPDATE
  SET failures = login_failures.failures + 1, last_failure_at = excluded.last_failure_at`;
const forgetFailures = 'DELETE FROM login_failures WHERE last_failure_at < ? AND failures < ?';
const countOfAddress = `INSERT INTO address_failures (address, failures, started_at)
  VALUES (?, 1, ?) ON CONFLICT (address) DO UPDATE
  SET failures = address_failures.failures + 1`;
const remember = `INSERT INTO devices (device_hash, user_id, used_at) VALUES (?, ?, ?)
  ON CONFLICT (device_hash) DO UPDATE SET used_at = excluded.used_at`;
const forgetOldDevices = `DELETE FROM devices WHERE user_id = ? AND device_hash NOT IN
  (SELECT device_hash FROM devices WHERE user_id = ? ORDER BY used_at DESC LIMIT ?)`;
const findFailures = 'SELECT * FROM login_failures WHERE subject = ?';
const findOfAddress = 'SELECT * FROM address_failures WHERE address = ?';
const findDevice = `SELECT 1 AS found FROM devices
  WHERE device_hash = ? AND user_id = ? AND used_at >= ?`;

/** What slows guessing down, kept through a restart. */
export function createFailureStore(database: Database): FailureStore {
  return {
    findLoginFailures: async (subject) => {
      const row = await queryOne(database, findFailures, subject);
      return (
        row && { failures: Number(row['failures']), lastFailureAt: Number(row['last_failure_at']) }
      );
    },
    recordLoginFailure: async (subject, at, { before, keptFrom }) => {
      await database.write([
        { sql: forgetFailures, parameters: [before, keptFrom] },
        { sql: countFailure, parameters: [subject, at] },
      ]);
    },
    clearLoginFailures: async (subject) => {
      const sql = 'DELETE FROM login_failures WHERE subject = ?';
      await database.write([{ sql, parameters: [subject] }]);
    },
    findAddressFailures: async (address) => {
      const row = await queryOne(database, findOfAddress, address);
      return row && { failures: Number(row['failures']), startedAt: Number(row['started_at']) };
    },
    recordAddressFailure: async (address, at, windowFrom) => {
      await database.write([
        { sql: 'DELETE FROM address_failures WHERE started_at <= ?', parameters: [windowFrom] },
        { sql: countOfAddress, parameters: [address, at] },
      ]);
    },
    isKnownDevice: async (id, deviceHash, usedFrom) =>
      (await queryOne(database, findDevice, deviceHash, id, usedFrom)) !== undefined,
    rememberDevice: async (id, deviceHash, at, max) => {
      await database.write([
        { sql: remember, parameters: [deviceHash, id, at] },
        { sql: forgetOldDevices, parameters: [id, id, max] },
      ]);
    },
  };
}

/** Forgets the failures of a name, and of the user and the devices behind it while they exist. */
export function forgettingFailures(username: Username): WriteStatement {
  return {
    sql: `DELETE FROM login_failures WHERE subject = ?
       OR subject IN (SELECT 'user ' || user_id || ' password' FROM users WHERE username = ?)
       OR subject IN (SELECT 'user ' || user_id || ' code' FROM users WHERE username = ?)
       OR subject IN (SELECT 'device ' || device_hash FROM devices JOIN users USING (user_id)
                      WHERE username = ?)`,
    parameters: [username, username, username, username],
  };
}

/** The same at once. Gives how many there were. */
export async function forgetLoginFailures(
  database: Pick<Database, 'write'>,
  username: Username,
): Promise<number> {
  const [forgotten = 0] = await database.write([forgettingFailures(username)]);
  return forgotten;
}
