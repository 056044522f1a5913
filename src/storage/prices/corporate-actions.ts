// The ports for corporate actions: what is known of them, and when each symbol was asked for.
import { actionSources } from '#src/domain/actions/corporate-action.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { readWord } from '#src/journal/codecs/stored-fields.ts';
import {
  actionStates,
  decodeTerms,
  encodeTerms,
  type KnownAction,
} from '#src/domain/actions/known-action.ts';
import type { ActionLooks, ActionStore } from '#src/market/actions/action-store.ts';
import { queryOne, type Database, type Row } from '#src/storage/database.ts';

// What is older than the operator's word never takes its place: a server that was handing the
// action to accounts meanwhile learns of it with its next look.
const put = `INSERT INTO corporate_actions
  (upstream, action_id, symbol, ex_date, revision, source, terms, state, note, found_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (upstream, action_id) DO UPDATE
  SET ex_date = excluded.ex_date, revision = excluded.revision, source = excluded.source,
      terms = excluded.terms, state = excluded.state, note = excluded.note,
      found_at = excluded.found_at
  WHERE excluded.revision > corporate_actions.revision
    OR (excluded.revision = corporate_actions.revision`;
const save = `${put} AND excluded.source = corporate_actions.source
      AND (corporate_actions.state <> 'rejected' OR excluded.state = 'rejected'))`;
// An operator's word never overwrites one of the same revision: it is worked out anew from that.
const saveWord = `${put} AND excluded.state = 'rejected')`;
const load = `SELECT * FROM corporate_actions WHERE upstream = ?
  ORDER BY symbol, ex_date, action_id`;
const saveLook = `INSERT INTO action_looks (upstream, symbol, looked_at) VALUES (?, ?, ?)
  ON CONFLICT (upstream, symbol) DO UPDATE SET looked_at = excluded.looked_at`;

/** The actions of the upstream named. */
export function createActionStore(
  database: Pick<Database, 'query' | 'write'>,
  upstream: string,
): ActionStore {
  return {
    load: async () => (await database.query(load, upstream)).map(readAction),
    save: async (action) => {
      await database.write([{ sql: save, parameters: rowOf(upstream, action) }]);
    },
  };
}

function rowOf(upstream: string, action: KnownAction) {
  const { actionId, symbol, exDate, revision, source, terms, state, note, foundAt } = action;
  const text = encodeTerms(terms);
  return [upstream, actionId, symbol, exDate, revision, source, text, state, note, foundAt];
}

/**
 * Keeps the operator's word, which is worked out from what is known: anew where another operator
 * or the server has changed that meanwhile. Gives the last one. Rejects with what `wordOf` throws.
 */
export async function saveOperatorsWord<Word extends { readonly action: KnownAction }>(
  database: Pick<Database, 'query' | 'write'>,
  upstream: string,
  wordOf: (known: readonly KnownAction[]) => Word,
): Promise<Word> {
  const { load } = createActionStore(database, upstream);
  for (;;) {
    const word = wordOf(await load());
    const parameters = rowOf(upstream, word.action);
    const [changed] = await database.write([{ sql: saveWord, parameters }]);
    if (changed === 1) return word;
  }
}

/** When symbols were asked for, of the upstream named. */
export function createActionLooks(database: Database, upstream: string): ActionLooks {
  return {
    load: async () => {
      const sql = 'SELECT symbol, looked_at FROM action_looks WHERE upstream = ?';
      const rows = await database.query(sql, upstream);
      return new Map(
        rows.map((row) => [String(row['symbol']) as TickerSymbol, Number(row['looked_at'])]),
      );
    },
    save: async (symbol, at) => {
      await database.write([{ sql: saveLook, parameters: [upstream, symbol, Math.round(at)] }]);
    },
  };
}

/** When the first account was opened; undefined where there is none. */
export async function readFirstOpening(
  database: Pick<Database, 'query'>,
): Promise<number | undefined> {
  const row = await queryOne(database, 'SELECT min(opened_at) AS at FROM accounts');
  const at = row?.['at'] ?? null;
  return at === null ? undefined : Number(at);
}

function readAction(row: Row): KnownAction {
  const note = row['note'] ?? null;
  return {
    actionId: String(row['action_id']),
    // Only what `save` wrote is ever read.
    symbol: String(row['symbol']) as TickerSymbol,
    exDate: String(row['ex_date']),
    revision: Number(row['revision']),
    source: readWord(actionSources, row['source']),
    terms: decodeTerms(String(row['terms'])),
    state: readWord(actionStates, row['state']),
    note: note === null ? null : String(note),
    foundAt: Number(row['found_at']),
  };
}
