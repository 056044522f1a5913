// The port for what nodes want to know of the price source: a row a node and thing that it wants.
// Times go by the database's clock, since those of nodes differ.
import { userId } from '#src/domain/ids.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { RequestPurpose } from '#src/market/allowance/request-allowance.ts';
import type { OpenWant, WantKind, WantOutcome, WantStore } from '#src/market/sharing/want.ts';
import { decodeQuote, encodeQuote } from '#src/storage/prices/quote-content.ts';
import type { Row } from '#src/storage/database.ts';
import type { Connections } from './connections.ts';
import { nowMs } from './now.ts';

/** An answer that has come for the same flight stays. */
const post = `INSERT INTO price_wants (node, name, flight, purpose, askers, patience, asked_at)
  SELECT ?, name, flight, purpose, askers, patience, ${nowMs}
  FROM unnest(CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]), CAST(? AS text[]),
    CAST(? AS bigint[])) AS given (name, flight, purpose, askers, patience)
  ON CONFLICT (node, name) DO UPDATE
  SET flight = excluded.flight, purpose = excluded.purpose, askers = excluded.askers,
    patience = excluded.patience, asked_at = excluded.asked_at,
    outcome = CASE WHEN price_wants.flight = excluded.flight THEN price_wants.outcome END`;
/** Behind its patience a want is answered for whoever asks next. */
const open = `SELECT node, name, flight, purpose, askers,
    patience - (${nowMs} - asked_at) AS patience
  FROM price_wants WHERE outcome IS NULL AND asked_at > ${nowMs} - ?`;
const answer = `UPDATE price_wants SET outcome = given.outcome
  FROM unnest(CAST(? AS text[]), CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS text[]))
    AS given (node, name, flight, outcome)
  WHERE price_wants.node = given.node AND price_wants.name = given.name
    AND price_wants.flight = given.flight`;
const takeAnswers = `DELETE FROM price_wants WHERE node = ? AND outcome IS NOT NULL
  RETURNING node, name, flight, outcome`;
/** Nobody waits for so long. */
const keptMs = 60_000;

/** The wants of all nodes; `node` is this one. */
export function createWantStore({ query }: Pick<Connections, 'query'>, node: string): WantStore {
  return {
    async post(wants) {
      await query(post, [
        node,
        wants.map(nameOf),
        wants.map(({ flight }) => flight),
        wants.map(({ purpose }) => purpose),
        wants.map(({ askers }) => JSON.stringify(askers)),
        wants.map(({ patienceMs }) => patienceMs),
      ]);
    },
    open: async () => (await query(open, [keptMs])).rows.map(readOpen),
    async answer(answers) {
      await query(answer, [
        answers.map(({ want }) => want.node),
        answers.map(({ want }) => nameOf(want)),
        answers.map(({ want }) => want.flight),
        answers.map(({ outcome }) => writeOutcome(outcome)),
      ]);
    },
    async takeAnswers() {
      const { rows } = await query(takeAnswers, [node]);
      return rows.map((row: Row) => {
        const want = { node, ...readName(row), flight: Number(row['flight']) };
        return { want, outcome: readOutcome(String(row['outcome'])) };
      });
    },
  };
}

type Named = { readonly kind: WantKind; readonly symbol: TickerSymbol };

const nameOf = ({ kind, symbol }: Named) => `${kind} ${symbol}`;

/** Only what `post` wrote is ever read. */
function readName(row: Row): Named {
  const [kind = '', symbol = ''] = String(row['name']).split(' ');
  return { kind: kind as WantKind, symbol: symbol as TickerSymbol };
}

function readOpen(row: Row): OpenWant {
  return {
    node: String(row['node']),
    ...readName(row),
    flight: Number(row['flight']),
    purpose: String(row['purpose']) as RequestPurpose,
    askers: (JSON.parse(String(row['askers'])) as readonly string[]).map(userId),
    patienceMs: Number(row['patience']),
  };
}

type Written = Exclude<WantOutcome, { kind: 'quote' }> | QuoteWritten;
/** Its prices as text. */
type QuoteWritten = Omit<Extract<WantOutcome, { kind: 'quote' }>, 'quote'> & {
  readonly quote: string;
};

function writeOutcome(outcome: WantOutcome): string {
  const written: Written =
    outcome.kind === 'quote' ? { ...outcome, quote: encodeQuote(outcome.quote) } : outcome;
  return JSON.stringify(written);
}

function readOutcome(content: string): WantOutcome {
  const written = JSON.parse(content) as Written;
  return written.kind === 'quote' ? { ...written, quote: decodeQuote(written.quote) } : written;
}
