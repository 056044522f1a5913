// Bits that rot in the database's file: whatever they change is noticed, and nothing wrong is
// shown.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { createVerification } from '#src/broker/verification.ts';
import { findLosses } from '#src/journal/high-water-mark.ts';
import type { StoredEntry } from '#src/journal/journal.ts';
import { createClock } from '#src/runtime/clock.ts';
import { openMarkFile } from '#src/storage/mark/mark-file.ts';
import { openReader } from '#src/storage/sqlite/connection.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { writeTradedDatabase } from './support/traded-database.ts';

describe('a damaged database', { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
  const path = join(folder, 'papertape.db');
  const copy = join(folder, 'damaged.db');
  const flips = 400;
  const onFault = (error: unknown) => assert.fail(String(error));
  let sound: Buffer;
  let truth: readonly StoredEntry[];

  before(async () => {
    await writeTradedDatabase(path);
    sound = readFileSync(path);
    const reader = openReader(path);
    truth = [...readWholeJournal(reader)];
    reader.close();
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A seeded generator, so that a failure can be repeated (Park and Miller's minimal standard). */
  function createSequence(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
  }

  /** What becomes of the file: refused, found damaged, or every entry is exactly what it was. */
  async function examine(): Promise<'refused' | 'found' | 'harmless'> {
    let reader: DatabaseSync | undefined;
    try {
      reader = openReader(copy);
      const entries = [...readWholeJournal(reader)];
      const verification = createVerification({});
      await verification.take(entries);
      if ((await verification.finish()).findings.length > 0) return 'found';
      assert.deepEqual(entries, truth, 'undetected damage');
      return 'harmless';
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return 'refused';
    } finally {
      reader?.close();
    }
  }

  describe('a rotten bit', () => {
    it(`is noticed or harmless, ${flips} times out of ${flips}`, async (context) => {
      const next = createSequence(7);
      const tally = { refused: 0, found: 0, harmless: 0 };
      for (let flip = 0; flip < flips; flip += 1) {
        const bytes = Buffer.from(sound);
        const at = next(bytes.length);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << next(8)), at);
        writeFileSync(copy, bytes);
        tally[await examine()] += 1;
      }
      context.diagnostic(JSON.stringify(tally));
      assert.ok(tally.found > flips / 4, 'the flips hit the entries');
    });
  });

  describe('a cut or exchanged file', () => {
    it('is refused, found, or noticed by the mark, wherever it is cut', async () => {
      const marks = openMarkFile({
        path: `${path}.mark`,
        clock: createClock(),
        onFault,
      });
      const next = createSequence(11);
      for (let cut = 0; cut < 40; cut += 1) {
        writeFileSync(copy, sound);
        truncateSync(copy, next(sound.length - 1));
        let verdict: string;
        try {
          verdict = await examine();
        } catch {
          const reader = openReader(copy);
          const journal = createSqliteJournal({ reader } as never);
          const losses = await findLosses(journal, marks.read());
          reader.close();
          verdict = losses.length > 0 ? 'noticed' : 'silent';
        }
        assert.notEqual(verdict, 'silent');
        assert.notEqual(verdict, 'harmless');
      }
      await marks.close();
    });
  });
});
