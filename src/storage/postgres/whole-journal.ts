// Reading the whole journal on PostgreSQL.
import { accountId } from '#src/domain/ids.ts';
import { entryColumns, fromRow, type EntryRow } from '#src/storage/books/entry-rows.ts';
import { packAsBytes, unpack } from '#src/storage/books/packing.ts';
import type { WholeJournal } from '#src/storage/books/whole-journal.ts';
import type { SqlValue } from '#src/storage/database.ts';
import type { Connections } from './connections.ts';

const pageSize = 1_000;
/** An entry whose account has no id is shown too: examining finds that it fits no chain. */
const select = `SELECT account, coalesce(account_id, convert_to(CAST(account AS text), 'UTF8')),
    ${entryColumns}
  FROM journal LEFT JOIN account_numbers USING (account)`;
const page = `${select} WHERE (account, sequence) > (?, ?)
  ORDER BY account, sequence LIMIT ${pageSize}`;
const ofAccount = `${select} WHERE account_id = ? ORDER BY sequence`;

/** In the view that the connections have: one transaction's, for an operator's command. */
export function createPostgresWholeJournal({ query }: Pick<Connections, 'query'>): WholeJournal {
  const read = async (sql: string, ...parameters: readonly SqlValue[]) =>
    (await query(sql, parameters, 'array')).rows as readonly EntryRow[];
  const entryOf = ([, id, ...fields]: EntryRow) => fromRow(accountId(unpack(id)), fields);
  return {
    count: async () => {
      const { rows } = await query('SELECT count(*) AS entries FROM journal', []);
      return Number(rows[0]?.entries);
    },
    async *pages() {
      let last: readonly SqlValue[] | undefined = [0, 0];
      while (last) {
        const rows: readonly EntryRow[] = await read(page, ...last);
        if (rows.length > 0) yield rows.map(entryOf);
        const [account = 0, , sequence = 0] = rows.at(-1) ?? [];
        last = rows.length < pageSize ? undefined : [account, sequence];
      }
    },
    of: async (id) => (await read(ofAccount, packAsBytes(id))).map(entryOf),
  };
}
