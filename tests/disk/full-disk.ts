// A disk that is full: orders are refused in words, reads go on, and when there is room again orders
// resume by themselves. Once with ENOSPC from the shim, once with a real limit on the file's size.
import { spawnSync } from 'node:child_process';
import { createConnection } from '#tests/storm/connection.ts';
import { crowdPassword } from '#tests/storm/crowd.ts';
import type { Answer } from '#tests/storm/history.ts';
import type { ServerUnderTest } from '#tests/storm/server-under-test.ts';
import { settleAll, type Trial } from '#tests/storm/trial.ts';

export type FullDiskFigures = {
  readonly name: string;
  /** Status and code of what orders were answered meanwhile, with how many there were. */
  readonly orders: Readonly<Record<string, number>>;
  readonly login: string;
  readonly readsAnswered: number;
  readonly readsFailed: number;
  readonly resumedMs: number;
};

const fullMs = 1_000;
const reads = [
  '/view-portfolio',
  '/view-transactions',
  '/calculate-portfolio-value',
  '/lookup-stock?symbol=AAPL',
  '/healthcheck',
];
const resumedMsMax = 5_000;
/** In blocks of 512 bytes: room for the migrations and some hundred orders. */
const limitBlocks = 2_400;

/** Starts a server whose files may not grow beyond a limit, until it is lifted. */
export const startLimited = {
  startedBy: ['sh', '-c', `ulimit -S -f ${limitBlocks}; exec "$0" "$@"`],
} as const;

/** Whether this machine can set such a limit and lift it while the server runs. */
export function canLimit(): boolean {
  return ['sh', 'prlimit'].every((name) => !spawnSync(name, ['--version']).error);
}

/** Lifts the limit of a server that runs. */
export function liftLimit({ pid }: ServerUnderTest): void {
  const words = ['--pid', String(pid), '--fsize=unlimited:unlimited'];
  const { status, stderr } = spawnSync('prlimit', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the limit cannot be lifted: ${stderr}`);
}

/** Trades until the disk is full, asks for a second, makes room, and waits for the next order. */
export async function fillDisk(
  name: string,
  { port, traders, clients, tally }: Trial,
  fill: () => void,
  makeRoom: () => void,
): Promise<FullDiskFigures> {
  let isOver = false;
  const putOff = () => clients.reduce((sum, { counts }) => sum + counts.refused, 0);
  const before = putOff();
  fill();
  const trading = Promise.all(clients.map((client) => client.trade(() => isOver)));
  while (putOff() === before) await pause(1);
  const fullAt = performance.now();
  const seen = await readWhileFull(port, traders);
  const resumed = new Promise<void>((resolve) => {
    tally.onNextAnswer = resolve;
  });
  const roomAt = performance.now();
  makeRoom();
  await Promise.race([resumed, pause(resumedMsMax)]);
  const resumedMs = performance.now() - roomAt;
  isOver = true;
  await trading;
  await settleAll(clients);
  return { name, orders: countOrders(clients, fullAt, roomAt), ...seen, resumedMs };
}

/** Reads again and again, as users do, and one login, which needs room for its session. */
async function readWhileFull(port: number, traders: Trial['traders']) {
  const ask = createConnection(port);
  const token = traders[0]?.token;
  const until = performance.now() + fullMs;
  const body = { username: 'storm-0', password: crowdPassword };
  const login = describe(await ask({ method: 'POST', path: '/login', body }));
  let [readsAnswered, readsFailed] = [0, 0];
  while (performance.now() < until) {
    for (const path of reads) {
      const read = await ask({ method: 'GET', path, token });
      if (read?.status === 200) readsAnswered += 1;
      else readsFailed += 1;
    }
  }
  return { login, readsAnswered, readsFailed };
}

/** What the clients were told about orders that they sent and had answered in that time. */
function countOrders(clients: Trial['clients'], from: number, until: number) {
  const told: Record<string, number> = {};
  const attempts = clients.flatMap(({ orders }) => orders.flatMap((order) => order.attempts));
  for (const { startedAt, endedAt, answer } of attempts) {
    if (startedAt < from || endedAt > until) continue;
    const text = describe(answer);
    told[text] = (told[text] ?? 0) + 1;
  }
  return told;
}

function describe(answer: Answer | undefined): string {
  if (!answer) return 'no answer';
  return `${answer.status} ${String(JSON.parse(answer.body).code ?? '')}`.trim();
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
