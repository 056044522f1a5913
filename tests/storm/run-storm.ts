// Kills the server again and again while many clients trade, then judges the journal against what
// they saw. `npm run test:storm -- --kills 150 --seed 1`; exit 0 sound, 1 unsound, 2 usage, 3 void.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createFolder } from '#tests/support/process.ts';
import { createChance, type Chance } from './chance.ts';
import { createClients, createTraders } from './crowd.ts';
import {
  boundTime,
  percentile,
  printFailures,
  printFindings,
  printTable,
  readWholeNumber,
} from './report.ts';
import { findPort, startServer, type ServerUnderTest } from './server-under-test.ts';
import { createTally, rateOf, sumCounts, type Tally } from './tally.ts';
import type { Trader, TradingClient } from './trading-client.ts';
import { compareReplays, judgeHistory } from './verdict.ts';

const clientCount = 16;
const accountCount = 24;
const killDelayMs = { min: 5, max: 100 } as const;
/** Below this many answered orders a second a kill proves little. */
const rateMin = 200;
/** What the server has to find its way in when it comes back. */
const entriesBeforeFirstKill = 10_000;
const steadyMsMax = 30_000;
const readyMsMax = 1_000;
const askedAgainAtEnd = 100;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
  },
});
const kills = readWholeNumber('kills', values.kills);
const seed = readWholeNumber('seed', values.seed);
boundTime(90_000 + kills * 2_500);
process.exitCode = await runStorm();

async function runStorm(): Promise<number> {
  console.log(`storm: ${kills} kills, ${clientCount} clients, seed ${seed}`);
  await using folder = await createFolder();
  const databasePath = join(folder.path, 'storm.db');
  const port = await findPort();
  let server = await startServer(port, databasePath);
  const traders = await createTraders(port, accountCount);
  const tally = createTally();
  const clients = createClients(clientCount, { port, seed, traders, onAnswer: tally.noteAnswer });
  await gatherEntries(clients, tally);
  const chance = createChance(seed, clientCount);
  for (let kill = 1; kill <= kills; kill += 1) {
    await stormUntilKilled(server, clients, tally, chance);
    server = await startServer(port, databasePath);
    tally.readyMs.push(server.readyMs);
    if (kill % 10 === 0) console.log(progress(kill, clients, tally));
  }
  const isEndReached = await finish(clients, traders);
  server.signal('SIGTERM');
  const exitCode = await server.ended;
  return await report({ databasePath, traders, clients, tally, isEndReached, exitCode });
}

/** Trades without a kill until the journal is long enough for a recovery to mean something. */
async function gatherEntries(clients: readonly TradingClient[], tally: Tally): Promise<void> {
  const startedAt = performance.now();
  const isOver = () =>
    tally.answered() >= entriesBeforeFirstKill || performance.now() - startedAt > steadyMsMax;
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

/** The last open orders, a sample of all answers again, and a read of every account. */
async function finish(
  clients: readonly TradingClient[],
  traders: readonly Trader[],
): Promise<boolean> {
  const settled = await Promise.all(clients.map((client) => client.settle()));
  await Promise.all(clients.map((client) => client.askAgain(askedAgainAtEnd)));
  const reads = await Promise.all(
    clients.map((client, index) =>
      readEvery(
        client,
        traders.filter((_, place) => place % clients.length === index),
      ),
    ),
  );
  return settled.every(Boolean) && reads.every(Boolean);
}

async function readEvery(client: TradingClient, traders: readonly Trader[]): Promise<boolean> {
  for (const trader of traders) if (!(await client.viewPortfolio(trader))) return false;
  return true;
}

type Ended = {
  readonly databasePath: string;
  readonly traders: readonly Trader[];
  readonly clients: readonly TradingClient[];
  readonly tally: Tally;
  readonly isEndReached: boolean;
  readonly exitCode: number | null;
};

async function report(ended: Ended): Promise<number> {
  const { databasePath, traders, clients, tally, isEndReached, exitCode } = ended;
  const { findings, ...size } = await judgeHistory(databasePath, traders, clients);
  const digests = await compareReplays(databasePath);
  const counts = sumCounts(clients);
  const surprises = clients.flatMap((client) => client.surprises);
  const count = (kind: string) => findings.filter((finding) => finding.kind === kind).length;
  const readyP99 = percentile(tally.readyMs, 99);
  printTable({
    kills,
    seed,
    'orders answered': tally.answered(),
    'answered a second, steady': rateOf(tally.steady),
    'answered a second, before the kills': rateOf(tally.windows),
    'unknown attempts': counts.unknown,
    'of them committed': counts.committed,
    retried: counts.retried,
    'refused with 503': counts.refused,
    ...size,
    lost: count('lost'),
    duplicated: count('duplicated'),
    'chain breaks': count('chain_break'),
    'other findings': findings.length - count('lost') - count('duplicated') - count('chain_break'),
    'unexpected answers': surprises.length,
    'ready again p50, p99, max (ms)': [50, 99, 100]
      .map((rank) => percentile(tally.readyMs, rank).toFixed(0))
      .join(', '),
    'replay elsewhere': digests.here === digests.abroad ? 'identical' : JSON.stringify(digests),
  });
  printFindings(findings, surprises);
  const isUnsound = printFailures({
    'every account agrees with what its clients saw': findings.length === 0,
    'no unexpected answer': surprises.length === 0,
    'every order is settled and every account can be read': isEndReached,
    'at most 2 of 1,000 orders are put off': counts.refused * 500 <= tally.answered(),
    'the last stop is clean': exitCode === 0,
    'the replay is the same elsewhere': digests.here === digests.abroad,
    'ready again within a second': readyP99 <= readyMsMax,
  });
  if (isUnsound) {
    console.log(`UNSOUND; repeat with: npm run test:storm -- --kills ${kills} --seed ${seed}`);
    return 1;
  }
  if (rateOf(tally.windows) < rateMin) {
    console.log(`VOID: ${rateOf(tally.windows)} answered orders a second, at least ${rateMin}`);
    return 3;
  }
  console.log('SOUND');
  return 0;
}

function progress(kill: number, clients: readonly TradingClient[], tally: Tally): string {
  const { unknown } = sumCounts(clients);
  const ready = percentile(tally.readyMs, 50).toFixed(0);
  const rate = rateOf(tally.windows);
  return `kill ${kill}: ${tally.answered()} answered, ${rate}/s, ${unknown} unknown, ready ${ready} ms`;
}
