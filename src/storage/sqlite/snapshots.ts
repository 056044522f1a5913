// The snapshot port on SQLite: one row an account.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountId } from '#src/domain/ids.ts';
import type { Snapshot, SnapshotStore } from '#src/journal/snapshot.ts';
import { accountNumber } from './account-numbers.ts';
import type { SqliteAccess } from './database.ts';
import { pack, unpack } from './packing.ts';

const save = `INSERT INTO snapshots (account, sequence, entry_hash, content, content_hash)
  VALUES (${accountNumber}, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE
  SET sequence = excluded.sequence, entry_hash = excluded.entry_hash,
      content = excluded.content, content_hash = excluded.content_hash
  WHERE excluded.sequence > sequence`;

const select = 'SELECT * FROM snapshots JOIN account_numbers USING (account)';

/** The newest snapshot of each account. */
export function createSqliteSnapshotStore({ reader, writer }: SqliteAccess): SnapshotStore {
  const find = reader.prepare(`${select} WHERE account_id = ?`);
  return {
    find: async (id) => {
      const row = find.get(pack(id));
      return row && fromRow(row);
    },
    save: async ({ accountId, sequence, entryHash, content, contentHash }) => {
      const parameters = [pack(accountId), sequence, pack(entryHash), content, pack(contentHash)];
      await writer.write([{ sql: save, parameters }]);
    },
  };
}

/** Every snapshot there is, for examining them. */
export function readAllSnapshots(reader: DatabaseSync): readonly Snapshot[] {
  return reader.prepare(select).all().map(fromRow);
}

function fromRow(row: Record<string, SQLOutputValue>): Snapshot {
  return {
    accountId: accountId(unpack(row['account_id'])),
    sequence: Number(row['sequence']),
    entryHash: unpack(row['entry_hash']),
    content: String(row['content']),
    contentHash: unpack(row['content_hash']),
  };
}
