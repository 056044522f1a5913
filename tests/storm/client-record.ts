// What one client of a storm writes down while it trades.
import { isPutOff, type Answer, type OrderRecord, type Sighting } from './history.ts';

export type ClientCounts = {
  /** Orders with their first answer. */
  answered: number;
  /** Attempts that ended without an answer. */
  unknown: number;
  retried: number;
  /** Unknown orders that the journal had already when they were retried. */
  committed: number;
  /** 503 and 507 answers: not now, ask again. */
  refused: number;
  /** Those of them that are no problem document with a code. */
  unexplained: number;
};

export type ClientRecord = {
  readonly orders: OrderRecord[];
  readonly sightings: Sighting[];
  /** Answers that no client of a sound server gets. */
  readonly surprises: string[];
  readonly counts: ClientCounts;
};

/** Nothing written down yet. */
export function createClientRecord(): ClientRecord {
  const counts = { answered: 0, unknown: 0, retried: 0, committed: 0, refused: 0, unexplained: 0 };
  return { orders: [], sightings: [], surprises: [], counts };
}

/** An answer that says nothing about the account: it is put off, or it is a surprise. */
export function noteOther({ counts, surprises }: ClientRecord, answer: Answer): void {
  if (!isPutOff(answer)) {
    surprises.push(`${answer.status} ${answer.body.slice(0, 300)}`);
    return;
  }
  counts.refused += 1;
  if (JSON.parse(answer.body).code === undefined) counts.unexplained += 1;
}
