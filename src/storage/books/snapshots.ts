// The snapshot port: one row an account.
import { accountId } from '#src/domain/ids.ts';
import type { Snapshot, SnapshotStore } from '#src/journal/snapshot.ts';
import { queryOne, type Database, type Row } from '#src/storage/database.ts';
import { accountNumber } from './account-numbers.ts';
import { unpack } from './packing.ts';

const save = `INSERT INTO snapshots (account, sequence, entry_hash, content, content_hash)
  VALUES (${accountNumber}, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE
  SET sequence = excluded.sequence, entry_hash = excluded.entry_hash,
      content = excluded.content, content_hash = excluded.content_hash
  WHERE excluded.sequence > snapshots.sequence`;

const select = 'SELECT * FROM snapshots JOIN account_numbers USING (account)';

/** The newest snapshot of each account. */
export function createSnapshotStore(database: Database): SnapshotStore {
  const { pack } = database.dialect;
  return {
    find: async (id) => {
      const row = await queryOne(database, `${select} WHERE account_id = ?`, pack(id));
      return row && fromRow(row);
    },
    save: async ({ accountId, sequence, entryHash, content, contentHash }) => {
      const parameters = [pack(accountId), sequence, pack(entryHash), content, pack(contentHash)];
      await database.write([{ sql: save, parameters }]);
    },
  };
}

/** Every snapshot there is, for examining them. */
export async function readAllSnapshots({
  query,
}: Pick<Database, 'query'>): Promise<readonly Snapshot[]> {
  return (await query(select)).map(fromRow);
}

function fromRow(row: Row): Snapshot {
  return {
    accountId: accountId(unpack(row['account_id'])),
    sequence: Number(row['sequence']),
    entryHash: unpack(row['entry_hash']),
    content: String(row['content']),
    contentHash: unpack(row['content_hash']),
  };
}
