import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createBroker } from '#src/broker/broker.ts';
import { createVerification } from '#src/broker/verification.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { orderId, type AccountId, type OrderId } from '#src/domain/ids.ts';
import { marketOrder } from '#src/domain/order.ts';
import { openSqliteDatabase } from '#src/storage/sqlite/database.ts';
import { createSqliteWholeJournal, readWholeJournal } from '#src/storage/sqlite/journal-rows.ts';
import { createSqliteJournal } from '#src/storage/sqlite/journal.ts';
import { createReadModels } from '#src/storage/books/read-models.ts';
import { rebuildReadModels } from '#src/storage/books/rebuild.ts';
import {
  alice,
  closeOfFriday,
  dollars,
  inSession,
  noSnapshots,
  order,
  priceOf,
  quoteOf,
  testSalts,
} from '#tests/support/trading.ts';

const startingCash = dollars('1000.00');

function setUp() {
  const database = openSqliteDatabase(':memory:');
  const broker = createBroker({
    journal: createSqliteJournal(database),
    snapshots: noSnapshots,
    salts: testSalts,
    onQuarantine: (_id: AccountId, reason: string) => assert.fail(reason),
    onSnapshotFault: (error: unknown) => assert.fail(String(error)),
  });
  return { database, broker };
}

/** What `verify` finds when it compares the read models with a replay. */
async function findings({ database }: ReturnType<typeof setUp>): Promise<readonly string[]> {
  const verification = createVerification({ readModels: createReadModels(database) });
  await verification.take([...readWholeJournal(database.reader)]);
  return (await verification.finish()).findings.map(({ problem }) => problem);
}

async function trade(world: ReturnType<typeof setUp>): Promise<void> {
  const { broker } = world;
  await broker.execute({ type: 'OpenAccount', accountId: alice, at: closeOfFriday, startingCash });
  const orders = [
    ['buy', '3', 'AAPL'],
    ['buy', '1', 'MSFT'],
    ['sell', '1', 'AAPL'],
    ['sell', '1', 'MSFT'],
    ['buy', '9999', 'MSFT'],
  ] as const;
  for (const [place, [side, quantity, symbol]] of orders.entries()) {
    const command = order(side, quantity, symbol, '10.0000', { orderId: orderId(`id-${place}`) });
    const idempotency = { key: `key ${place}`, inputDigest: 'digest' };
    await broker.execute(command, { idempotency });
  }
}

describe('the read models', () => {
  it('say which accounts there are, what they hold and what became of their orders', async () => {
    const world = setUp();
    await trade(world);
    const model = await createReadModels(world.database).of(alice);
    assert.deepEqual(model.account, { openedAt: closeOfFriday, closedAt: null });
    assert.deepEqual(model.symbols, ['AAPL']);
    const shown = model.orders.map((row) => [row.orderId, row.sequence, row.side, row.status]);
    assert.deepEqual(shown.slice(-2), [
      ['id-3', 5, 'sell', 'filled'],
      ['id-4', 6, 'buy', 'rejected'],
    ]);
    const at = closeOfFriday + 60_000;
    await world.broker.execute({ type: 'CloseAccount', accountId: alice, at });
    const closed = await createReadModels(world.database).of(alice);
    assert.equal(closed.account?.closedAt, at);
    assert.deepEqual(await findings(world), []);
  });

  it('know an exit that is held until its entry fills, and ends with its pair', async () => {
    const world = setUp();
    const { broker, database } = world;
    await broker.execute({
      type: 'OpenAccount',
      accountId: alice,
      at: closeOfFriday,
      startingCash,
    });
    const limit = (price: string, side: 'limitPrice' | 'stopPrice', type: 'limit' | 'stop') =>
      ({ ...marketOrder, timeInForce: 'gtc', type, [side]: priceOf(price) }) as const;
    const [profit, loss] = [orderId('profit'), orderId('loss')];
    const exits = [
      { orderId: profit, role: 'take_profit', terms: limit('11', 'limitPrice', 'limit') },
      { orderId: loss, role: 'stop_loss', terms: limit('8', 'stopPrice', 'stop') },
    ] as const;
    const entry = orderId('entry');
    const terms = limit('9', 'limitPrice', 'limit');
    const group = { orderClass: 'bracket', exits } as const;
    await broker.execute(order('buy', '3', 'AAPL', '10', { orderId: entry, terms, group }));
    const statuses = async () =>
      (await createReadModels(database).of(alice)).orders.map((row) => [
        row.orderId,
        row.status,
        row.groupId,
        row.isLeg,
      ]);
    assert.deepEqual(await statuses(), [
      ['entry', 'open', 'entry', false],
      ['profit', 'held', 'entry', true],
      ['loss', 'held', 'entry', true],
    ]);
    const at = closeOfFriday + 60_000;
    const judge = async (id: OrderId, price: string) => {
      const asOf = closeOfFriday + 30_000;
      const quote = quoteOf('AAPL', price, { asOf });
      const session = inSession.session ?? assert.fail();
      const evidence = evidenceOf(quote, session, closeOfFriday, undefined) ?? assert.fail();
      const ofOne = { accountId: alice, at, orderId: id, evidence, quote };
      await broker.execute({ type: 'JudgeOrder', ...ofOne });
    };
    await judge(entry, '9.00');
    assert.deepEqual(
      (await statuses()).map(([, status]) => status),
      ['filled', 'open', 'open'],
    );
    assert.deepEqual(await findings(world), []);
    await judge(loss, '7.00');
    assert.deepEqual(
      (await statuses()).map(([, status]) => status),
      ['filled', 'cancelled', 'filled'],
    );
    assert.deepEqual(await findings(world), []);
    const before = JSON.stringify(await createReadModels(database).of(alice));
    await rebuildReadModels(database, createSqliteWholeJournal(database.reader));
    assert.equal(JSON.stringify(await createReadModels(database).of(alice)), before);
  });

  it('are what a replay says after any orders', async () => {
    const orders = fc.array(
      fc.record({
        side: fc.constantFrom('buy' as const, 'sell' as const),
        symbol: fc.constantFrom('AAPL', 'MSFT'),
        quantity: fc.integer({ min: 1, max: 4 }),
        isKeyed: fc.boolean(),
      }),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(orders, async (list) => {
        const world = setUp();
        const { broker, database } = world;
        const opening = { accountId: alice, at: closeOfFriday, startingCash };
        await broker.execute({ type: 'OpenAccount', ...opening });
        for (const [place, { side, symbol, quantity, isKeyed }] of list.entries()) {
          const id = { orderId: orderId(`id-${place}`) };
          const command = order(side, `${quantity}`, symbol, '100.0000', id);
          const idempotency = isKeyed ? { key: `${place}`, inputDigest: 'd' } : undefined;
          await broker.execute(command, { idempotency });
        }
        assert.deepEqual(await findings(world), []);
        const before = JSON.stringify(await createReadModels(database).of(alice));
        await rebuildReadModels(database, createSqliteWholeJournal(database.reader));
        assert.equal(JSON.stringify(await createReadModels(database).of(alice)), before);
      }),
      { numRuns: 100 },
    );
  });

  const damages = {
    'a missing order': "DELETE FROM orders WHERE order_id = 'id-1'",
    'an order too many': `INSERT INTO orders SELECT account, 'made-up', 99, symbol, side, status,
      submitted_at, NULL, NULL, 0, NULL FROM orders LIMIT 1`,
    'another status': "UPDATE orders SET status = 'rejected' WHERE order_id = 'id-0'",
    'a missing holding': 'DELETE FROM holdings',
    'a holding too many': "INSERT INTO holdings VALUES ('IBM', 1)",
    'a former holding too many': "INSERT INTO former_holdings VALUES ('IBM', 1, 1)",
    'a missing account': 'DELETE FROM accounts',
    'an account that nobody opened': 'INSERT INTO accounts VALUES (99, 1, NULL)',
  };
  for (const [name, sql] of Object.entries(damages)) {
    it(`are found out by verify, and made right by a rebuild: ${name}`, async () => {
      const world = setUp();
      await trade(world);
      world.database.reader.exec(sql);
      assert.equal((await findings(world)).length, 1);
      const { database } = world;
      await rebuildReadModels(database, createSqliteWholeJournal(database.reader));
      assert.deepEqual(await findings(world), []);
      const keys = world.database.reader.prepare('SELECT client_key FROM orders').all();
      const kept = keys.filter((row) => row['client_key'] !== null).length;
      assert.equal(kept, name === 'a missing order' ? 4 : 5, 'readable keys stay');
    });
  }
});
