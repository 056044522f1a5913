// Notices as rows, for nodes that cannot listen. Numbers are given before a commit: a reader looks
// back some seconds each time, and knows what it has seen.
import { remember } from '#src/runtime/recent.ts';
import type { Connections } from './connections.ts';
import { nowMs } from './now.ts';

const write = `INSERT INTO notices (node, number, told_at, content)
  SELECT ?, number, ${nowMs}, content
  FROM unnest(CAST(? AS bigint[]), CAST(? AS text[])) AS told (number, content)`;
const read = `SELECT node, number, told_at, content FROM notices
  WHERE told_at > ${nowMs} - ? AND node <> ? ORDER BY told_at`;
const forget = `DELETE FROM notices WHERE told_at < ${nowMs} - ?`;
/** No transaction of notices takes longer. */
const readBackMs = 3_000;
const keptMs = 30_000;
const forgottenEvery = 100;
const seenMax = 20_000;

/** The written notices, of which nothing has been read yet. */
export function createWrittenNotices(
  { query }: Pick<Connections, 'query'>,
  node: string,
): { write(contents: readonly string[]): Promise<void>; read(): Promise<readonly string[]> } {
  const seen = new Map<string, true>();
  let count = 0;
  let writes = 0;
  return {
    async write(contents) {
      const numbers = contents.map(() => (count += 1));
      await query(write, [node, numbers, contents]);
      writes += 1;
      if (writes % forgottenEvery === 0) await query(forget, [keptMs]);
    },
    async read() {
      const { rows } = await query(read, [readBackMs, node]);
      return rows.flatMap((row) => {
        const name = `${row.node} ${row.number}`;
        if (seen.has(name)) return [];
        remember(seen, name, true, seenMax);
        return [String(row.content)];
      });
    },
  };
}
