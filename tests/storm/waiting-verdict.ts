// Whether the journal of a stopped server agrees with what the clients of orders that wait were told:
// nothing lost, nothing twice, every order with one end at most, and no fill beyond a limit.
import { createVerification } from '#src/broker/verification.ts';
import type { AccountEvent, OrderAccepted, OrderFilled } from '#src/domain/event.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import { readEntry } from '#src/journal/journal.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { createReadModels } from '#src/storage/books/read-models.ts';
import type { Told, WaitingClient } from './waiting-client.ts';

export type WaitingVerdict = {
  readonly findings: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
};

const ends = ['OrderFilled', 'OrderCancelled', 'OrderExpired', 'OrderReplaced'] as const;

type Life = {
  accepted: OrderAccepted | undefined;
  readonly ends: AccountEvent['type'][];
  fill: JournalEntry<OrderFilled> | undefined;
};

/** Reads the whole journal; `verify` judges chains, books, holds and read models. */
export async function judgeWaiting(
  databasePath: string,
  clients: readonly WaitingClient[],
): Promise<WaitingVerdict> {
  const database = openSqliteDatabase(databasePath);
  try {
    const verification = createVerification({ readModels: createReadModels(database) });
    const lives = new Map<string, Life>();
    const counts: Record<string, number> = {};
    for (const stored of readWholeJournal(database.reader)) {
      await verification.take([stored]);
      const entry = readEntry(stored);
      counts[entry.event.type] = (counts[entry.event.type] ?? 0) + 1;
      take(lives, entry);
    }
    const { findings: found } = await verification.finish();
    const problems = found.map(({ problem }) => problem);
    const findings = [
      ...problems,
      ...[...lives].flatMap(([id, life]) => findingsOf(id, life)),
      ...clients.flatMap(({ told }) => told.flatMap((each) => compare(each, lives))),
    ];
    return { findings, figures: counts };
  } finally {
    await database.close();
  }
}

function take(lives: Map<string, Life>, entry: JournalEntry): void {
  const { event } = entry;
  if (!('orderId' in event)) return;
  const life = lives.get(event.orderId) ?? { accepted: undefined, ends: [], fill: undefined };
  lives.set(event.orderId, life);
  if (event.type === 'OrderAccepted') life.accepted = event;
  if (event.type === 'OrderFilled') life.fill = { ...entry, event };
  if (ends.some((end) => end === event.type)) life.ends.push(event.type);
}

/** Of one order by itself. */
function findingsOf(id: string, { ends: all, fill, accepted }: Life): readonly string[] {
  const findings = all.length > 1 ? [`${id} has ended ${all.length} times: ${all.join()}`] : [];
  if (!fill) return findings;
  const { price, terms, side, filledAt, proof } = fill.event;
  const { limitPrice } = terms;
  const isBeyond =
    limitPrice !== null && (side === 'buy' ? price > limitPrice : price < limitPrice);
  if (isBeyond) findings.push(`${id} was filled beyond its limit`);
  const isEarly = accepted && filledAt !== null && filledAt < accepted.submittedAt;
  if (isEarly) findings.push(`${id} was filled by a price from before it was accepted`);
  if (accepted && proof === 'acceptance')
    findings.push(`${id} waited and was filled at acceptance`);
  return findings;
}

const endOf: Readonly<Record<string, AccountEvent['type']>> = {
  filled: 'OrderFilled',
  cancelled: 'OrderCancelled',
  expired: 'OrderExpired',
  replaced: 'OrderReplaced',
};

/** What was told has happened, and nothing else has. */
function compare(
  { request, id, status }: Told,
  lives: ReadonlyMap<string, Life>,
): readonly string[] {
  const life = lives.get(id);
  if (!life) return [`${request}: ${id} is lost`];
  const expected = endOf[status];
  if (expected === undefined || life.ends.includes(expected)) return [];
  return [`${request}: ${id} was said to be ${status}, and is ${life.ends.join() || 'open'}`];
}
