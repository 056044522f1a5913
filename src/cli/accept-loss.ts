// `accept-loss`: the operator's word that answered entries are gone for good. It is journaled
// itself.
import { replay } from '#src/broker/replay.ts';
import { findLosses, type Mark } from '#src/journal/high-water-mark.ts';
import { sealEntry } from '#src/journal/journal.ts';
import { createClock } from '#src/runtime/clock.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createMarketClockStore } from '#src/storage/prices/market-clock.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { exitFine, type Command } from './command.ts';
import { databaseFile, requireFile } from './database-file.ts';

export const acceptLossCommand: Command = {
  name: 'accept-loss',
  usage: 'accept-loss',
  summary: 'start again although answered entries are gone; the server must not run',
  options: {},
  wordCount: 0,
  run: async ({ settings, terminal }) => {
    const databasePath = databaseFile(
      settings,
      'PostgreSQL keeps no mark beside it, nothing is to accept',
    );
    requireFile(databasePath);
    const clock = createClock();
    const database = openSqliteDatabase(databasePath);
    const mark = openMarkFile({ path: `${database.path}.mark`, clock, onFault: () => {} });
    const stored = createSqliteJournal(database);
    // Entries go by the clock of the market, which may be a simulated one.
    const at = (await createMarketClockStore(database).read()) ?? clock.now();
    const marks = mark.read();
    const losses = await findLosses(stored, marks);
    const accepted: Mark[] = [];
    const lost = new Set(losses.map(({ accountId }) => accountId));
    for (const { accountId, answeredThrough, answeredHash, journaledThrough } of losses) {
      const { head } = await replay(stored, accountId);
      const event = {
        type: 'LossAccepted',
        lostThroughSequence: answeredThrough,
        lostHash: answeredHash,
      } as const;
      const sealed = sealEntry(accountId, head, event, at, undefined);
      await stored.append([sealed]);
      accepted.push(sealed.stored);
      terminal.print(`${accountId}: lost are ${journaledThrough + 1} to ${answeredThrough}`);
    }
    // Only when every loss is on record may the mark forget what it knew.
    await mark.replace([...marks.filter(({ accountId }) => !lost.has(accountId)), ...accepted]);
    await database.close(() => mark.close());
    terminal.print(losses.length === 0 ? 'nothing is lost' : `${losses.length} losses accepted`);
    return exitFine;
  },
};
