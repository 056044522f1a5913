// Who deletes the account is gone: what was readable about them is sought in the bytes of the
// database's file, of its log and of a backup.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { URI } from 'otpauth';
import { papertape } from './support/command.ts';
import { createFolder } from './support/process.ts';
import { createWorld, password, type World } from './support/world.ts';
import { sqliteOf } from '#tests/support/engine.ts';

describe('deletion', { timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof createFolder>>;
  let world: World;
  let path: string;

  before(async () => {
    folder = await createFolder();
    path = join(folder.path, 'papertape.db');
    world = await createWorld({ databasePath: path });
  });

  after(async () => {
    await world[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** Long enough for the log to be cut, and for the machine to be slow. */
  const forgottenMsMax = 20_000;

  /** A user of whom everything that can be written down has been. Gives what must not stay. */
  async function leaveTraces(name: string): Promise<readonly string[]> {
    const user = await world.createUser(name);
    const agent = { 'user-agent': `agent-of-${name}` };
    await world.send('POST', '/login', { username: name, password }, agent);
    await world.send('POST', '/login', { username: name, password: 'a wrong one' });
    await user.send('POST', '/create-token', { name: `token-of-${name}`, scope: 'trade' });
    const enrolled = await user.send('POST', '/enroll-second-factor', { password });
    const { secret } = enrolled.json;
    const totp = URI.parse(enrolled.json.uri);
    const code = 'generate' in totp ? totp.generate({ timestamp: world.clock.now() }) : '';
    await user.send('POST', '/confirm-second-factor', { code });
    const key = { 'idempotency-key': `key-of-${name}` };
    const bought = await user.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1' }, key);
    assert.equal(bought.status, 201, bought.text);
    const dear = { symbol: 'AAPL', quantity: '1000000' };
    await user.send('POST', '/buy-stock', dear, { 'idempotency-key': `second-key-of-${name}` });
    const rows = (
      await world.database.query(
        'SELECT password_hash, user_id FROM users WHERE username = ?',
        name,
      )
    )[0];
    const gone = await user.send('DELETE', '/delete-account', { password });
    assert.equal(gone.status, 204, gone.text);
    return [name, String(secret), String(rows?.['password_hash']).slice(-20)];
  }

  const readIfThere = (file: string) => (existsSync(file) ? readFileSync(file, 'latin1') : '');

  function traces(files: readonly string[], sought: readonly string[]): readonly string[] {
    return files.flatMap((file) => {
      const bytes = readIfThere(file);
      return sought.filter((text) => bytes.includes(text)).map((text) => `${text} in ${file}`);
    });
  }

  describe('a deleted user', () => {
    it('stays readable in no file, nor in a backup', async () => {
      // Others come and go in between, so that rows move and pages split.
      for (let count = 0; count < 12; count += 1) await world.createUser(`neighbour-${count}`);
      const sought: string[] = [];
      for (let count = 0; count < 6; count += 1) {
        sought.push(...(await leaveTraces(`zz-vanished-${count}-zz`)));
        await world.createUser(`later-${count}`);
      }
      const files = [path, `${path}-wal`];
      const deadline = performance.now() + forgottenMsMax;
      while (traces(files, sought).length > 0 && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      assert.deepEqual(traces(files, sought), []);
      const copy = join(folder.path, 'backup.db');
      const { status } = await papertape({ DATABASE_URL: `sqlite:${path}` }, ['backup', copy]);
      assert.equal(status, 0);
      assert.deepEqual(traces([copy, ...files], sought), []);
      assert.match(readIfThere(copy), /neighbour-3/, 'the others are in it');
    });

    it('leaves a journal that still adds up, with a digest in the place of each key', async () => {
      const rows = sqliteOf(world)
        .prepare(
          'SELECT lower(hex(idempotency_key)) AS digest FROM journal WHERE idempotency_key IS NOT NULL',
        )
        .all();
      assert.equal(rows.length, 12);
      for (const row of rows) assert.match(String(row['digest']), /^[0-9a-f]{64}$/);
      const left = (
        await world.database.query('SELECT count(*) AS n FROM orders WHERE client_key IS NOT NULL')
      )[0];
      const salts = (await world.database.query('SELECT count(*) AS n FROM account_salts'))[0];
      assert.deepEqual([left?.['n'], salts?.['n']], [0, 0]);
    });
  });
});
