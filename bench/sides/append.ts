// The broker without HTTP: many accounts order at once; decided, hashed, durable and in memory.
import { createBroker } from '#src/broker/broker.ts';
import { money } from '#src/domain/money.ts';
import { markedJournal } from '#src/journal/high-water-mark.ts';
import { createClock } from '#src/runtime/clock.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { createRandom } from '#src/runtime/random.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createKeySalts } from '#src/storage/books/key-salts.ts';
import { createSnapshotStore } from '#src/storage/books/snapshots.ts';
import { accountIdOf, orderOf } from '../books.ts';

type Input = { readonly path: string; readonly accounts: number; readonly orders: number };
const { path, accounts, orders } = JSON.parse(process.argv[2] ?? '') as Input;
/** Clients that wait for an answer before they order again. */
const clients = 256;

const database = openSqliteDatabase(path);
const fail = (error: unknown) => {
  throw error;
};
const mark = openMarkFile({ path: `${path}.mark`, clock: createClock(), onFault: fail });
const broker = createBroker({
  journal: markedJournal(createSqliteJournal(database), mark),
  snapshots: createSnapshotStore(database),
  salts: createKeySalts(database, createRandom()),
  onQuarantine: (_id, reason) => fail(new Error(reason)),
  onSnapshotFault: fail,
});
const ids = Array.from({ length: accounts }, (_, place) => accountIdOf(place));
const startingCash = money(100_000_000_00n);
await Promise.all(
  ids.map((accountId) => broker.execute({ type: 'OpenAccount', accountId, at: 1, startingCash })),
);

let taken = 0;
const startedAt = performance.now();
await Promise.all(Array.from({ length: clients }, trade));
const seconds = (performance.now() - startedAt) / 1_000;
await database.close();
await mark.close();
console.log(JSON.stringify({ rate: orders / seconds, rows: orders }));

async function trade(): Promise<void> {
  while (taken < orders) {
    const order = taken++;
    const id = ids[order % accounts] ?? fail(new Error('no account'));
    const side = Math.floor(order / accounts) % 2 === 0 ? 'buy' : 'sell';
    const key = `${order} of a run`;
    const idempotency = { key, inputDigest: sha256(key) };
    const answer = await broker.execute(orderOf(id, side, 'AAPL', order), { idempotency });
    if (!answer.ok || answer.value.entry.event.type !== 'OrderFilled') fail(answer);
  }
}
