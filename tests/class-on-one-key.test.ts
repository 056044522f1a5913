// A class of thirty on one free key: one pupil who asks for everything does not spend everybody's day.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestRandom } from '#src/runtime/random.ts';
import { createManyUsers, type ManyUser } from './support/many-users.ts';
import { createFolder } from './support/process.ts';
import { createWorld, openServer, password, type Reply, type World } from './support/world.ts';

const classSize = 30;
const wanted = ['AAPL', 'MSFT', 'NVDA', 'AMZN', 'GOOGL', 'META', 'TSLA', 'JPM'];
const greedyWants =
  'V WMT KO PEP MCD NKE DIS IBM ORCL INTC AMD CSCO BA GE CAT MMM HON UPS FDX F GM XOM CVX'.split(
    ' ',
  );
const midnight = Date.parse('2026-11-21T00:00:00Z');

const lookUp = (user: Pick<ManyUser, 'send'>, symbol: string) =>
  user.send('GET', `/lookup-stock?symbol=${symbol}`);

/** Asks again when it is told to, as a page or a program would. */
async function persist(world: World, ask: () => Promise<Reply>): Promise<Reply> {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await ask();
    if (reply.status !== 503 || attempt === 10) return reply;
    await world.clock.advance(Number(reply.headers['retry-after']) * 1_000);
  }
}

describe('a class of thirty on one free key', () => {
  for (const [what, ask] of [
    ["one user's 23 look-ups", lookUp],
    [
      "one user's orders of 0.01 share on new symbols",
      (user: ManyUser, symbol: string) =>
        user.send('POST', '/buy-stock', { symbol, quantity: '0.01' }),
    ],
    [
      "one user's charts",
      (user: ManyUser, symbol: string) => user.send('GET', `/price-history?symbol=${symbol}`),
    ],
  ] as const) {
    it(`has prices for everybody else after ${what}`, async () => {
      await using world = await createWorld({ plan: 'free' });
      const [greedy, ...others] = await createManyUsers(world, classSize);
      const replies: Reply[] = [];
      for (const symbol of greedyWants) replies.push(await ask(greedy, symbol));
      const refused = replies.filter(({ status }) => status === 503);
      assert.equal(replies.length - refused.length, 12, 'half of the day');
      for (const { json, headers } of refused) {
        assert.equal(json.reason, 'allowance_exhausted');
        const { share, spent, left_today: left, resets_at: resetsAt } = json.price_requests;
        assert.deepEqual([share, spent, left], [12, 12, 0]);
        assert.equal(resetsAt, new Date(midnight).toISOString());
        assert.match(json.detail, /you have spent 12 requests today/);
        assert.ok(Number(headers['retry-after']) > 60);
      }
      for (const [place, user] of others.entries()) {
        const reply = await lookUp(user, wanted[place % wanted.length] ?? '');
        assert.equal(reply.status, 200, reply.text);
        assert.equal(reply.json.quote.status, 'current');
      }
      assert.ok(world.simulator.requests().length <= 25);
    });
  }

  it('lets everybody look up while one asks for everything at once', async () => {
    await using world = await createWorld({ plan: 'free' });
    const [greedy, ...others] = await createManyUsers(world, classSize);
    const flood = Promise.all(greedyWants.map((symbol) => lookUp(greedy, symbol)));
    const replies = await Promise.all(
      others.map((user, place) =>
        persist(world, () => lookUp(user, wanted[place % wanted.length] ?? '')),
      ),
    );
    await flood;
    for (const reply of replies) assert.equal(reply.status, 200, reply.text);
  });

  it('shares a look-up that the greedy one was refused', async () => {
    await using world = await createWorld({ plan: 'free' });
    const [greedy, other] = await createManyUsers(world, 2);
    assert.ok(other);
    for (const symbol of greedyWants) await lookUp(greedy, symbol);
    const [refused, served] = await Promise.all([lookUp(greedy, 'AAPL'), lookUp(other, 'AAPL')]);
    assert.equal(served.status, 200, served.text);
    assert.ok([200, 503].includes(refused.status), 'served along with the other, or refused');
  });

  it('gives the whole day to who is alone, and after an hour before the reset', async () => {
    await using world = await createWorld({ plan: 'free' });
    const alone = await createManyUsers(world, 1);
    const count = async (user: ManyUser) => {
      for (const symbol of greedyWants) await lookUp(user, symbol);
      return world.simulator.requests().filter(({ symbol }) => symbol !== undefined).length;
    };
    assert.ok((await count(alone[0])) > 20);
    await using later = await createWorld({ plan: 'free' }, midnight - 3_600_000);
    const [greedy] = await createManyUsers(later, classSize);
    for (const symbol of greedyWants) await lookUp(greedy, symbol);
    assert.ok(later.simulator.requests().length > 20);
  });

  it('remembers after a restart what was spent and who was here, and forgets who is deleted', async () => {
    await using folder = await createFolder();
    await using world = await createWorld({ plan: 'free' });
    const settings = { plan: 'free', databasePath: `${folder.path}/kept.db` } as const;
    const surroundings = { ...world, random: createTestRandom(2) };
    const open = () => openServer(world.simulator.url, settings, surroundings);
    const first = await open();
    await first.listingDesk.ready(first.clock.now() + 1_000);
    await world.clock.advance(60_000);
    const alice = await first.createUser('alice');
    const bob = await first.createUser('bob');
    await lookUp(bob, 'V');
    for (const symbol of ['AAPL', 'MSFT', 'IBM']) await lookUp(alice, symbol);
    await first.app.close();
    await first.close();
    const second = await open();
    const authorization = `Bearer ${alice.token}`;
    const send = (url: string) => second.send('GET', url, undefined, { authorization });
    for (const symbol of greedyWants) await send(`/lookup-stock?symbol=${symbol}`);
    const { json } = await send('/lookup-stock?symbol=CVX');
    assert.equal(json.price_requests.spent, 12);
    const rows = (table: string) => second.database.query(`SELECT * FROM ${table}`);
    assert.equal((await rows('request_shares')).length, 2);
    assert.equal((await rows('user_activity')).length, 2);
    const gone = await second.send('DELETE', '/delete-account', { password }, { authorization });
    assert.equal(gone.status, 204, gone.text);
    assert.equal((await rows('request_shares')).length, 1);
    assert.equal((await rows('user_activity')).length, 1);
    await second.app.close();
    await second.close();
  });
});
