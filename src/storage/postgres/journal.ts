// The journal's port on PostgreSQL. Appends that come while others are on their way share the next
// commit; unique keys decide when two nodes append to the same account.
import { accountId, type AccountId } from '#src/domain/ids.ts';
import { JournalConflictError, type Journal, type StoredEntry } from '#src/journal/journal.ts';
import { changesOf, type ReadModelChange } from '#src/journal/read-models.ts';
import type { CommitMeter } from '#src/runtime/meter.ts';
import { accountNumber } from '#src/storage/books/account-numbers.ts';
import { entryColumns, fromRow, toRow, type EntryRow } from '#src/storage/books/entry-rows.ts';
import { packAsBytes, unpack } from '#src/storage/books/packing.ts';
import { statementsOfChange } from '#src/storage/books/read-models.ts';
import { UniqueKeyTakenError, type SqlValue } from '#src/storage/database.ts';
import type { Connections } from './connections.ts';
import { postgresDialect } from './dialect.ts';
import { createGroups, type Append } from './groups.ts';
import type { Statement } from './statements.ts';

const select = `SELECT ${entryColumns} FROM journal WHERE account = ${accountNumber}`;
const read = `${select} AND sequence > ? ORDER BY sequence`;
const readBackwards = `${select} AND sequence < ? ORDER BY sequence DESC LIMIT ?`;
const findByKey = `${select} AND idempotency_key = ?`;
/** Accounts that have come farther than an append thinks, or have one of its keys already. */
const behind = `SELECT account_id
  FROM unnest(CAST(? AS bytea[]), CAST(? AS bigint[])) AS given (account_id, next)
  JOIN account_numbers USING (account_id)
  WHERE EXISTS (SELECT 1 FROM journal WHERE journal.account = account_numbers.account
    AND journal.sequence >= next)
  UNION SELECT account_id
  FROM unnest(CAST(? AS bytea[]), CAST(? AS bytea[])) AS keyed (account_id, idempotency_key)
  JOIN account_numbers USING (account_id) JOIN journal USING (account, idempotency_key)`;

const heads = `SELECT account_id, (SELECT max(sequence) FROM journal
    WHERE journal.account = account_numbers.account) AS sequence
  FROM account_numbers WHERE account_id = ANY (CAST(? AS bytea[]))`;

const numberAccounts = `INSERT INTO account_numbers (account_id)
  SELECT * FROM unnest(CAST(? AS bytea[])) ON CONFLICT DO NOTHING`;
/** In the order of accounts, so that two nodes with the same accounts never wait in a circle. */
const insertEntries = `INSERT INTO journal (account, ${entryColumns})
  SELECT account, ${entryColumns} FROM unnest(CAST(? AS bytea[]), CAST(? AS bigint[]),
    CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS integer[]), CAST(? AS integer[]),
    CAST(? AS text[]), CAST(? AS bytea[]), CAST(? AS bytea[]), CAST(? AS bytea[]))
    AS given (account_id, ${entryColumns})
  JOIN account_numbers USING (account_id) ORDER BY account, sequence`;
const insertOrders = `INSERT INTO orders (account, order_id, sequence, symbol, side, status,
    submitted_at, client_key, group_id, is_leg)
  SELECT account, order_id, sequence, symbol, side, status, submitted_at, client_key, group_id,
    is_leg
  FROM unnest(CAST(? AS bytea[]), CAST(? AS bytea[]), CAST(? AS bigint[]), CAST(? AS text[]),
    CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]),
    CAST(? AS bytea[]), CAST(? AS integer[]))
    AS given (account_id, order_id, sequence, symbol, side, status, submitted_at, client_key,
      group_id, is_leg)
  JOIN account_numbers USING (account_id)`;

/** The journal in the database that all nodes share. */
export function createPostgresJournal(connections: Connections, meter?: CommitMeter): Journal {
  const rowsOf = async (id: AccountId, sql: string, ...parameters: readonly SqlValue[]) => {
    const { rows } = await connections.query(sql, [packAsBytes(id), ...parameters], 'array');
    return rows.map((row: EntryRow) => fromRow(id, row));
  };
  const commit = createGroups(connections, {
    statementsOf,
    findBehind: (appends) => findBehind(connections, appends),
    meter,
  });
  return {
    append: async (entries) => {
      try {
        await commit(entries);
      } catch (error) {
        if (!(error instanceof UniqueKeyTakenError)) throw error;
        throw new JournalConflictError('sequence or key is taken', { cause: error });
      }
    },
    read: (id, after) => rowsOf(id, read, after),
    readBackwards: (id, before, limit) => rowsOf(id, readBackwards, before, limit),
    readHeads: (ids) => readHeads(connections, ids),
    findByKey: async (id, key) => (await rowsOf(id, findByKey, packAsBytes(key)))[0],
  };
}

async function readHeads(
  connections: Connections,
  ids: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, number>> {
  const { rows } = await connections.query(heads, [ids.map(packAsBytes)]);
  return new Map(
    rows.map((row) => [
      accountId(unpack(row['account_id'] as Uint8Array)),
      Number(row['sequence'] ?? 0),
    ]),
  );
}

/** Of the appends, those that do not follow from what the journal has by now. */
async function findBehind(
  connections: Connections,
  appends: readonly Append[],
): Promise<ReadonlySet<Append>> {
  const entries = appends.flat().map(({ stored }) => stored);
  const firsts = appends.flatMap(([first]) => (first ? [first.stored] : []));
  const keyed = entries.filter(({ idempotency }) => idempotency);
  const { rows } = await connections.query(behind, [
    firsts.map(packedAccount),
    firsts.map(({ sequence }) => sequence),
    keyed.map(packedAccount),
    keyed.map(({ idempotency }) => packAsBytes(idempotency?.key ?? '')),
  ]);
  const ids = new Set(rows.map((row) => unpack(row['account_id'] as Uint8Array)));
  return new Set(appends.filter(([first]) => first && ids.has(first.stored.accountId)));
}

const packedAccount = ({ accountId }: StoredEntry) => packAsBytes(accountId);

/** Everything that the entries of a group come to, in as few statements as that takes. */
function statementsOf(appends: readonly Append[]): readonly Statement[] {
  const entries = appends.flat();
  const packed = entries.map(({ stored }) => packedAccount(stored));
  const opened = entries.flatMap(({ stored }, place) =>
    stored.sequence === 1 ? [packed[place] ?? null] : [],
  );
  const rows = entries.map(({ stored }) => toRow(packAsBytes, stored));
  const orders: (readonly SqlValue[])[] = [];
  const later: Statement[] = [];
  for (const [place, { entry, readableKey = null }] of entries.entries()) {
    const account = packed[place] ?? null;
    for (const change of changesOf(entry)) {
      if (change.kind === 'order') orders.push([account, ...orderRow(change, readableKey)]);
      else later.push(...statementsOfChange(postgresDialect, account, change, readableKey));
    }
  }
  return [
    ...(opened.length > 0 ? [{ sql: numberAccounts, parameters: [opened] }] : []),
    { sql: insertEntries, parameters: [packed, ...columnsOf(rows)] },
    ...(orders.length > 0 ? [{ sql: insertOrders, parameters: columnsOf(orders) }] : []),
    ...later,
  ];
}

function orderRow(
  change: Extract<ReadModelChange, { kind: 'order' }>,
  clientKey: string | null,
): readonly SqlValue[] {
  const { orderId, sequence, symbol, side, status, submittedAt, groupId, isLeg } = change;
  const row = [packAsBytes(orderId), sequence, symbol, side, status, submittedAt, clientKey];
  return [...row, groupId === null ? null : packAsBytes(groupId), Number(isLeg)];
}

/** Rows turned into one list a column. */
function columnsOf(rows: readonly (readonly SqlValue[])[]): readonly (readonly SqlValue[])[] {
  const [first = []] = rows;
  return first.map((_, column) => rows.map((row) => row[column] ?? null));
}
