// Copies the tables of one engine into the other, page by page. How far it has come is written with
// each page, so that what was interrupted goes on where it stopped.
import { unpack } from '#src/storage/books/packing.ts';
import type { Database, Row, SqlValue, WriteStatement } from '#src/storage/database.ts';
import { movedTables, type MovedTable } from './tables.ts';

export type MoveTarget = {
  readonly database: Database;
  /** What stands before VALUES where a table gives its numbers itself. */
  readonly overriding: string;
  /** The order of the journal's entries, where the target keeps the one in which they came. */
  readonly journalKey: readonly string[] | undefined;
};

type Needs = {
  /** One view of everything, in which nothing changes. */
  readonly source: Pick<Database, 'query'>;
  readonly target: MoveTarget;
  /** Told of every page, with how many rows of all tables are there. */
  readonly onProgress: (rows: number) => void;
};

/** Beside the tables, while they are being filled. */
export const movingTable = `CREATE TABLE IF NOT EXISTS moving (
  name text NOT NULL PRIMARY KEY, content text NOT NULL)`;

const rowsOfPage = 2_000;
/** Of one statement; an engine has a bound for parameters. */
const rowsOfStatement = 50;
const note = `INSERT INTO moving (name, content) VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET content = excluded.content`;

/** Resolves when the target has every row of the source. */
export async function copyTables(needs: Needs): Promise<void> {
  let rows = 0;
  for (const table of movedTables) {
    for await (const count of copyTable(needs, table)) {
      rows += count;
      needs.onProgress(rows);
    }
  }
}

/** How many rows each of the tables has. */
export async function countRows({
  query,
}: Pick<Database, 'query'>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { name } of movedTables) {
    const [row] = await query(`SELECT count(*) AS rows FROM ${name}`);
    counts.set(name, Number(row?.['rows']));
  }
  return counts;
}

async function* copyTable({ source, target }: Needs, moved: MovedTable): AsyncGenerator<number> {
  const isJournal = moved.name === 'journal';
  const table = { ...moved, key: (isJournal && target.journalKey) || moved.key };
  let last = await readPlace(target.database, table.name);
  // The schema itself has put rows into a table or two.
  if (!last) await target.database.write([{ sql: `DELETE FROM ${table.name}`, parameters: [] }]);
  else yield await countCopied(target.database, table.name);
  for (;;) {
    const rows: readonly Row[] = await source.query(pageOf(table, last), ...(last ?? []));
    const newest = rows.at(-1);
    if (!newest) return;
    last = table.key.map((column) => newest[column] ?? null);
    const inserts = insertsOf(target, table, rows);
    const place = { sql: note, parameters: [table.name, encodePlace(last)] };
    await target.database.write([...inserts, place]);
    yield rows.length;
  }
}

async function countCopied({ query }: Database, name: string): Promise<number> {
  const [row] = await query(`SELECT count(*) AS rows FROM ${name}`);
  return Number(row?.['rows']);
}

const quoted = (columns: readonly string[]) => columns.map((column) => `"${column}"`).join(', ');

function pageOf({ name, key, columns }: MovedTable, last: readonly SqlValue[] | undefined): string {
  const behind = last ? `WHERE (${quoted(key)}) > (${key.map(() => '?').join(', ')})` : '';
  return `SELECT ${quoted(columns)} FROM ${name} ${behind}
    ORDER BY ${quoted(key)} LIMIT ${rowsOfPage}`;
}

function insertsOf(
  { database: { dialect }, overriding }: MoveTarget,
  { name, columns, packed }: MovedTable,
  rows: readonly Row[],
): readonly WriteStatement[] {
  const values = rows.map((row) =>
    columns.map((column): SqlValue => {
      const value = row[column] ?? null;
      return value !== null && packed.includes(column) ? dialect.pack(unpack(value)) : value;
    }),
  );
  const statements: WriteStatement[] = [];
  for (let first = 0; first < values.length; first += rowsOfStatement) {
    const chunk = values.slice(first, first + rowsOfStatement);
    const row = `(${columns.map(() => '?').join(', ')})`;
    const sql = `INSERT INTO ${name} (${quoted(columns)}) ${overriding}
      VALUES ${chunk.map(() => row).join(', ')}`;
    statements.push({ sql, parameters: chunk.flat() });
  }
  return statements;
}

async function readPlace(
  { query }: Database,
  name: string,
): Promise<readonly SqlValue[] | undefined> {
  const [row] = await query('SELECT content FROM moving WHERE name = ?', name);
  return row && decodePlace(String(row['content']));
}

/** Bytes as an object, everything else as it is. */
function encodePlace(place: readonly SqlValue[]): string {
  return JSON.stringify(
    place.map((value) =>
      value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value,
    ),
  );
}

function decodePlace(content: string): readonly SqlValue[] {
  // Only what `encodePlace` wrote is ever read.
  const place = JSON.parse(content) as readonly (SqlValue | { readonly bytes: string })[];
  return place.map((value) =>
    value !== null && typeof value === 'object' && 'bytes' in value
      ? Buffer.from(value.bytes, 'base64')
      : value,
  );
}
