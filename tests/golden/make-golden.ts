// Writes the golden journal of a release: `npm run golden -- v0.3.0`. Once a release is out its file
// is never written again, and its figures are added to figures.json.
import { writeFileSync } from 'node:fs';
import { digestAccount } from '#src/broker/account-codec.ts';
import { createBroker } from '#src/broker/broker.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { alice, noSnapshots, testSalts } from '../support/trading.ts';
import { receiptOf } from './golden-receipt.ts';
import { orderLives } from './order-lives.ts';

const journal = createSqliteJournal(openSqliteDatabase(':memory:'));
const broker = createBroker({
  journal,
  snapshots: noSnapshots,
  salts: testSalts,
  onQuarantine: () => {},
  onSnapshotFault: () => {},
});
const receipts: string[] = [];
for (const [command, key] of orderLives) {
  const idempotency = key === undefined ? undefined : { key, inputDigest: `digest of ${key}` };
  const answer = await broker.execute(command, { idempotency });
  if (!answer.ok) throw new Error(`${command.type}: ${answer.error.code}`);
  if (idempotency) receipts.push(receiptOf(answer.value.entry));
}
const golden = {
  entries: await journal.read(alice, 0),
  receipts,
  digest: digestAccount(await broker.readAccount(alice)),
};
const path = new URL(`./${process.argv[2]}.json`, import.meta.url);
writeFileSync(path, `${JSON.stringify(golden, null, 2)}\n`);
