// The journal's port on SQLite.
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import { JournalConflictError, type Journal, type StoredEntry } from '#src/journal/journal.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { UniqueKeyTakenError } from './sqlite-writer.ts';

const columns =
  'account_id, sequence, recorded_at, event_type, event_version, content, ' +
  'idempotency_key, input_digest, hash';
const insert = `INSERT INTO journal (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const select = `SELECT ${columns} FROM journal WHERE account_id = ?`;

/** The journal in the database's file. */
export function createSqliteJournal({ reader, writer }: SqliteDatabase): Journal {
  const read = reader.prepare(`${select} AND sequence > ? ORDER BY sequence`);
  const readBackwards = reader.prepare(`${select} AND sequence < ? ORDER BY sequence DESC LIMIT ?`);
  const findByKey = reader.prepare(`${select} AND idempotency_key = ?`);

  return {
    append: async (entry) => {
      try {
        await writer.write([{ sql: insert, parameters: toRow(entry) }]);
      } catch (error) {
        if (!(error instanceof UniqueKeyTakenError)) throw error;
        throw new JournalConflictError('sequence or key is taken', { cause: error });
      }
    },
    read: async (id, after) => read.all(id, after).map(fromRow),
    readBackwards: async (id, before, limit) => readBackwards.all(id, before, limit).map(fromRow),
    findByKey: async (id, key) => {
      const row = findByKey.get(id, key);
      return row && fromRow(row);
    },
  };
}

/** Every entry of every account, account by account, oldest first; for examining the whole. */
export function* readWholeJournal(reader: DatabaseSync): Generator<StoredEntry> {
  const rows = reader.prepare(`SELECT ${columns} FROM journal ORDER BY account_id, sequence`);
  for (const row of rows.iterate()) yield fromRow(row);
}

/** Every entry of one account, oldest first; for examining it. */
export function readAccountJournal(reader: DatabaseSync, id: AccountId): readonly StoredEntry[] {
  return reader.prepare(`${select} ORDER BY sequence`).all(id).map(fromRow);
}

/** How many entries there are. */
export function countJournal(reader: DatabaseSync): number {
  return Number(reader.prepare('SELECT count(*) AS entries FROM journal').get()?.['entries']);
}

function toRow(entry: StoredEntry) {
  return [
    entry.accountId,
    entry.sequence,
    entry.recordedAt,
    entry.eventType,
    entry.eventVersion,
    entry.content,
    entry.idempotency?.key ?? null,
    entry.idempotency?.inputDigest ?? null,
    entry.hash,
  ] as const;
}

function fromRow(row: Record<string, SQLOutputValue>): StoredEntry {
  const key = row['idempotency_key'];
  return {
    accountId: accountId(String(row['account_id'])),
    sequence: Number(row['sequence']),
    recordedAt: Number(row['recorded_at']),
    eventType: String(row['event_type']),
    eventVersion: Number(row['event_version']),
    content: String(row['content']),
    idempotency:
      typeof key === 'string' ? { key, inputDigest: String(row['input_digest']) } : undefined,
    hash: String(row['hash']),
  };
}
