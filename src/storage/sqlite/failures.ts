// Failed logins, by subject and by address, and the devices that are known, on SQLite.
import type { DatabaseSync } from 'node:sqlite';
import type { FailureStore } from '#src/identity/identity-store.ts';
import type { Username } from '#src/identity/username.ts';
import type { SqliteDatabase } from './database.ts';
import type { WriteStatement } from './jobs.ts';

const countFailure = `INSERT INTO login_failures (subject, failures, last_failure_at)
  VALUES (?, 1, ?) ON CONFLICT (subject) DO UPDATE
  SET failures = failures + 1, last_failure_at = excluded.last_failure_at`;
const forgetFailures = 'DELETE FROM login_failures WHERE last_failure_at < ? AND failures < ?';
const countOfAddress = `INSERT INTO address_failures (address, failures, started_at)
  VALUES (?, 1, ?) ON CONFLICT (address) DO UPDATE SET failures = failures + 1`;
const remember = `INSERT INTO devices (device_hash, user_id, used_at) VALUES (?, ?, ?)
  ON CONFLICT (device_hash) DO UPDATE SET used_at = excluded.used_at`;
const forgetOldDevices = `DELETE FROM devices WHERE device_hash IN
  (SELECT device_hash FROM devices WHERE user_id = ? ORDER BY used_at DESC LIMIT -1 OFFSET ?)`;

/** What slows guessing down, kept through a restart. */
export function createSqliteFailureStore(database: SqliteDatabase): FailureStore {
  const { reader, writer } = database;
  const findFailures = reader.prepare('SELECT * FROM login_failures WHERE subject = ?');
  const findOfAddress = reader.prepare('SELECT * FROM address_failures WHERE address = ?');
  const findDevice = reader.prepare(
    'SELECT 1 FROM devices WHERE device_hash = ? AND user_id = ? AND used_at >= ?',
  );
  return {
    findLoginFailures: async (subject) => {
      const row = findFailures.get(subject);
      return (
        row && { failures: Number(row['failures']), lastFailureAt: Number(row['last_failure_at']) }
      );
    },
    recordLoginFailure: async (subject, at, { before, keptFrom }) => {
      await writer.write([
        { sql: forgetFailures, parameters: [before, keptFrom] },
        { sql: countFailure, parameters: [subject, at] },
      ]);
    },
    clearLoginFailures: async (subject) => {
      const sql = 'DELETE FROM login_failures WHERE subject = ?';
      await writer.write([{ sql, parameters: [subject] }]);
    },
    findAddressFailures: async (address) => {
      const row = findOfAddress.get(address);
      return row && { failures: Number(row['failures']), startedAt: Number(row['started_at']) };
    },
    recordAddressFailure: async (address, at, windowFrom) => {
      await writer.write([
        { sql: 'DELETE FROM address_failures WHERE started_at <= ?', parameters: [windowFrom] },
        { sql: countOfAddress, parameters: [address, at] },
      ]);
    },
    isKnownDevice: async (id, deviceHash, usedFrom) =>
      findDevice.get(deviceHash, id, usedFrom) !== undefined,
    rememberDevice: async (id, deviceHash, at, max) => {
      await writer.write([
        { sql: remember, parameters: [deviceHash, id, at] },
        { sql: forgetOldDevices, parameters: [id, max] },
      ]);
    },
  };
}

/** Forgets the failures of a name, and of the user and the devices behind it while they exist. */
export function forgettingFailures(username: Username): WriteStatement {
  return {
    sql: `DELETE FROM login_failures WHERE subject = ?1
       OR subject IN (SELECT 'user ' || user_id || ' password' FROM users WHERE username = ?1)
       OR subject IN (SELECT 'user ' || user_id || ' code' FROM users WHERE username = ?1)
       OR subject IN (SELECT 'device ' || device_hash FROM devices JOIN users USING (user_id)
                      WHERE username = ?1)`,
    parameters: [username],
  };
}

/** The same at once. Gives how many there were. */
export function forgetLoginFailures(connection: DatabaseSync, username: Username): number {
  const { sql, parameters } = forgettingFailures(username);
  return Number(connection.prepare(sql).run(...parameters).changes);
}
