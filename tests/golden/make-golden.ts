// Writes the golden journal of a release: `node tests/golden/make-golden.ts v0.1.0`. Once a release
// is out its file is never written again, and its figures are added to figures.json.
import { writeFileSync } from 'node:fs';
import { digestAccount } from '#src/broker/account-codec.ts';
import { createBroker } from '#src/broker/broker.ts';
import { presentReceipt } from '#src/http/native/orders/present-order.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import {
  alice,
  closeOfFriday,
  dollars,
  noSnapshots,
  order,
  testSalts,
} from '../support/trading.ts';

const journal = createSqliteJournal(openSqliteDatabase(':memory:'));
const broker = createBroker({
  journal,
  snapshots: noSnapshots,
  salts: testSalts,
  onQuarantine: () => {},
  onSnapshotFault: () => {},
});
const startingCash = dollars('10000.00');
await broker.execute({
  type: 'OpenAccount',
  accountId: alice,
  at: closeOfFriday,
  startingCash,
});
const receipts: string[] = [];
for (const [index, command] of [
  order('buy', '10', 'AAPL', '182.6300'),
  order('buy', '1.5', 'BRK.B', '491.0150'),
  order('buy', '0.333333333', 'AAPL', '190.0001'),
  order('sell', '4.25', 'AAPL', '175.5000'),
  order('sell', '99', 'MSFT', '1.0000'),
  order('buy', '1', 'NOSUCH', null),
  order('buy', '0.000000001', 'AAPL', '1.0000'),
  order('buy', '100000', 'AAPL', '182.6300'),
  order('sell', '1.5', 'BRK.B', '500.0000'),
].entries()) {
  const idempotency = { key: `order ${index}`, inputDigest: `digest ${index}` };
  const answer = await broker.execute({ ...command, at: command.at + index }, { idempotency });
  if (!answer.ok) throw new Error(answer.error.code);
  const { entry } = answer.value;
  const { event } = entry;
  receipts.push(
    event.type === 'OrderFilled'
      ? JSON.stringify(presentReceipt({ ...entry, event }, new Map()))
      : '',
  );
}
await broker.execute({ type: 'CloseAccount', accountId: alice, at: closeOfFriday + 60_000 });
const golden = {
  entries: await journal.read(alice, 0),
  receipts,
  digest: digestAccount(await broker.readAccount(alice)),
};
const path = new URL(`./${process.argv[2]}.json`, import.meta.url);
writeFileSync(path, `${JSON.stringify(golden, null, 2)}\n`);
