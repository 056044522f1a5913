// Kills the server at named points rather than at random moments: where an order is half done, a
// crash must leave it done or undone. Each point is hit as often as asked, and shown as hit.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createConnection } from './connection.ts';
import { crowdPassword } from './crowd.ts';
import type { ServerUnderTest, StartOptions } from './server-under-test.ts';
import { settleAll, type Trial } from './trial.ts';

/** The points of a running server, with what has happened when the server dies there. */
export const servingFailpoints = {
  before_append: 'the transaction has begun, the entry is not written',
  in_append: 'the entry is written, not committed',
  after_append: 'the entry is committed, nobody knows',
  before_reply: 'memory is changed, the answer has not left',
  in_checkpoint: 'pages of the log are on their way into the database',
  in_snapshot: 'a snapshot is written, not committed',
  in_session_write: 'a login is written, not committed',
  after_session_write: 'a login is committed, nobody knows',
} as const;
type ServingFailpoint = keyof typeof servingFailpoints;
export type Failpoint = ServingFailpoint | 'in_migration';

/** Passes before the kill, so that the load is on; some points are not passed often. */
const passesMax = 60;
const passesMaxOf: Partial<Record<ServingFailpoint, number>> = {
  in_snapshot: 0,
  in_session_write: 2,
  after_session_write: 2,
};
const patienceMs = 10_000;
/** Deaths beside a point, such as at the very end of a checkpoint, that are let pass. */
const missesMax = 10;
/** Servers that never pass a point are no accident: a second one is the last that is waited for. */
const silencesMax = 2;

export type Logins = { sent: number; readonly tokens: string[] };

export type FailpointFigures = {
  readonly hits: Readonly<Record<ServingFailpoint, number>>;
  readonly logins: Logins;
};

/** Hits every point so many times. The trial's server must be stopped; afterwards it is again. */
export async function hitFailpoints(trial: Trial, wanted: number): Promise<FailpointFigures> {
  const hits: Record<string, number> = {};
  const logins: Logins = { sent: 0, tokens: [] };
  for (const point of Object.keys(servingFailpoints) as ServingFailpoint[]) {
    const { hit } = await hitUntil(trial, { point, wanted, logins });
    hits[point] = hit;
    console.log(`failpoint ${point}: hit ${hit} times, ${servingFailpoints[point]}`);
  }
  return { hits: hits as FailpointFigures['hits'], logins };
}

type Wish = { readonly point: ServingFailpoint; readonly wanted: number; readonly logins: Logins };

/** What the starts led to, until the point was hit as often as wanted or it seems hopeless. */
async function hitUntil(trial: Trial, { point, wanted, logins }: Wish) {
  const counts: Record<Ending, number> = { hit: 0, beside: 0, silent: 0 };
  while (counts.hit < wanted && counts.beside < missesMax && counts.silent < silencesMax) {
    counts[await hitOnce(trial, point, logins)] += 1;
  }
  return counts;
}

/** At the point, beside it, or not at all in the time that it had. */
type Ending = 'hit' | 'beside' | 'silent';

/** One server that is to die at the point. */
async function hitOnce(trial: Trial, point: ServingFailpoint, logins: Logins): Promise<Ending> {
  const { databasePath, clients, chance } = trial;
  // Without snapshots the next load of a long account writes one.
  if (point === 'in_snapshot') dropSnapshots(databasePath);
  const log = join(trial.folder, 'failpoint.log');
  rmSync(log, { force: true });
  const passes = chance.between(0, passesMaxOf[point] ?? passesMax);
  const server = await trial.start(failAt(point, passes, log));
  let isSilent = false;
  const deadline = setTimeout(() => {
    isSilent = true;
    server.signal('SIGKILL');
  }, patienceMs);
  const isOver = () => !server.isRunning();
  await Promise.all([
    ...clients.map(async (client) => {
      if (await client.settle()) await client.trade(isOver);
    }),
    point.endsWith('session_write') ? logInUntil(isOver, trial.port, logins) : undefined,
    server.ended,
  ]);
  clearTimeout(deadline);
  if (wasHit(server, point, log)) return 'hit';
  return isSilent ? 'silent' : 'beside';
}

function wasHit(server: ServerUnderTest, point: Failpoint, log: string): boolean {
  const isLogged = existsSync(log) && readFileSync(log, 'utf8') === `${point}\n`;
  return server.endedBy() === 'SIGKILL' && isLogged;
}

/** The variables and options that make a server die at the point, of entries of the event. */
export function failAt(
  point: Failpoint,
  passes: number,
  log: string,
  event?: string,
): StartOptions {
  return {
    nodeOptions: ['--import', './tests/storm/failpoint.ts'],
    environment: {
      FAILPOINT: point,
      FAILPOINT_PASSES: String(passes),
      FAILPOINT_LOG: log,
      ...(event !== undefined && { FAILPOINT_EVENT: event }),
    },
  };
}

function dropSnapshots(databasePath: string): void {
  const database = new DatabaseSync(databasePath);
  database.exec('DELETE FROM snapshots');
  database.close();
}

async function logInUntil(isOver: () => boolean, port: number, logins: Logins): Promise<void> {
  const ask = createConnection(port);
  const body = { username: 'storm-0', password: crowdPassword };
  while (!isOver()) {
    logins.sent += 1;
    const answer = await ask({ method: 'POST', path: '/login', body });
    if (!answer) return;
    if (answer.status === 200) logins.tokens.push(String(JSON.parse(answer.body).token));
  }
}

/**
 * What is wrong with the sessions: every login that was answered holds, and there are no more than
 * were asked for. The server is well.
 */
export async function checkLogins(trial: Trial, { sent, tokens }: Logins): Promise<number> {
  const ask = createConnection(trial.port);
  let lost = 0;
  for (const token of tokens) {
    const answer = await ask({ method: 'GET', path: '/view-portfolio', token });
    if (answer?.status !== 200) lost += 1;
  }
  const database = new DatabaseSync(trial.databasePath, { readOnly: true });
  const row = database.prepare('SELECT count(*) AS sessions FROM sessions').get();
  database.close();
  const kept = Number(row?.['sessions']) - trial.traders.length;
  return lost + Math.max(0, kept - sent);
}

/** Everything is settled by a server that is not to die. */
export async function settleAfterwards(trial: Trial): Promise<ServerUnderTest> {
  const server = await trial.start();
  await settleAll(trial.clients);
  return server;
}
