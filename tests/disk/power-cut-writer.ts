// Trades through the real broker on the real storage, and says which entries were answered. Started
// behind the shim, which writes down what the disk is told and, in the same order, what was said.
import { openSync, writeSync } from 'node:fs';
import { createBroker } from '#src/broker/broker.ts';
import { markedJournal } from '#src/journal/high-water-mark.ts';
import { createClock } from '#src/runtime/clock.ts';
import { createRandom } from '#src/runtime/random.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';
import { closeOfFriday, dollars } from '#tests/support/trading.ts';
import { cutAccounts, orderNumber } from './cut-orders.ts';

/** The orders that each account places in each session, such as `80,80`. */
const [path = '', ordersOfSessions = ''] = process.argv.slice(2);
const answers = openSync(`${path}.answers`, 'a');
const fail = (error: unknown) => {
  throw new Error('the disk behind the shim is well', { cause: error });
};

let first = 0;
for (const orders of ordersOfSessions.split(',').map(Number)) {
  const database = openSqliteDatabase(path);
  const mark = openMarkFile({ path: `${path}.mark`, clock: createClock(), onFault: fail });
  const broker = createBroker({
    journal: markedJournal(createSqliteJournal(database), mark),
    snapshots: createSnapshotStore(database),
    salts: createKeySalts(database, createRandom()),
    onQuarantine: (_id, reason) => fail(reason),
    onSnapshotFault: fail,
  });
  await Promise.all(cutAccounts.map((id) => trade(broker, id, first, orders)));
  first += orders;
  await database.close();
  await mark.close();
}

async function trade(
  broker: ReturnType<typeof createBroker>,
  id: (typeof cutAccounts)[number],
  first: number,
  count: number,
): Promise<void> {
  if (first === 0) {
    const startingCash = dollars('100000.00');
    const opening = {
      type: 'OpenAccount',
      accountId: id,
      at: closeOfFriday,
      startingCash,
    } as const;
    const opened = await broker.execute(opening);
    if (!opened.ok) fail(opened.error);
    else writeSync(answers, `${id} ${opened.value.entry.sequence} ${opened.value.entry.hash}\n`);
  }
  for (let number = first; number < first + count; number += 1) {
    const { command, idempotency } = orderNumber(id, number);
    const answer = await broker.execute(command, { idempotency });
    if (!answer.ok) fail(answer.error);
    else writeSync(answers, `${id} ${answer.value.entry.sequence} ${answer.value.entry.hash}\n`);
  }
}
