import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { accountId, userId } from '#src/domain/ids.ts';
import { parseUsername } from '#src/identity/username.ts';
import { sha256 } from '#src/runtime/digest.ts';
import { createFolder } from '#tests/support/process.ts';
import { accountNumber, numberAccount } from '#src/storage/books/account-numbers.ts';
import { busyTimeoutMs, openConnection } from './connection.ts';
import { openSqliteDatabase, type SqliteDatabase } from './database.ts';
import { sqliteDialect } from './dialect.ts';
import { eraseDeleted } from './erasure.ts';
import { createIdentityStore } from '#src/storage/identity/users.ts';
import { pack } from '#src/storage/books/packing.ts';

const usersCount = 2_000;
describe('what is deleted', { timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof createFolder>>;
  let database: SqliteDatabase;
  let path: string;

  before(async () => {
    folder = await createFolder();
    path = `${folder.path}/papertape.db`;
    database = openSqliteDatabase(path);
  });
  after(async () => {
    await database.close();
    await folder[Symbol.asyncDispose]();
  });

  const nameOf = (place: number) => `vanishing-${place}-zz`;
  const agentOf = (place: number) => `agent-of-${place}-zz`;
  const accountNameOf = (place: number) => `account-name-${place}-zz`;
  const keyOf = (place: number) => `key-of-${place}-zz`;

  function userOf(place: number) {
    return {
      userId: userId(`user-${place}-${(place * 7_919) % 1_000}`),
      username: parseUsername(nameOf(place)) ?? assert.fail(),
      passwordHash: 'none'.padEnd(97, '-'),
      accountId: accountId(`account-${place}`),
      createdAt: 1,
      openedAt: 1,
    };
  }

  /** In no order, so that rows land between others, and pages split and are merged. */
  function shuffled(): readonly number[] {
    const keyed = Array.from({ length: usersCount }, (_, place) => ({
      place,
      key: sha256(`place ${place}`),
    }));
    return keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ place }) => place);
  }

  async function addUser(place: number): Promise<void> {
    const store = createIdentityStore(database);
    const user = userOf(place);
    await store.insertUser(user);
    const rename = 'UPDATE user_accounts SET name = ? WHERE user_id = ?';
    await database.writer.write([{ sql: rename, parameters: [accountNameOf(place), user.userId] }]);
    const session = {
      tokenHash: `token-${(place * 31) % usersCount}`,
      sessionId: `session-${place}`,
      userId: user.userId,
      userAgent: agentOf(place),
      createdAt: 1,
      usedAt: 1,
      expiresAt: 2,
    };
    await store.insertSession({ ...session, createdAt: 0 }, user.passwordHash, 5);
    const sql = `INSERT INTO orders
    (account, order_id, sequence, symbol, side, status, submitted_at, client_key, is_leg)
    VALUES (${accountNumber}, 'order', 2, 'AAPL', 'buy', 'filled', 1, ?, 0)`;
    const parameters = [pack(user.accountId), keyOf(place)];
    await database.writer.write([
      numberAccount(sqliteDialect, user.accountId),
      { sql, parameters },
    ]);
  }

  describe('erasing', () => {
    it('leaves nothing of deleted users in the file or its log, and the others whole', async () => {
      const places = shuffled();
      for (const place of places) await addUser(place);
      const gone = places.filter((place) => place % 2 === 0);
      const store = createIdentityStore(database);
      // One after another: each deletion may move rows of those that go next.
      for (const place of gone) await store.deleteUser(userOf(place));
      const connection = openConnection(path);
      assert.ok(eraseDeleted(connection, busyTimeoutMs));
      connection.close();
      const bytes = readFileSync(path, 'latin1') + readFileSync(`${path}-wal`, 'latin1');
      const sought = gone.flatMap((place) => [
        String(userOf(place).username),
        agentOf(place),
        accountNameOf(place),
        keyOf(place),
      ]);
      assert.deepEqual(
        sought.filter((text) => bytes.includes(text)),
        [],
      );
      const counts = ['users', 'sessions', 'orders WHERE client_key IS NOT NULL'].map((table) =>
        Number(database.reader.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']),
      );
      const leftCount = usersCount - gone.length;
      assert.deepEqual(counts, [leftCount, leftCount, leftCount]);
      const left = await store.findUser(userOf(5).username);
      assert.deepEqual([left?.userId, left?.createdAt], [userOf(5).userId, 1]);
      assert.ok(await store.findSession('token-155'));
      const check = database.reader.prepare('PRAGMA foreign_key_check').all();
      assert.deepEqual(check, []);
    });
  });
});
