// The operator's word about splits, dividends and new names, beside a running server.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBot, marketOrder } from './support/alpaca.ts';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { environmentOf, papertape } from './support/command.ts';
import { actionOf } from './support/action-book.ts';
import { createFolder } from './support/process.ts';
import { symbolOf } from './support/trading.ts';
import { createWorld, security, type World } from './support/world.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
const patient = {
  security: { ...security, sessionIdleMs: 90 * dayMs, sessionAbsoluteMs: 90 * dayMs },
};

/** A running server on a file, and the command beside it. */
async function openBooks() {
  await using opened = new AsyncDisposableStack();
  const { path } = opened.use(await createFolder());
  const databasePath = `${path}/papertape.db`;
  const world = opened.use(await createWorld({ ...patient, databasePath }));
  const environment = environmentOf(world, databasePath);
  const run = (...words: string[]) => papertape(environment, ['actions', ...words]);
  const runOnFreePlan = (...words: string[]) =>
    papertape({ ...environment, ALPHA_VANTAGE_PLAN: 'free' }, ['actions', ...words]);
  const toClose = opened.move();
  return { world, run, runOnFreePlan, [Symbol.asyncDispose]: () => toClose.disposeAsync() };
}

async function applyAll(world: World): Promise<void> {
  for (let tick = 0; tick < 6; tick += 1) await world.applyActions.tick();
}

describe('papertape actions', () => {
  it('is of the price source, whatever plan it is asked for prices on', async () => {
    await using books = await openBooks();
    const { world, runOnFreePlan } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await world.clock.advance(3 * dayMs);
    assert.equal((await runOnFreePlan('add', 'AAPL', '2026-11-23', '--split', '3:2')).status, 0);
    await applyAll(world);
    const { positions } = (await alice.send('GET', '/view-portfolio')).json;
    assert.equal(positions[0].quantity, '15');
    assert.match((await runOnFreePlan('list')).lines.join('\n'), /AAPL split 2026-11-23.*applied/);
  });

  it('shows every account before and after, and changes nothing in a dry run', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await world.clock.advance(3 * dayMs);
    assert.deepEqual((await run('list')).lines, [
      'no splits, dividends or new names are known yet',
    ]);
    const words = ['add', 'AAPL', '2026-11-23', '--split', '3:2'];
    const told = await run(...words, '--dry-run');
    assert.equal(told.lines.at(-1), 'a dry run: nothing was changed');
    assert.deepEqual((await run('reject', 'AAPL', '--dry-run')).lines, told.lines.slice(-1));
    const shown = await run(...words, '--dry-run', '--json');
    assert.equal(shown.status, 0, shown.errors.join());
    const row = JSON.parse(shown.lines[0] ?? '');
    assert.deepEqual([row.account_id, row.shares, row.shares_after], [alice.accountId, '10', '15']);
    await applyAll(world);
    const quantityNow = async () =>
      (await alice.send('GET', '/view-portfolio')).json.positions[0].quantity;
    assert.equal(await quantityNow(), '10');
    assert.equal((await run(...words)).status, 0);
    await applyAll(world);
    assert.equal(await quantityNow(), '15');
    const listed = JSON.parse((await run('list', '--json')).lines[0] ?? '');
    assert.deepEqual(
      [listed.action_id, listed.terms, listed.state, listed.source],
      ['AAPL split 2026-11-23', '3:2', 'applied', 'operator'],
    );
    // It was two for one, and then it was none at all.
    assert.equal((await run('add', 'AAPL', '2026-11-23', '--split', '2:1')).status, 0);
    await applyAll(world);
    assert.equal(await quantityNow(), '20');
    assert.equal((await run('reject', 'AAPL split 2026-11-23')).status, 0);
    await applyAll(world);
    assert.equal(await quantityNow(), '10');
    const { json } = await alice.send('GET', '/view-transactions?type=action_reversed');
    assert.deepEqual(
      json.transactions.map(({ reason }: { reason: string }) => reason),
      ['rejected', 'corrected'],
    );
  });

  it('books a special dividend beside the regular one of its day, and says what it corrects', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await world.clock.advance(3 * dayMs);
    const of = ['add', 'AAPL', '2026-11-23', '--paid-on', '2026-12-31', '--dividend'];
    const told = [];
    for (const words of [['0.25'], ['5', '--special'], ['0.30'], ['6', '--special']]) {
      const dry = await run(...of, ...words, '--dry-run');
      const { status, lines } = await run(...of, ...words);
      assert.equal(status, 0);
      const corrects = lines.filter((line) => line.startsWith('this corrects'));
      assert.deepEqual(
        dry.lines.filter((line) => line.startsWith('this corrects')),
        corrects,
      );
      await applyAll(world);
      const { json } = await alice.send('GET', '/view-portfolio');
      told.push([json.dividends_due, ...corrects]);
    }
    const on = 'a share on 2026-12-31, applied';
    assert.deepEqual(told, [
      ['2.50'],
      ['52.50'],
      ['53.00', `this corrects AAPL dividend 2026-11-23: dividend 0.25 ${on}`],
      ['63.00', `this corrects AAPL special-dividend 2026-11-23: dividend 5 ${on}`],
    ]);
    const same = await run(...of, '0.3', '--special');
    assert.equal(same.status, 2);
    assert.match(same.errors.join(), /AAPL dividend 2026-11-23 is of that amount already/);
    // Where the price source has told of two, it is not guessed which of them was wrong.
    const [regular = assert.fail()] = world.actionBook.all();
    const second = { ...regular, actionId: `${regular.actionId} (2)`, revision: 1 };
    const terms = { kind: 'dividend', amount: amountPerShare(10n ** 9n), paidOn: null } as const;
    await world.actionBook.put({ ...second, terms, source: 'simulator' });
    const unclear = await run(...of, '0.35');
    assert.equal(unclear.status, 2);
    assert.match(unclear.errors.join(), /"AAPL dividend 2026-11-23 \(2\)" are known of that day/);
    const amount = await run(...of, '1', '--dry-run', '--json');
    assert.match(amount.errors.join(), /this corrects AAPL dividend 2026-11-23 \(2\)/);
  });

  it('loses no word that comes while the server books the one before', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '10' });
    await world.clock.advance(3 * dayMs);
    await applyAll(world);
    const split = ['add', 'AAPL', '2026-11-23', '--split'];
    const told: string[] = [];
    for (const [before, after] of [
      [
        [...split, '2:1'],
        [...split, '3:1'],
      ],
      [
        [...split, '4:1'],
        ['reject', 'AAPL split 2026-11-23'],
      ],
    ] as const) {
      assert.equal((await run(...before)).status, 0);
      await world.actionBook.refresh();
      assert.equal((await run(...after)).status, 0);
      // What this tick knows is of before the second word.
      await world.applyActions.tick();
      await applyAll(world);
      const { json } = await alice.send('GET', '/view-portfolio');
      told.push(json.positions[0].quantity);
    }
    assert.deepEqual(told, ['30', '10']);
  });

  it('gives a company its new name, with lots, orders and all that it was', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '4' });
    const bot = await createBot(world, 'bot');
    const bought = await bot.send('POST', '/v2/orders', marketOrder({ symbol: 'IBM', qty: '9' }));
    assert.equal(bought.status, 200, bought.text);
    const order = {
      symbol: 'IBM',
      quantity: '4',
      type: 'limit',
      limit_price: '9000',
      time_in_force: 'gtc',
    };
    const resting = await alice.send('POST', '/sell-stock', order);
    assert.equal(resting.status, 201, resting.text);
    const { json: before } = await alice.send('GET', '/view-portfolio');
    assert.equal((await run('add', 'IBM', '2026-11-20', '--rename', 'AAPL')).status, 0);
    await applyAll(world);
    const { json: after } = await alice.send('GET', '/view-portfolio');
    assert.deepEqual([after.positions.length, after.positions[0].symbol], [1, 'AAPL']);
    assert.equal(after.positions[0].cost_basis, before.positions[0].cost_basis);
    // Bought today, under the old name.
    assert.equal(after.positions[0].day_change, after.positions[0].unrealized_profit);
    assert.equal((await bot.send('GET', '/v2/account')).json.last_equity, '100000');
    const { json: ended } = await alice.send('GET', `/view-order/${resting.json.order.id}`);
    assert.deepEqual([ended.status, ended.reason], ['cancelled', 'symbol_renamed']);
  });

  it('is followed there and back by orders without shares, as often as it is told', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    const limit = { type: 'limit', limit_price: '0.90', time_in_force: 'gtc' };
    const placed = await alice.send('POST', '/buy-stock', {
      symbol: 'IBM',
      quantity: '4',
      ...limit,
    });
    assert.equal(placed.status, 201, placed.text);
    await world.clock.advance(3 * dayMs);
    const told = [];
    for (const words of [
      ['add', 'IBM', '2026-11-23', '--split', '2:1'],
      ['reject', 'IBM split 2026-11-23'],
      ['add', 'IBM', '2026-11-23', '--split', '3:1'],
      ['reject', 'IBM split 2026-11-23'],
    ]) {
      assert.equal((await run(...words)).status, 0);
      await applyAll(world);
      const { json } = await alice.send('GET', `/view-order/${placed.json.order.id}`);
      told.push(`${json.quantity} at ${json.limit_price}`);
    }
    assert.deepEqual(told, ['8 at 0.4500', '4 at 0.9000', '12 at 0.3000', '4 at 0.9000']);
  });

  it('gives no company the name that another one still has in some account', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '4' });
    await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '3' });
    await world.clock.advance(3 * dayMs);
    const words = ['add', 'IBM', '2026-11-23', '--rename', 'AAPL'];
    const told = await run(...words, '--dry-run');
    assert.equal(told.status, 2);
    assert.match(told.errors.join(), /holds AAPL since 2026-11-20.*write it off first/);
    assert.equal((await run(...words)).status, 2);
    // Where it comes to the server all the same, as from two operators at once, it waits.
    const action = actionOf('IBM', '2026-11-23', { kind: 'rename', newSymbol: symbolOf('AAPL') });
    await world.actionBook.put({ ...action, state: 'accepted', note: null, foundAt: 0 });
    const held = async () => {
      await applyAll(world);
      const { json } = await alice.send('GET', '/view-portfolio');
      const { positions }: { positions: { symbol: string; quantity: string }[] } = json;
      return positions.map(({ symbol, quantity }) => `${quantity} ${symbol}`);
    };
    assert.deepEqual(await held(), ['3 AAPL', '4 IBM']);
    const [{ state, note } = {}] = (await run('list', '--json')).lines.map((row) =>
      JSON.parse(row),
    );
    assert.equal(state, 'waiting');
    assert.match(note, /holds AAPL since 2026-11-20/);
    const mistyped = ['add', 'AAPL', '2026-11-22', '--rename', 'APPL'];
    for (const more of [['--dry-run'], []]) {
      assert.match((await run(...mistyped, ...more)).lines.join(), /the listing has no APPL/);
    }
    assert.deepEqual(await held(), ['3 APPL', '4 IBM']);
    for (const _ of ['once', 'and told again']) {
      const { status, lines } = await run(...words);
      assert.equal(status, 0);
      assert.doesNotMatch(lines.join(), /the listing has no/);
      assert.deepEqual(await held(), ['4 AAPL', '3 APPL']);
    }
    // Of one day, there and back again.
    assert.equal((await run('add', 'APPL', '2026-11-22', '--rename', 'ABC')).status, 0);
    assert.deepEqual(await held(), ['4 AAPL', '3 ABC']);
    assert.equal((await run('add', 'ABC', '2026-11-22', '--rename', 'APPL')).status, 0);
    assert.deepEqual(await held(), ['4 AAPL', '3 APPL']);
    assert.equal(world.actionBook.nameOn(symbolOf('APPL'), '2026-11-01'), 'AAPL');
    const refused = await run('reject', action.actionId);
    assert.equal(refused.status, 2);
    assert.match(refused.errors.join(), /the shares are called AAPL by now/);
  });

  it('is shown what the listing suggests, which changes nothing by itself', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    await alice.send('POST', '/buy-stock', { symbol: 'IBM', quantity: '4' });
    assert.ok(world.simulator.market.rename('IBM', 'IBMX').ok);
    await world.clock.advance(25 * hourMs);
    world.listingDesk.current();
    const deadline = performance.now() + 5_000;
    while (performance.now() < deadline && world.actionBook.all().length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [line = ''] = (await run('list', '--json')).lines;
    const { state, kind, terms, note } = JSON.parse(line);
    assert.deepEqual([state, kind, terms], ['proposed', 'rename', 'IBMX']);
    assert.match(note, /actions add IBM 2026-11-21 --rename IBMX/);
    await applyAll(world);
    const { json } = await alice.send('GET', '/view-portfolio');
    assert.equal(json.positions[0].symbol, 'IBM');
    assert.equal((await run('add', 'IBM', '2026-11-21', '--rename', 'IBMX')).status, 0);
    await applyAll(world);
    const { json: after } = await alice.send('GET', '/view-portfolio');
    assert.deepEqual(
      [after.positions[0].symbol, after.positions[0].quote.status],
      ['IBMX', 'current'],
    );
    // The name of today, of a day on which the company had another one.
    assert.equal((await run('add', 'IBMX', '2026-11-20', '--dividend', '1')).status, 0);
    const known = (await run('list', '--json')).lines.map((each) => JSON.parse(each).action_id);
    assert.deepEqual(known, ['IBM rename 2026-11-21', 'IBM dividend 2026-11-20']);
  });

  it('writes off what is worth nothing any more, as a loss that is realized', async () => {
    await using books = await openBooks();
    const { world, run } = books;
    const alice = await world.createUser('alice');
    const bought = await alice.send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '2' });
    await world.clock.advance(3 * dayMs);
    assert.equal((await run('add', 'AAPL', '2026-11-23', '--write-off', '0.5')).status, 0);
    await applyAll(world);
    const { json } = await alice.send('GET', '/view-portfolio');
    assert.deepEqual(json.positions, []);
    const loss = 1 - Number(bought.json.fill.notional);
    assert.equal(Number(json.realized_profit).toFixed(2), loss.toFixed(2));
    assert.equal(json.equity, json.cash);
  });

  it('says in one line what it does not understand', async () => {
    await using books = await openBooks();
    const { run } = books;
    for (const words of [
      ['add', 'AAPL', '2026-11-23'],
      ['add', 'AAPL', '2026-11-23', '--split', '2', '--value', '1'],
      ['add', 'AAPL', '2026-11-23', '--split', 'two'],
      ['add', 'AAPL', '2026-11-23', '--split', '2:1', '--split', '3:1'],
      ['add', 'AAPL', 'today', '--split', '2:1'],
      ['add', 'AAPL', '2026-02-30', '--split', '2:1'],
      ['add', 'AAPL', '2026-11-23', '--split', '3:3'],
      ['add', 'AAPL', '2026-11-23', '--dividend', '0'],
      ['add', 'AAPL', '2026-11-23', '--dividend', '1', '--paid-on', '2026-11-31'],
      ['add', 'AAPL', '2026-11-23', '--rename', 'AAPL'],
      ['add', 'AAPL', '2026-11-23', '--split', '2:1', '--paid-on', '2026-12-01'],
      ['add', 'AAPL', '2026-11-23', '--dividend', '-1'],
      ['add', 'AAPL', '2026-11-23', '--split', '2:1', '--special'],
      ['reject', 'no such\naction'],
      ['add', '$$', '2026-11-23', '--split', '2:1'],
      ['add', 'AAPL', '2026-11-23', '--dividend', '1', '--paid-on', '2026-11-01'],
      ['reject', 'no such action'],
      ['forget'],
    ]) {
      const { status, errors } = await run(...words);
      assert.equal(status, 2, words.join(' '));
      assert.equal(errors.length, 1, errors.join());
      assert.doesNotMatch(errors.join(), /\n/);
    }
  });
});
