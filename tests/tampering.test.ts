// Somebody edits the journal with SQL, cuts its log or puts an old file back: the operator's
// `verify` says so, whatever was touched and wherever.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { verifyCommand } from '#src/cli/verify.ts';
import type { Settings } from '#src/config/settings.ts';
import { emptyHead, headOf, readEntry, sealEntry, type StoredEntry } from '#src/journal/journal.ts';
import { openReader } from '#src/storage/sqlite/connection.ts';
import { readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { pack } from '#src/storage/books/packing.ts';
import { createChance, type Chance } from './storm/chance.ts';
import { entriesOfEach, tradedAccounts, writeTradedDatabase } from './support/traded-database.ts';

describe('tampering', { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
  const sound = join(folder, 'sound.db');
  const logged = join(folder, 'logged.db');
  const copy = join(folder, 'copy.db');
  const places = 50;
  let truth: readonly StoredEntry[];

  before(async () => {
    await writeTradedDatabase(sound, () => {
      for (const suffix of ['', '-wal', '.mark']) {
        copyFileSync(`${sound}${suffix}`, `${logged}${suffix}`);
      }
    });
    const reader = openReader(sound);
    truth = [...readWholeJournal(reader)];
    reader.close();
  });
  after(() => rmSync(folder, { recursive: true }));

  function copyFrom(source: string): void {
    for (const suffix of ['', '-wal', '-shm', '.mark']) {
      rmSync(`${copy}${suffix}`, { force: true });
      if (existsSync(`${source}${suffix}`)) copyFileSync(`${source}${suffix}`, `${copy}${suffix}`);
    }
  }

  async function verify() {
    let told = '';
    const terminal = {
      print: (line: string) => void (told += line),
      progress: () => {},
      ask: async () => undefined,
      complain: (line: string) => assert.fail(line),
    };
    const settings = { database: { engine: 'sqlite', path: copy } } as Settings;
    try {
      const status = await verifyCommand.run({
        settings,
        configuration: { settings, apiKey: '', inForce: [] },
        fromFile: new Set(),
        words: [],
        options: { json: true },
        terminal,
      });
      return { status, findings: JSON.parse(told).findings };
    } catch (error) {
      // SQLite itself refuses the file.
      return { status: 2, findings: [String(error)] };
    }
  }

  type Place = { readonly id: string; readonly other: string; readonly sequence: number };

  const numberOf = (id: string) => 1 + tradedAccounts.findIndex((each) => each === id);
  const at = ({ id, sequence }: Place) => `account = ${numberOf(id)} AND sequence = ${sequence}`;

  /** What somebody with a SQL prompt may do to the entry. */
  const edits: Readonly<Record<string, (place: Place) => string>> = {
    'a figure is changed': (place) =>
      `UPDATE journal SET content = replace(content, '"cashAfter":"', '"cashAfter":"1') WHERE ${at(place)}`,
    'an instant is moved': (place) =>
      `UPDATE journal SET recorded_at = recorded_at + 1 WHERE ${at(place)}`,
    'an idempotency key is changed': (place) =>
      `UPDATE journal SET idempotency_key = 'forged' WHERE ${at(place)}`,
    'a row is deleted': (place) => `DELETE FROM journal WHERE ${at(place)}`,
    'rows of two accounts are exchanged': ({ id, other, sequence }) => `
    UPDATE journal SET account = 0 WHERE account = ${numberOf(id)} AND sequence = ${sequence};
    UPDATE journal SET account = ${numberOf(id)}
      WHERE account = ${numberOf(other)} AND sequence = ${sequence};
    UPDATE journal SET account = ${numberOf(other)} WHERE account = 0`,
    'a row is appended with the right sequence': (place) => `
    INSERT INTO journal SELECT NULL, account, ${entriesOfEach + 1}, recorded_at, event_type,
      event_version, hash_version, content, 'appended', input_digest, hash
      FROM journal WHERE ${at(place)}`,
  };

  function planPlace(chance: Chance): Place {
    const index = chance.between(0, tradedAccounts.length - 1);
    return {
      id: tradedAccounts[index] ?? '',
      other: tradedAccounts[(index + 1) % tradedAccounts.length] ?? '',
      sequence: chance.between(2, entriesOfEach),
    };
  }

  function edit(change: (database: DatabaseSync) => void): void {
    const database = new DatabaseSync(copy);
    database.exec('PRAGMA synchronous = OFF');
    database.exec('DROP TRIGGER journal_is_never_updated; DROP TRIGGER journal_is_never_deleted');
    change(database);
    database.close();
  }

  describe('an edit by hand', () => {
    for (const [index, [name, sqlAt]] of Object.entries(edits).entries()) {
      it(`is found: ${name}, ${places} times out of ${places}`, async () => {
        const chance = createChance(1, index);
        for (let round = 0; round < places; round += 1) {
          const place = planPlace(chance);
          copyFrom(sound);
          edit((database) => database.exec(sqlAt(place)));
          const { status, findings } = await verify();
          assert.equal(status, 1, JSON.stringify(place));
          const finding = findings.find(({ accountId }: Finding) => accountId === place.id);
          assert.match(finding?.problem ?? '', /sequence \d+/, JSON.stringify({ place, findings }));
        }
      });
    }

    it('is found by the mark alone, when all hashes behind it are made anew', async () => {
      const chance = createChance(1, places);
      for (let round = 0; round < places; round += 1) {
        const place = planPlace(chance);
        copyFrom(sound);
        edit((database) => forge(database, place));
        const { status, findings } = await verify();
        assert.equal(status, 1, JSON.stringify(place));
        assert.equal(findings.length, 1);
        assert.match(findings[0].problem, /sequence 25 was answered/);
      }
    });
  });

  type Finding = { readonly accountId: string; readonly problem: string };

  /** Another instant for one entry, and a chain that follows from it. */
  function forge(database: DatabaseSync, { id, sequence }: Place): void {
    const update = database.prepare(
      'UPDATE journal SET recorded_at = ?, hash = ? WHERE account = ? AND sequence = ?',
    );
    let head = emptyHead;
    let moved = 0;
    for (const stored of truth.filter(({ accountId }) => accountId === id)) {
      if (stored.sequence === sequence) moved = 1;
      const { accountId, event, recordedAt, idempotency } = readEntry(stored);
      const forged = sealEntry(accountId, head, event, recordedAt + moved, idempotency).stored;
      update.run(forged.recordedAt, pack(forged.hash), numberOf(id), forged.sequence);
      head = headOf(forged);
    }
  }

  describe('a log that was damaged', () => {
    /** Noticed, or every entry is what it was. */
    async function isNoticed(): Promise<boolean> {
      const { status } = await verify();
      if (status !== 0) return true;
      const reader = openReader(copy);
      assert.deepEqual([...readWholeJournal(reader)], truth, 'silent damage');
      reader.close();
      return false;
    }

    it('holds entries that are nowhere else', async () => {
      copyFrom(logged);
      assert.equal(await isNoticed(), false);
      assert.ok(statSync(`${logged}-wal`).size > 100_000);
    });

    it('is noticed or harmless, wherever a bit has flipped, 200 times', async (context) => {
      const chance = createChance(1, 1_000);
      const log = readFileSync(`${logged}-wal`);
      let noticed = 0;
      for (let flip = 0; flip < 200; flip += 1) {
        copyFrom(logged);
        const bytes = Buffer.from(log);
        const place = chance.between(0, bytes.length - 1);
        bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << chance.between(0, 7)), place);
        writeFileSync(`${copy}-wal`, bytes);
        if (await isNoticed()) noticed += 1;
      }
      context.diagnostic(`${noticed} of 200 noticed, the others changed nothing`);
      assert.ok(noticed > 150);
    });

    it('is noticed wherever it was cut, 100 times', async () => {
      const chance = createChance(1, 1_001);
      const { size } = statSync(`${logged}-wal`);
      for (let cut = 0; cut < 100; cut += 1) {
        copyFrom(logged);
        truncateSync(`${copy}-wal`, chance.between(0, size - 4_200));
        assert.equal(await isNoticed(), true);
      }
    });

    it('is noticed when it was deleted', async () => {
      copyFrom(logged);
      rmSync(`${copy}-wal`);
      assert.equal(await isNoticed(), true);
    });

    it('is noticed when the database is an old copy', async () => {
      copyFrom(sound);
      edit((database) => database.exec('DELETE FROM journal WHERE sequence > 20'));
      assert.equal(await isNoticed(), true);
    });
  });
});
