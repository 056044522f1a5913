import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '#src/broker/broker.ts';
import type { Recorded } from '#src/broker/execution.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createFeed } from '#src/runtime/feed.ts';
import { openBroker } from '#tests/support/trading-broker.ts';
import { alice, closeOfFriday, order, sharesOf, symbolOf } from '#tests/support/trading.ts';
import { createDayFlows } from './day-flows.ts';

const calendar = createNyseCalendar();

/** A broker on a real journal, which can be kept from hearing that it has recorded something. */
async function openBooks() {
  const state = { reads: 0, told: Promise.resolve() };
  const recordFeed = createFeed<Recorded>();
  const broker = await openBroker(recordFeed.publish, (stored) => ({
    ...stored,
    append: async (entries) => {
      await stored.append(entries);
      await state.told;
    },
  }));
  const readHistory: Broker['readHistory'] = (...asked) => {
    state.reads += 1;
    return broker.readHistory(...asked);
  };
  const clock = createTestClock(closeOfFriday);
  const openFlows = (read = readHistory) =>
    createDayFlows({ broker: { readHistory: read }, recordFeed, calendar, clock });
  return { broker, state, readHistory, openFlows };
}

const buy = (broker: Broker, quantity = '1') =>
  broker.execute(order('buy', quantity, 'AAPL', '10.0000'));

describe('what an account has traded in the last sessions', () => {
  it('follows orders that are recorded here without reading the journal again', async () => {
    const { broker, state, openFlows } = await openBooks();
    const followed = openFlows();
    await followed.of(alice, await broker.readAccount(alice));
    const readsBefore = state.reads;
    for (const [side, symbol] of [
      ['buy', 'AAPL'],
      ['buy', 'MSFT'],
      ['sell', 'AAPL'],
    ] as const) {
      await broker.execute(order(side, '1', symbol, '10.0000'));
      const account = await broker.readAccount(alice);
      const known = followed.known(alice, account);
      assert.equal(state.reads, readsBefore);
      assert.deepEqual(known, await openFlows(broker.readHistory).of(alice, account));
    }
  });

  it('counts an order once that a look meets in the journal before memory has it', async () => {
    const { broker, state, openFlows } = await openBooks();
    const flows = openFlows();
    const before = await broker.readAccount(alice);
    const { promise, resolve } = Promise.withResolvers<void>();
    state.told = promise;
    const bought = buy(broker);
    while ((await broker.readHistory(alice, 1_000, 10)).length < 2) await sleep(1);
    await flows.of(alice, before);
    resolve();
    await bought;
    const account = await broker.readAccount(alice);
    assert.deepEqual(await flows.of(alice, account), await openFlows().of(alice, account));
  });

  it('reads what it was not told of', async () => {
    const { broker, state, openFlows } = await openBooks();
    await buy(broker);
    const flows = openFlows();
    await buy(broker, '2');
    const account = await broker.readAccount(alice);
    assert.equal(flows.known(alice, account), undefined);
    const bought = (await flows.of(alice, account)).get(symbolOf('AAPL')) ?? [];
    assert.deepEqual(
      bought.map(({ sharesBought }) => sharesBought),
      [sharesOf('3')],
    );
    assert.equal(state.reads, 1);
  });
});
