// A broker on a real journal, for an account with 100,000 dollars.
import assert from 'node:assert/strict';
import { createBroker, type Broker, type BrokerNeeds } from '#src/broker/broker.ts';
import type { Journal } from '#src/journal/journal.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { alice, closeOfFriday, dollars, noSnapshots, testSalts } from './trading.ts';

/** The broker, which tells `onRecorded` also of the opening of the account. */
export async function openBroker(
  onRecorded: NonNullable<BrokerNeeds['onRecorded']>,
  wrap: (journal: Journal) => Journal,
): Promise<Broker> {
  const broker = createBroker({
    journal: wrap(createSqliteJournal(openSqliteDatabase(':memory:'))),
    snapshots: noSnapshots,
    salts: testSalts,
    onQuarantine: () => {},
    onSnapshotFault: (error: unknown) => assert.fail(String(error)),
    onRecorded,
  });
  const startingCash = dollars('100000.00');
  const of = { accountId: alice, at: closeOfFriday, startingCash } as const;
  await broker.execute({ type: 'OpenAccount', ...of });
  return broker;
}
