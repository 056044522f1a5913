// The snapshot port on SQLite: one row an account.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountId } from '#src/domain/ids.ts';
import type { Snapshot, SnapshotStore } from '#src/journal/snapshot.ts';
import type { SqliteAccess } from './database.ts';

const save = `INSERT INTO snapshots (account_id, sequence, entry_hash, content, content_hash)
  VALUES (?, ?, ?, ?, ?) ON CONFLICT (account_id) DO UPDATE
  SET sequence = excluded.sequence, entry_hash = excluded.entry_hash,
      content = excluded.content, content_hash = excluded.content_hash
  WHERE excluded.sequence > sequence`;

/** The newest snapshot of each account. */
export function createSqliteSnapshotStore({ reader, writer }: SqliteAccess): SnapshotStore {
  const find = reader.prepare('SELECT * FROM snapshots WHERE account_id = ?');
  return {
    find: (id) => {
      const row = find.get(id);
      return row && fromRow(row);
    },
    save: async ({ accountId, sequence, entryHash, content, contentHash }) => {
      const parameters = [accountId, sequence, entryHash, content, contentHash];
      await writer.write([{ sql: save, parameters }]);
    },
  };
}

/** Every snapshot there is, for examining them. */
export function readAllSnapshots(reader: DatabaseSync): readonly Snapshot[] {
  return reader.prepare('SELECT * FROM snapshots').all().map(fromRow);
}

function fromRow(row: Record<string, SQLOutputValue>): Snapshot {
  return {
    accountId: accountId(String(row['account_id'])),
    sequence: Number(row['sequence']),
    entryHash: String(row['entry_hash']),
    content: String(row['content']),
    contentHash: String(row['content_hash']),
  };
}
