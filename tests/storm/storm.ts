// Kills the server at random moments, right behind answers and inside retries, while many clients
// trade.
import { join } from 'node:path';
import { findFreePort } from '#tests/support/server-port.ts';
import { percentile } from './report.ts';
import { startServer, type ServerUnderTest } from './server-under-test.ts';
import { rateOf, sumCounts, type Tally } from './tally.ts';
import type { Chance } from './chance.ts';
import type { TradingClient } from './trading-client.ts';
import type { Trial } from './trial.ts';

const killDelayMs = { min: 5, max: 100 } as const;
const steadyMsMax = 30_000;
/** Kills between two starts on nothing, which show how fast the machine is at the moment. */
const bareStartEvery = 10;

/** The server that runs at the end, and how long starts on an empty database took in between. */
export type Storm = { readonly server: ServerUnderTest; readonly bareStartMs: readonly number[] };

/** Trades until there are so many entries, then kills so many times. */
export async function killAtRandom(trial: Trial, kills: number, entries: number): Promise<Storm> {
  const { clients, tally, chance } = trial;
  let server = trial.firstServer;
  await gatherEntries(clients, tally, entries);
  const bareStartMs: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    await stormUntilKilled(server, clients, tally, chance);
    if (kill % bareStartEvery === 1) bareStartMs.push(await startBare(trial.folder, kill));
    server = await trial.start();
    tally.readyMs.push(server.readyMs);
    if (kill % 10 === 0) console.log(progress(kill, clients, tally));
  }
  return { server, bareStartMs };
}

async function startBare(folder: string, kill: number): Promise<number> {
  const server = await startServer(await findFreePort(), join(folder, `bare-${kill}.db`));
  server.signal('SIGKILL');
  await server.ended;
  return server.readyMs;
}

/** Trades without a kill until the journal is long enough for a recovery to mean something. */
async function gatherEntries(
  clients: readonly TradingClient[],
  tally: Tally,
  entries: number,
): Promise<void> {
  const startedAt = performance.now();
  const isOver = () => tally.answered() >= entries || performance.now() - startedAt > steadyMsMax;
  await Promise.all(clients.map((client) => client.trade(isOver)));
  tally.steady = { ms: performance.now() - startedAt, answered: tally.answered() };
  console.log(`steady: ${tally.answered()} orders, ${rateOf(tally.steady)}/s`);
}

/** Open orders are settled, everybody trades, the server dies, everybody notices. */
async function stormUntilKilled(
  server: ServerUnderTest,
  clients: readonly TradingClient[],
  tally: Tally,
  chance: Chance,
): Promise<void> {
  // A quarter of the kills may hit the retries as well.
  const isEarly = chance.percent(25);
  if (!isEarly) await Promise.all(clients.map((client) => client.settle()));
  const killed = armKill(server, tally, chance);
  const trading = clients.map(async (client) => {
    if (await client.settle()) await client.trade(killed);
  });
  await Promise.all(trading);
  if (!killed()) throw new Error(`the server died by itself:\n${server.output()}`);
  await server.ended;
}

/** Kills some milliseconds after the next answer, when the load is on. Tells whether it has. */
function armKill(server: ServerUnderTest, tally: Tally, chance: Chance): () => boolean {
  // Half of the kills come right behind an answer: what it promised must be on the disk already.
  const isBehindAnswer = chance.percent(50);
  const delayMs = chance.between(killDelayMs.min, killDelayMs.max);
  let isKilled = false;
  tally.onNextAnswer = () => {
    const before = tally.answered();
    const startedAt = performance.now();
    const kill = () => {
      server.signal('SIGKILL');
      isKilled = true;
      tally.windows.ms += performance.now() - startedAt;
      tally.windows.answered += tally.answered() - before;
    };
    setTimeout(() => {
      if (isBehindAnswer) tally.onNextAnswer = kill;
      else kill();
    }, delayMs);
  };
  return () => isKilled;
}

function progress(kill: number, clients: readonly TradingClient[], tally: Tally): string {
  const { unknown } = sumCounts(clients);
  const ready = percentile(tally.readyMs, 50).toFixed(0);
  const rate = rateOf(tally.windows);
  return `kill ${kill}: ${tally.answered()} answered, ${rate}/s, ${unknown} unknown, ready ${ready} ms`;
}
