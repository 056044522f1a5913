// Books that move from SQLite to PostgreSQL and back: everything arrives, an interruption costs
// nothing, the source stays as it is, and no password stands in an argument.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { sha256 } from '#src/runtime/digest.ts';
import { unpack } from '#src/storage/books/packing.ts';
import { movedTables } from '#src/storage/moving/tables.ts';
import { papertape } from '#tests/support/command.ts';
import { until } from '#tests/support/cluster.ts';
import { postgresMissing, startPostgres, type PostgresServer } from '#tests/support/postgres.ts';
import { createFolder, root, startServerProcess } from '#tests/support/process.ts';
import { writeBooks } from '../../bench/books.ts';

const secret = 'p@ss CANARY';
const size = { accounts: 300, positions: 3, furtherOrders: 20, keys: true };

/** Every row of every table that is moved, with ids as text, in an order of its own. */
function contentOf(path: string): ReadonlyMap<string, string> {
  using database = new DatabaseSync(path, { readOnly: true });
  return new Map(
    movedTables.map(({ name, columns, packed }) => {
      const rows = database
        .prepare(`SELECT ${columns.map((each) => `"${each}"`).join()} FROM ${name}`)
        .all()
        .map((row) =>
          JSON.stringify(
            columns.map((each) => {
              const value = row[each] ?? null;
              return value !== null && packed.includes(each) ? unpack(value) : value;
            }),
          ),
        );
      return [name, `${rows.length} ${sha256(rows.toSorted().join('\n'))}`];
    }),
  );
}

describe('books that move', { skip: postgresMissing }, () => {
  let postgres: PostgresServer;
  let folder: Awaited<ReturnType<typeof createFolder>>;
  let file: string;
  let passwordFile: string;
  before(async () => {
    postgres = await startPostgres();
    await postgres.admin('postgres', `CREATE ROLE papertape LOGIN PASSWORD '${secret}'`);
    folder = await createFolder();
    file = join(folder.path, 'books.db');
    passwordFile = join(folder.path, 'password');
    writeFileSync(passwordFile, `${secret}\n`, { mode: 0o600 });
    await writeBooks(file, size);
  });
  after(async () => {
    await postgres.stop();
    await folder[Symbol.asyncDispose]();
  });

  const place = (name: string) => `postgres://papertape@127.0.0.1:${postgres.port}/${name}`;
  const newDatabase = async (name: string) => {
    await postgres.admin('postgres', `CREATE DATABASE ${name} OWNER papertape`);
    return place(name);
  };
  const over = (to: string) => ['migrate', '--from', `sqlite:${file}`, '--to', to];
  const withPassword = (side: string) => [`--${side}-password-file`, passwordFile];

  it('arrive whole, there and back, and stay where they were', async () => {
    const bytes = sha256(readFileSync(file).toString('latin1'));
    const url = await newDatabase('whole');
    const shown: string[] = [];
    const progress = (line: string) => void shown.push(line);
    const moved = await papertape({}, [...over(url), ...withPassword('to')], { progress });
    assert.deepEqual(moved.errors, []);
    assert.equal(moved.status, 0, moved.lines.join('\n'));
    assert.match(moved.lines.join('\n'), /entries of 300 accounts, the same chains and states/);
    assert.ok(shown.some((line) => /\d+ of \d+ rows/.test(line)));
    assert.equal(sha256(readFileSync(file).toString('latin1')), bytes, 'the source is untouched');
    const settings = { DATABASE_URL: url, DATABASE_PASSWORD_FILE: passwordFile };
    assert.equal((await papertape(settings, ['verify'])).status, 0);
    const backTo = join(folder.path, 'back.db');
    const back = ['migrate', '--from', url, '--to', `sqlite:${backTo}`, ...withPassword('from')];
    const returned = await papertape({}, back);
    assert.equal(returned.status, 0, [...returned.errors, ...returned.lines].join('\n'));
    assert.deepEqual(contentOf(backTo), contentOf(file));
    assert.equal((await papertape({ DATABASE_URL: `sqlite:${backTo}` }, ['verify'])).status, 0);
  });

  it('go on where they were interrupted, and are nobody’s meanwhile', async () => {
    const url = await newDatabase('interrupted');
    const words = [...over(url), ...withPassword('to')];
    const child = spawn('node', ['src/main.ts', ...words], { cwd: root, stdio: 'ignore' });
    const ended = once(child, 'exit');
    const placeOfJournal = async () => {
      const sql = "SELECT content FROM moving WHERE name = 'journal'";
      return (await postgres.admin('interrupted', sql).catch(() => []))[0]?.['content'];
    };
    await until(async () => (await placeOfJournal()) !== undefined, 20_000);
    child.kill('SIGKILL');
    await ended;
    const settings = { DATABASE_URL: url, DATABASE_PASSWORD_FILE: passwordFile };
    const refused = /is being filled by "migrate"/;
    await assert.rejects(startServerProcess(settings), refused);
    const moved = await papertape({}, words);
    assert.equal(moved.status, 0, [...moved.errors, ...moved.lines].join('\n'));
    assert.equal((await papertape(settings, ['verify'])).status, 0);
    const again = await papertape({}, words);
    assert.equal(again.status, 2);
    assert.match(again.errors.join(), /has users or accounts, expected an empty one/);
  });

  it('are refused beside a server, and with a password where everybody sees it', async () => {
    const url = await newDatabase('refused');
    const shown = url.replace('papertape@', `papertape:${encodeURIComponent(secret)}@`);
    const told = await papertape({}, over(shown));
    assert.equal(told.status, 2);
    assert.match(told.errors.join(), /--to has a password.*--to-password-file/);
    assert.doesNotMatch(told.errors.join(), /CANARY/);
    assert.equal((await papertape({}, over('mysql://x'))).status, 2);
    const environment = { DATABASE_URL: url, DATABASE_PASSWORD_FILE: passwordFile };
    const server = await startServerProcess(environment);
    const beside = await papertape({}, [...over(url), ...withPassword('to')]);
    assert.equal(beside.status, 2);
    assert.match(
      beside.errors.join(),
      /a server runs on the PostgreSQL database .*: stop it first/,
    );
    await server.stop('SIGTERM');
  });
});
