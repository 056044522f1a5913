// A database file with accounts that have traded, and the mark beside it, for tests that damage it.
import assert from 'node:assert/strict';
import { createBroker } from '#src/broker/broker.ts';
import { accountId, type AccountId } from '#src/domain/ids.ts';
import { markedJournal } from '#src/journal/high-water-mark.ts';
import type { Journal } from '#src/journal/journal.ts';
import { createClock } from '#src/runtime/clock.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { closeOfFriday, dollars, noSnapshots, order, testSalts } from './trading.ts';

export const tradedAccounts: readonly AccountId[] = Array.from({ length: 8 }, (_, index) =>
  accountId(`00000000-0000-0000-0000-${String(index).padStart(12, '0')}`),
);
/** The opening and the orders. */
export const entriesOfEach = 25;

/** Writes the files; `beforeClose` sees them while the newest entries are in the log alone. */
export async function writeTradedDatabase(
  path: string,
  beforeClose: () => void = () => {},
): Promise<void> {
  const database = openSqliteDatabase(path);
  const onFault = (error: unknown) => assert.fail(String(error));
  const mark = openMarkFile({ path: `${path}.mark`, clock: createClock(), onFault });
  const journal = markedJournal(createSqliteJournal(database), mark);
  await Promise.all(tradedAccounts.map((id) => trade(id, journal)));
  await mark.close();
  beforeClose();
  await database.close();
}

async function trade(id: AccountId, journal: Journal): Promise<void> {
  const broker = createBroker({
    journal,
    snapshots: noSnapshots,
    salts: testSalts,
    onQuarantine: (_id, reason) => assert.fail(reason),
    onSnapshotFault: (error) => assert.fail(String(error)),
  });
  const startingCash = dollars('10000.00');
  await broker.execute({ type: 'OpenAccount', accountId: id, at: closeOfFriday, startingCash });
  for (let index = 0; index < entriesOfEach - 1; index += 1) {
    const side = index % 3 === 2 ? 'sell' : 'buy';
    const command = order(side, '1', 'AAPL', `${100 + index}.2500`, { accountId: id });
    await broker.execute(command, { idempotency: { key: `key ${index}`, inputDigest: 'digest' } });
  }
}
