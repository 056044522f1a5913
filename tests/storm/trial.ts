// What every run against the real server shares: a folder, a server, users, clients that trade and
// write down what they see, and at the end one judgement of it all.
import { join } from 'node:path';
import { createFolder } from '#tests/support/process.ts';
import { findFreePort } from '#tests/support/server-port.ts';
import { createChance, type Chance } from './chance.ts';
import { createClients, createTraders } from './crowd.ts';
import type { Finding } from './history-check.ts';
import { printFindings, printTable } from './report.ts';
import { startServer, type ServerUnderTest, type StartOptions } from './server-under-test.ts';
import { createTally, sumCounts, type Tally } from './tally.ts';
import type { Trader } from './client-plan.ts';
import type { ClientCounts } from './client-record.ts';
import type { TradingClient } from './trading-client.ts';
import { compareReplays, judgeHistory } from './verdict.ts';

export type Trial = {
  readonly seed: number;
  readonly folder: string;
  readonly port: number;
  readonly databasePath: string;
  readonly traders: readonly Trader[];
  readonly clients: readonly TradingClient[];
  readonly tally: Tally;
  /** Luck that is no client's. */
  readonly chance: Chance;
  /** The server of the users' making; later ones come from `start`. */
  readonly firstServer: ServerUnderTest;
  start(options?: StartOptions): Promise<ServerUnderTest>;
};

type Plan = {
  readonly name: string;
  readonly seed: number;
  readonly clientCount: number;
  readonly firstStart?: (folder: string) => StartOptions;
};

const accountCount = 24;
const askedAgainAtEnd = 100;

/** Sets everything up, and takes it down when `run` is done. */
export async function withTrial<Value>(
  { name, seed, clientCount, firstStart }: Plan,
  run: (trial: Trial) => Promise<Value>,
): Promise<Value> {
  await using folder = await createFolder();
  const databasePath = join(folder.path, `${name}.db`);
  const port = await findFreePort();
  const start = (options?: StartOptions) => startServer(port, databasePath, options);
  const firstServer = await start(firstStart?.(folder.path));
  const traders = await createTraders(port, accountCount);
  const tally = createTally();
  const clients = createClients(clientCount, { port, seed, traders, onAnswer: tally.noteAnswer });
  const chance = createChance(seed, clientCount);
  const setting = { seed, folder: folder.path, port, databasePath, traders };
  return await run({ ...setting, clients, tally, chance, firstServer, start });
}

/** Every open order gets its answer; true when all have. */
export async function settleAll(clients: readonly TradingClient[]): Promise<boolean> {
  const settled = await Promise.all(clients.map((client) => client.settle()));
  return settled.every(Boolean);
}

/** The last open orders, a sample of all answers again, and a read of every account. */
export async function askAndReadAll({ clients, traders }: Trial): Promise<boolean> {
  const isSettled = await settleAll(clients);
  await Promise.all(clients.map((client) => client.askAgain(askedAgainAtEnd)));
  const reads = await Promise.all(
    clients.map((client, index) =>
      readEvery(
        client,
        traders.filter((_, place) => place % clients.length === index),
      ),
    ),
  );
  return isSettled && reads.every(Boolean);
}

async function readEvery(client: TradingClient, traders: readonly Trader[]): Promise<boolean> {
  for (const trader of traders) if (!(await client.viewPortfolio(trader))) return false;
  return true;
}

export type Judgement = {
  readonly counts: Readonly<ClientCounts>;
  readonly figures: Readonly<Record<string, string | number>>;
  /** What must hold after every run, in words. */
  readonly holds: Readonly<Record<string, boolean>>;
  readonly findings: readonly Finding[];
  readonly surprises: readonly string[];
};

/** The journal of the stopped server against everything that the clients saw, and its replay. */
export async function judge({ databasePath, traders, clients, tally }: Trial): Promise<Judgement> {
  const { findings, ...size } = await judgeHistory(databasePath, traders, clients);
  const { here, abroad } = await compareReplays(databasePath);
  const surprises = clients.flatMap((client) => client.surprises);
  const counts = sumCounts(clients);
  const count = (kind: string) => findings.filter((finding) => finding.kind === kind).length;
  const [lost, duplicated, broken] = ['lost', 'duplicated', 'chain_break'].map(count);
  return {
    counts,
    findings,
    surprises,
    figures: {
      'orders answered': tally.answered(),
      'unknown attempts': counts.unknown,
      'of them committed': counts.committed,
      retried: counts.retried,
      'put off with 503 or 507': counts.refused,
      ...size,
      lost: lost ?? 0,
      duplicated: duplicated ?? 0,
      'chain breaks': broken ?? 0,
      'other findings': findings.length - (lost ?? 0) - (duplicated ?? 0) - (broken ?? 0),
      'unexpected answers': surprises.length,
      'replay elsewhere': here === abroad ? 'identical' : `${here} here, ${abroad} abroad`,
    },
    holds: {
      'every account agrees with what its clients saw': findings.length === 0,
      'no unexpected answer': surprises.length === 0,
      'every refusal is a problem document': counts.unexplained === 0,
      'the replay is the same in another time zone and locale': here === abroad,
    },
  };
}

/** Prints the figures, with those of the run itself, and every finding. */
export function printJudgement(
  { figures, findings, surprises }: Judgement,
  own: Readonly<Record<string, string | number>>,
): void {
  printTable({ ...figures, ...own });
  printFindings(findings, surprises);
}
