// Everything that can go wrong upstream, with fifty users at work: nobody waits long, no bad price is
// believed, nobody asks twice, and all is well again with the next request that may leave.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FAULT_NAMES } from '#simulator/faults/behaviours.ts';
import { createManyUsers, type ManyUser } from './support/many-users.ts';
import { createWorld, type Reply, type World } from './support/world.ts';

const userCount = 50;
const answerMsMax = 5_000;
/** About the listing alone. */
const isHarmless = (behaviour: string) => behaviour === 'csv-letters';
/** The request hangs in real time, until the client gives it up or the answer comes too late. */
const hanging = ['silence', 'header-drip', 'body-drip', 'endless-body', 'slow'];
const givenUpMs = 8_200;
type Users = readonly [ManyUser, ...ManyUser[]];

/** All answers, with the clock going on until the last has come. */
async function answersOf(
  world: World,
  asked: readonly Promise<Reply>[],
): Promise<readonly Reply[]> {
  const state = { isDone: false };
  const startedAt = world.clock.monotonicNow();
  const answers = Promise.all(asked).finally(() => (state.isDone = true));
  while (!state.isDone) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (!state.isDone) await world.clock.advance(50);
  }
  const waited = world.clock.monotonicNow() - startedAt;
  assert.ok(waited <= answerMsMax, `the last answer came after ${waited} ms`);
  return answers;
}

/** Looks until a current price can be had, at the instants that the refusals name. */
async function recover(world: World, user: ManyUser, symbol: string): Promise<Reply> {
  let reply = await user.send('GET', `/lookup-stock?symbol=${symbol}`);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    if (reply.status === 200 && reply.json.quote.status === 'current') return reply;
    assert.notEqual(reply.status, 404, 'trouble is no unknown symbol');
    await world.clock.advance((await pauseOf(world, reply)) + 100);
    reply = await user.send('GET', `/lookup-stock?symbol=${symbol}`);
  }
  return assert.fail(`${symbol} did not recover: ${reply.text}`);
}

/** Until the next request may leave, as far as anybody is told. */
async function pauseOf(world: World, { headers }: Reply): Promise<number> {
  if (headers['retry-after'] !== undefined) return Number(headers['retry-after']) * 1_000;
  const { json } = await world.send('GET', '/healthcheck');
  const {
    requests_left_today: left,
    resets_at: resetsAt,
    cool_down_until: until,
  } = json.market_data;
  const next = left === 0 ? resetsAt : until;
  return next === null ? 60_000 : Date.parse(next) - world.clock.now();
}

describe('fifty users', () => {
  const quick = FAULT_NAMES.filter((name) => !hanging.includes(name) && !isHarmless(name));
  for (const behaviour of quick) {
    it(`get an honest answer in time when the upstream does this: ${behaviour}`, async () => {
      await using world = await createWorld();
      const users = await createManyUsers(world, userCount);
      const good = await learn(world, users, 'AAPL');
      await world.simulator.addFault({ behaviour });
      await work(world, users, ['AAPL', 'MSFT'], [good]);
      await world.simulator.clearFaults();
      await assertWell(world, users, good);
    });
  }

  it(`get an honest answer in time when the upstream never ends: ${hanging.join(', ')}`, async () => {
    await using world = await createWorld();
    const users = await createManyUsers(world, userCount);
    const symbols = ['AAPL', 'IBM', 'KO', 'V', 'PEP'];
    const good: Reply[] = [];
    for (const symbol of symbols) good.push(await learn(world, users, symbol));
    for (const [index, behaviour] of hanging.entries()) {
      for (const symbol of [symbols[index] ?? '', cold[index] ?? '']) {
        await world.simulator.addFault({ behaviour, symbol });
      }
    }
    await work(world, users, [...symbols, ...cold], good);
    await world.simulator.clearFaults();
    await new Promise((resolve) => setTimeout(resolve, givenUpMs));
    for (const each of good) await assertWell(world, users, each);
  });
});

/** Symbols that nobody has asked for before. */
const cold = ['MSFT', 'GE', 'F', 'T', 'JNJ'];

async function learn(world: World, [user]: Users, symbol: string): Promise<Reply> {
  const good = await recover(world, user, symbol);
  await world.clock.advance(60_000);
  world.simulator.forgetRequests();
  return good;
}

/** Everybody looks and some order, over and over the same symbols. */
async function work(
  world: World,
  users: Users,
  asked: readonly string[],
  good: readonly Reply[],
): Promise<void> {
  const lookups = users.map((user, each) =>
    user.send('GET', `/lookup-stock?symbol=${asked[each % asked.length]}`),
  );
  for (const reply of await answersOf(world, lookups)) judge(reply, good);
  const orders = users
    .slice(0, 10)
    .map((user) => user.send('POST', '/buy-stock', { symbol: asked[0], quantity: '1' }));
  for (const { status, json } of await answersOf(world, orders)) {
    if (status === 201) assert.equal(json.quote.as_of, good[0]?.json.quote.as_of);
    else assert.equal(status, 503, JSON.stringify(json));
  }
  for (const symbol of asked) {
    const requests = world.simulator.requests().filter((request) => request.symbol === symbol);
    assert.ok(requests.length <= 2, `${requests.length} requests for ${symbol}`);
  }
}

/** A price that is shown is the last good one, and says that it is not the newest. */
function judge({ status, json, text }: Reply, good: readonly Reply[]): void {
  assert.ok(status === 200 || status === 503, `${status}: ${text}`);
  if (status === 503) return assert.ok(json.reason !== undefined, text);
  const known = good.find((each) => each.json.symbol === json.symbol);
  // All there ever was about a symbol, and it says so; no order fills at it.
  if (!known && json.quote.status === 'last_known') return;
  assert.ok(known, `a price of ${json.symbol} out of nothing`);
  assert.equal(json.quote.price, known.json.quote.price);
  assert.equal(json.quote.status, 'stale');
}

async function assertWell(world: World, [user]: Users, good: Reply): Promise<void> {
  const well = await recover(world, user, good.json.symbol);
  assert.notEqual(well.json.quote.as_of, good.json.quote.as_of);
}
