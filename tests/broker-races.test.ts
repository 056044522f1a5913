// Every interleaving that a scheduler can think of: orders that race for the same cash or the same
// shares, random commands with faults and restarts, all against a model that is too simple to be
// wrong.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createBroker } from '#src/broker/broker.ts';
import { digestAccount } from '#src/broker/account-codec.ts';
import { assertInvariants } from '#src/broker/invariants.ts';
import { replay } from '#src/broker/replay.ts';
import { formatMoney } from '#src/domain/money.ts';
import {
  JournalConflictError,
  type Journal,
  type NewEntry,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { OutcomeUnknownError, StorageFullError } from '#src/runtime/storage-fault.ts';
import { abroad, root } from './support/process.ts';
import type { ToldRun } from './support/replay-abroad.ts';
import { alice, closeOfFriday, dollars, noSnapshots, order, testSalts } from './support/trading.ts';

/** The port's promises in twenty lines; `delay` decides when an append happens. */
function createMemoryJournal(delay: () => Promise<unknown> = async () => {}) {
  const entries: StoredEntry[] = [];
  let fault: 'full' | 'lost' | 'recorded' | undefined;
  const journal: Journal = {
    append: async (added) => {
      await delay();
      const failing = fault;
      fault = undefined;
      if (failing === 'full') throw new StorageFullError('full');
      if (failing === 'lost') throw new OutcomeUnknownError('lost');
      const isTaken = ({ stored: { sequence, idempotency } }: NewEntry) =>
        entries.some(
          (each) =>
            each.sequence === sequence ||
            (idempotency && each.idempotency?.key === idempotency.key),
        );
      if (added.some(isTaken)) throw new JournalConflictError('taken');
      entries.push(...added.map(({ stored }) => stored));
      if (failing === 'recorded') throw new OutcomeUnknownError('recorded, but nobody knows');
    },
    read: async (_id, after) => entries.filter(({ sequence }) => sequence > after),
    readBackwards: async (_id, before, limit) =>
      entries
        .filter(({ sequence }) => sequence < before)
        .toReversed()
        .slice(0, limit),
    findByKey: async (_id, key) => entries.find((entry) => entry.idempotency?.key === key),
  };
  return { journal, entries, failNext: (next: typeof fault) => void (fault = next) };
}

function brokerOn(journal: Journal) {
  return createBroker({
    journal,
    snapshots: noSnapshots,
    salts: testSalts,
    onQuarantine: (_id, reason) => assert.fail(reason),
    onSnapshotFault: (error) => assert.fail(String(error)),
  });
}

const open = (cash: string) =>
  ({
    type: 'OpenAccount',
    accountId: alice,
    at: closeOfFriday,
    startingCash: dollars(cash),
  }) as const;

const dollarAmounts = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 6 });

describe('orders that race', () => {
  it('for the same cash never spend it twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), dollarAmounts, async (scheduler, prices) => {
        const { journal } = createMemoryJournal(() => scheduler.schedule(Promise.resolve()));
        const opening = brokerOn(journal).execute(open('100.00'));
        await scheduler.waitFor(opening);
        const broker = brokerOn(journal);
        const racing = prices.map((price) =>
          broker.execute(order('buy', '1', 'AAPL', `${price}.0000`)),
        );
        const answers = await scheduler.waitFor(Promise.all(racing));
        const spent = prices.reduce(
          (sum, price, index) => sum + (answers[index]?.ok ? price : 0),
          0,
        );
        const { account } = await replay(journal, alice);
        assert.equal(formatMoney(account.cash), `${100 - spent}.00`);
        assertInvariants(account);
      }),
      { numRuns: 500 },
    );
  });

  it('for the same shares never sell them twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), dollarAmounts, async (scheduler, quantities) => {
        const { journal } = createMemoryJournal(() => scheduler.schedule(Promise.resolve()));
        const broker = brokerOn(journal);
        const prepared = broker
          .execute(open('1000.00'))
          .then(() => broker.execute(order('buy', '100', 'AAPL', '1.0000')));
        await scheduler.waitFor(prepared);
        const racing = quantities.map((quantity) =>
          broker.execute(order('sell', `${quantity}`, 'AAPL', '1.0000')),
        );
        const answers = await scheduler.waitFor(Promise.all(racing));
        const sold = quantities.reduce(
          (sum, each, index) => sum + (answers[index]?.ok ? each : 0),
          0,
        );
        assert.ok(sold <= 100);
        assertInvariants((await replay(journal, alice)).account);
      }),
      { numRuns: 500 },
    );
  });

  it('would be caught if somebody checked, awaited and only then wrote', async () => {
    const racing = fc.asyncProperty(fc.scheduler(), dollarAmounts, async (scheduler, prices) => {
      let cash = 100;
      const buy = async (price: number) => {
        if (price > cash) return;
        await scheduler.schedule(Promise.resolve());
        cash -= price;
      };
      const all = Promise.all(prices.map(buy));
      await scheduler.waitIdle();
      await all;
      assert.ok(cash >= 0);
    });
    const { failed } = await fc.check(racing, { numRuns: 500 });
    assert.equal(failed, true);
  });
});

const command = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  symbol: fc.constantFrom('AAPL', 'MSFT'),
  quantity: fc.integer({ min: 1, max: 40 }),
  price: fc.integer({ min: 1, max: 50 }),
  key: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
  fault: fc.constantFrom(undefined, undefined, undefined, 'full', 'lost', 'recorded'),
  restarts: fc.boolean(),
});

/** What a reader would do with a pencil. */
function createModel() {
  let cash = 1_000;
  const held: Record<string, number> = { AAPL: 0, MSFT: 0 };
  return {
    apply(side: 'buy' | 'sell', symbol: string, quantity: number, price: number): boolean {
      const shares = held[symbol] ?? 0;
      const isPossible = side === 'buy' ? price * quantity <= cash : quantity <= shares;
      if (!isPossible) return false;
      const sign = side === 'buy' ? 1 : -1;
      cash -= sign * price * quantity;
      held[symbol] = shares + sign * quantity;
      return true;
    },
    cash: () => cash,
    held,
  };
}

describe('random commands with faults and restarts', () => {
  it('leave what the model says, and memory is always the journal replayed', async () => {
    const told: ToldRun[] = [];
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const { journal, failNext } = createMemoryJournal();
        let broker = brokerOn(journal);
        await broker.execute(open('1000.00'));
        const model = createModel();
        const answered = new Set<string>();
        for (const { side, symbol, quantity, price, key, fault, restarts } of commands) {
          const digest = `${side} ${symbol} ${quantity}`;
          const idempotency = key === null ? undefined : { key, inputDigest: digest };
          const submit = () =>
            broker.execute(order(side, `${quantity}`, symbol, `${price}.0000`), { idempotency });
          const before = (await journal.read(alice, 0)).length;
          failNext(fault);
          try {
            const answer = await submit();
            const isNew = key === null || !answered.has(key);
            if (isNew) {
              const filled = answer.ok && answer.value.entry.event.type === 'OrderFilled';
              assert.equal(filled, model.apply(side, symbol, quantity, price));
            }
            if (key !== null) answered.add(key);
          } catch (error) {
            const [entry] = (await journal.read(alice, before)).slice(0, 1);
            assert.equal(entry !== undefined, fault === 'recorded');
            assert.ok(error instanceof StorageFullError || error instanceof OutcomeUnknownError);
            if (entry?.eventType === 'OrderFilled') model.apply(side, symbol, quantity, price);
            if (entry && key !== null) answered.add(key);
          }
          failNext(undefined);
          if (restarts) broker = brokerOn(journal);
          const live = await broker.readAccount(alice);
          const { account } = await replay(journal, alice);
          assert.equal(digestAccount(live), digestAccount(account));
          assertInvariants(account);
          assert.equal(formatMoney(account.cash), `${model.cash()}.00`);
        }
        const digest = digestAccount(await broker.readAccount(alice));
        told.push({ entries: await journal.read(alice, 0), digest });
      }),
      { numRuns: 300 },
    );
    assertSameAbroad(told);
  });
});

/** Every journal, replayed in another time zone and locale, gives the books that were live here. */
function assertSameAbroad(told: readonly ToldRun[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'papertape-'));
  const path = join(folder, 'runs.json');
  writeFileSync(path, JSON.stringify(told));
  const child = spawnSync(process.execPath, ['tests/support/replay-abroad.ts', path], {
    cwd: root,
    env: { ...process.env, ...abroad },
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  const expected = told.map(({ digest }) => `${digest}\n`).join('');
  assert.equal(child.stdout, expected, child.stderr);
}
