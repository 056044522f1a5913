// The journal's port on SQLite. Appends that wait at the same moment share one durable commit.
import {
  JournalConflictError,
  JournalFullError,
  OutcomeUnknownError,
  type Journal,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { accountId } from '#src/domain/ids.ts';
import type { SQLOutputValue } from 'node:sqlite';
import type { SqliteDatabase } from './sqlite-database.ts';

type Waiting = {
  readonly entry: StoredEntry;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

/**
 * Entries in one commit; the rest waits for the next, so that no answer waits for a whole flood.
 */
const groupMax = 500;

const sqliteFull = 13;
const sqlitePrimaryKey = 1555;
const sqliteUnique = 2067;

export function createSqliteJournal(database: SqliteDatabase): Journal {
  const statements = prepareStatements(database);
  let waiting: Waiting[] = [];

  function commitGroup(): void {
    const group = waiting.splice(0, groupMax);
    if (waiting.length > 0) setImmediate(commitGroup);
    try {
      const conflicts = database.transaction(() => insertGroup(group));
      for (const each of group) {
        const conflict = conflicts.get(each);
        if (conflict) each.reject(conflict);
        else each.resolve();
      }
    } catch (error) {
      for (const each of group) each.reject(commitFault(error));
    }
  }

  /** A conflict concerns one entry alone: its statement is undone and the others go on. */
  function insertGroup(group: readonly Waiting[]): Map<Waiting, Error> {
    const conflicts = new Map<Waiting, Error>();
    for (const each of group) {
      try {
        statements.insert.run(...toRow(each.entry));
      } catch (error) {
        if (!isConflict(error)) throw error;
        conflicts.set(each, new JournalConflictError('sequence or key is taken', { cause: error }));
      }
    }
    return conflicts;
  }

  return {
    append: (entry) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(commitGroup);
        waiting.push({ entry, resolve, reject });
      }),
    read: async (id, after) => statements.read.all(id, after).map(fromRow),
    readBackwards: async (id, before, limit) =>
      statements.readBackwards.all(id, before, limit).map(fromRow),
    findByKey: async (id, key) => {
      const row = statements.findByKey.get(id, key);
      return row && fromRow(row);
    },
  };
}

const columns =
  'account_id, sequence, recorded_at, event_type, event_version, content, ' +
  'idempotency_key, input_digest, hash';

function prepareStatements({ connection }: SqliteDatabase) {
  const select = `SELECT ${columns} FROM journal WHERE account_id = ?`;
  return {
    insert: connection.prepare(
      `INSERT INTO journal (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    read: connection.prepare(`${select} AND sequence > ? ORDER BY sequence`),
    readBackwards: connection.prepare(`${select} AND sequence < ? ORDER BY sequence DESC LIMIT ?`),
    findByKey: connection.prepare(`${select} AND idempotency_key = ?`),
  };
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

function isConflict(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === sqlitePrimaryKey || code === sqliteUnique;
}

/**
 * A full disk has rolled everything back; any other failure may have reached the disk all the same.
 */
function commitFault(error: unknown): Error {
  return sqliteCode(error) === sqliteFull
    ? new JournalFullError('the disk is full: the entry was not recorded', { cause: error })
    : new OutcomeUnknownError('the commit failed: the entry may be recorded', { cause: error });
}

function sqliteCode(error: unknown): unknown {
  return error instanceof Error && 'errcode' in error ? error.errcode : undefined;
}
