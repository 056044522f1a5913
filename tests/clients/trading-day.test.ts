// Five bots through a day on a market that runs ahead, and a server that is killed under them.
// Afterwards orders, positions, activities, updates and the history of the worth say the same as
// the journal.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBotServer, type BotOwner, type BotServer } from '#tests/support/bot-server.ts';
import { papertape } from '#tests/support/command.ts';
import {
  asker,
  bracketBot,
  clientBot,
  makerBot,
  sweepBot,
  trailBot,
  type Ask,
  type Turn,
} from '#tests/support/trading-bots.ts';

// Told by the server, and judged by the assertions.
// oxlint-disable-next-line typescript/no-explicit-any
type Data = any;

const killCount = 3;
/** More than any of them places. */
const ordersMax = 500;
const killPauseMs = 2_000;
const pauseMs = 120;
const endsMsMax = 30_000;
const names = ['bracket', 'maker', 'trail', 'sweep', 'client'] as const;

const market = {
  SIMULATOR_MARKET_HOURS: 'nyse',
  SIMULATOR_START: '2026-03-02T13:00-05:00',
  SIMULATOR_SPEED: '900',
};

describe('a day of five bots', () => {
  it('leaves the same in every place where it can be read', { timeout: 120_000 }, async () => {
    await using server = await startBotServer(market);
    const bots = await Promise.all(
      names.map(async (name) => {
        const owner = await server.createOwner(name);
        const ask = asker(server.url, owner);
        return { name, ask, turn: turnOf(name, server, owner, ask) };
      }),
    );
    const [first] = bots;
    assert.ok(first);
    await Promise.all([...bots.map(trade), kill(server, first.ask)]);
    for (const { name, ask } of bots) {
      await awaitEnds(ask);
      await auditAtRest(server, name, ask);
    }
    const verified = await papertape(server.environment, ['verify']);
    assert.equal(verified.status, 0, verified.lines.join('\n'));
  });
});

function turnOf(name: (typeof names)[number], { url }: BotServer, owner: BotOwner, ask: Ask): Turn {
  if (name === 'client') return clientBot(url, owner);
  const bots = { bracket: bracketBot, maker: makerBot, trail: trailBot, sweep: sweepBot };
  return bots[name](ask);
}

const isOpen = async (ask: Ask): Promise<boolean> => (await ask('GET', 'clock')).json.is_open;

async function trade({ ask, turn }: { readonly ask: Ask; readonly turn: Turn }): Promise<void> {
  for (let count = 0; await isOpen(ask); count += 1) {
    await turn(count);
    await sleep(pauseMs);
  }
}

async function kill(server: BotServer, ask: Ask): Promise<void> {
  for (let left = killCount; left > 0 && (await isOpen(ask)); left -= 1) {
    await sleep(killPauseMs);
    await server.restart();
  }
}

/** Orders for the day end when the prices of its close have come; later ones are for the next. */
async function awaitEnds(ask: Ask): Promise<void> {
  const latest = performance.now() + endsMsMax;
  for (;;) {
    const now = Date.parse((await ask('GET', 'clock')).json.timestamp);
    const open: readonly Data[] = (await ask('GET', 'orders?status=open')).json;
    if (open.every((order) => Date.parse(order.expires_at) > now)) return;
    assert.ok(performance.now() < latest, 'orders for the day end after its close');
    await sleep(pauseMs);
  }
}

/** What changes between two of the reads that are compared is read anew. */
async function auditAtRest(server: BotServer, username: string, ask: Ask): Promise<void> {
  const statuses = async () => {
    const { json } = await ask('GET', `orders?status=all&limit=${ordersMax}`);
    return JSON.stringify(json.map(({ id, status }: Data) => [id, status]));
  };
  const before = await statuses();
  try {
    await audit(server, username, ask);
  } catch (error) {
    if ((await statuses()) === before) throw error;
    await auditAtRest(server, username, ask);
  }
}

/** Holds what the dialect tells against the journal as an operator's command exports it. */
async function audit(server: BotServer, username: string, ask: Ask): Promise<void> {
  const journal = await readJournal(server, username);
  assert.ok(journal.fills.length > 1, `${username} traded`);
  const read = async (path: string) => (await ask('GET', path)).json;
  const orders: readonly Data[] = await read(`orders?status=all&limit=${ordersMax}`);
  assert.ok(orders.length < ordersMax);
  const filled = orders.filter(({ status }) => status === 'filled');
  assert.deepEqual(filled.map(fillOf).toSorted(), journal.fills.toSorted());
  assert.equal(new Set(orders.map((order) => order.client_order_id)).size, orders.length);
  const activities = await readActivities(ask);
  assert.deepEqual(activities.map(fillOf).toSorted(), journal.fills.toSorted());
  const times = activities.map(({ transaction_time: time }) => String(time));
  assert.deepEqual(times, times.toSorted());
  const account = await read('account');
  assert.equal(Number(account.cash), journal.cash);
  const positions: readonly Data[] = await read('positions');
  assert.deepEqual(
    new Map(positions.map(({ symbol, qty }) => [symbol, Number(qty)])),
    journal.positions,
  );
  const { timestamp } = await read('clock');
  const until = encodeURIComponent(timestamp);
  const updates: readonly Data[] = await read(`events/trades?since=2026-03-02&until=${until}`);
  const fills = updates.filter(({ event }) => event === 'fill');
  assert.deepEqual(
    fills.map(({ order }) => fillOf(order)),
    journal.fills,
  );
  const last = new Map(updates.map(({ order }) => [order.id, order.status]));
  assert.deepEqual(last, new Map(orders.map(({ id, status }) => [id, status])));
  const history = await read('account/portfolio/history?period=1D&timeframe=1D');
  assert.ok(Math.abs(history.equity.at(-1) - Number(account.equity)) < 0.005, username);
}

type Journal = {
  readonly fills: readonly string[];
  readonly cash: number;
  readonly positions: ReadonlyMap<string, number>;
};

async function readJournal({ environment }: BotServer, username: string): Promise<Journal> {
  const { status, lines } = await papertape(environment, ['export', '--account', username]);
  assert.equal(status, 0);
  const fills = new Map<string, string>();
  const positions = new Map<string, number>();
  let cents = 0;
  for (const line of lines.slice(1)) {
    const [sequence = '', , event, symbol = '', side, quantity, price, account, amount] =
      line.split(',');
    if (account === 'cash') cents += Math.round(Number(amount) * 100);
    if (event !== 'OrderFilled' || fills.has(sequence)) continue;
    fills.set(sequence, [symbol, side, Number(quantity), Number(price)].join(' '));
    const held = (positions.get(symbol) ?? 0) + (side === 'buy' ? 1 : -1) * Number(quantity);
    if (held === 0) positions.delete(symbol);
    else positions.set(symbol, Number(held.toFixed(9)));
  }
  return { fills: [...fills.values()], cash: cents / 100, positions };
}

/** The fill of an order or of an activity, as the journal has it. */
function fillOf({ symbol, side, ...fill }: Data): string {
  const [quantity, price] = [fill.filled_qty ?? fill.qty, fill.filled_avg_price ?? fill.price];
  return [symbol, side, Number(quantity), Number(price)].join(' ');
}

async function readActivities(ask: Ask): Promise<readonly Data[]> {
  const found: Data[] = [];
  for (let token = ''; ; token = `&page_token=${String(found.at(-1).id)}`) {
    const { json } = await ask('GET', `account/activities/FILL?direction=asc${token}`);
    if (json.length === 0) return found;
    found.push(...json);
  }
}
