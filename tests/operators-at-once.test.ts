// Words of several operators at once, each from a process of its own beside a running server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import { createActionStore, saveOperatorsWord } from '#src/storage/prices/corporate-actions.ts';
import { actionOf } from './support/action-book.ts';
import { environmentOf } from './support/command.ts';
import { isOnPostgres, postgresPlace } from './support/engine.ts';
import { createPostgresDatabase } from './support/postgres.ts';
import { createFolder, root } from './support/process.ts';
import { createWorld, security, type World } from './support/world.ts';

const dayMs = 24 * 60 * 60_000;
const patient = { ...security, sessionIdleMs: 90 * dayMs, sessionAbsoluteMs: 90 * dayMs };

/** A server on the engine of the test, and where its books are. */
async function openBooks() {
  await using opened = new AsyncDisposableStack();
  const { path } = opened.use(await createFolder());
  const url = isOnPostgres ? await createPostgresDatabase() : `sqlite:${path}/papertape.db`;
  const place = isOnPostgres
    ? { database: postgresPlace(url) }
    : { databasePath: url.slice('sqlite:'.length) };
  const world = opened.use(await createWorld({ security: patient, ...place }));
  const environment = { ...environmentOf(world, ''), DATABASE_URL: url };
  const run = async (...words: string[]) => {
    const program = [`${root}src/main.ts`, 'actions', ...words];
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, program, { cwd: root, env, stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return Number(code);
  };
  const toClose = opened.move();
  return { world, run, [Symbol.asyncDispose]: () => toClose.disposeAsync() };
}

async function settled({ actionBook, applyActions }: World) {
  for (let tick = 0; tick < 6; tick += 1) await applyActions.tick();
  const [action = assert.fail('no action')] = actionBook.all();
  const { terms, revision, state } = action;
  assert.ok(terms.kind === 'split');
  return { shares: `${10n * (state === 'rejected' ? 1n : terms.ratio.after)}`, revision };
}

describe('words of operators at once', { timeout: 60_000 }, () => {
  it('are each about what the one before has said, and the last one is booked', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await world.clock.advance(3 * dayMs);
    const split = ['add', 'AAPL', '2026-11-23', '--split'];
    const quantityNow = async () =>
      (await alice.send('GET', '/view-portfolio')).json.positions[0].quantity;
    const ratios = ['2:1', '3:1', '4:1', '5:1'];
    const codes = await Promise.all(ratios.map((ratio) => run(...split, ratio)));
    assert.deepEqual(codes, [0, 0, 0, 0]);
    const first = await settled(world);
    assert.equal(first.revision, ratios.length);
    assert.equal(await quantityNow(), first.shares);
    const name = 'AAPL split 2026-11-23';
    const mixed = await Promise.all([run(...split, '7:1'), run('reject', name)]);
    assert.deepEqual(mixed, [0, 0]);
    const second = await settled(world);
    assert.equal(second.revision, ratios.length + 1);
    assert.equal(await quantityNow(), second.shares);
  });

  it('is worked out anew where another one came between, and stands against what is older', async () => {
    await using books = await openBooks();
    const { world } = books;
    const { database } = world.storage;
    const terms = { kind: 'split', ratio: { after: 2n, before: 1n } } as const;
    const word = actionOf('AAPL', '2026-11-23', terms);
    const accepted = { ...word, state: 'accepted', note: null, foundAt: 0 } as const;
    const store = createActionStore(database, 'upstream');
    const revisions: number[] = [];
    const wordOf = ([before]: readonly KnownAction[]) => {
      const revision = (before?.revision ?? 0) + 1;
      revisions.push(revision);
      return { action: { ...accepted, revision } };
    };
    await saveOperatorsWord(database, 'upstream', wordOf);
    const [before = assert.fail()] = await store.load();
    let isFirst = true;
    const slow = {
      ...database,
      query: async (...query: Parameters<typeof database.query>) => {
        const rows = await database.query(...query);
        if (isFirst) await store.save({ ...before, revision: 2 });
        isFirst = false;
        return rows;
      },
    };
    const { action } = await saveOperatorsWord(slow, 'upstream', wordOf);
    assert.deepEqual(revisions, [1, 2, 3]);
    // The price source has corrected at the same time what the operator did.
    await store.save({ ...action, source: 'simulator', note: 'by the price source' });
    assert.deepEqual(await store.load(), [action]);
  });
});
