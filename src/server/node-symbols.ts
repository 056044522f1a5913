// The symbols for whose prices somebody waits on other nodes: each node writes down its own.
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Database } from '#src/storage/database.ts';

const save = `INSERT INTO node_symbols (node, symbols) VALUES (?, ?)
  ON CONFLICT (node) DO UPDATE SET symbols = excluded.symbols`;
const read = 'SELECT symbols FROM node_symbols WHERE node <> ?';

/** Nobody waits for anything yet. */
export function createNodeSymbols(database: Pick<Database, 'query' | 'write'>, node: string) {
  let written = '';
  let others: readonly TickerSymbol[] = [];
  return {
    ofOthers: () => others,
    /** Writes down what is wanted here; whoever asks reads what is wanted elsewhere. */
    async exchange(own: readonly TickerSymbol[], isAsker: boolean): Promise<void> {
      const symbols = [...new Set(own)].toSorted().join(' ');
      if (symbols !== written) {
        await database.write([{ sql: save, parameters: [node, symbols] }]);
        written = symbols;
      }
      if (!isAsker) return void (others = []);
      const rows = await database.query(read, node);
      // Only symbols of orders and of streams are ever written.
      const named = rows.flatMap((row) => String(row['symbols']).split(' '));
      others = named.filter((symbol) => symbol !== '') as TickerSymbol[];
    },
  };
}
