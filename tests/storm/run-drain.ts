// Stops the server with SIGTERM again and again while many clients trade: whatever was executed is
// answered. `npm run test:drain -- --stops 20 --seed 1`; exit 0 sound, 1 unsound, 2 usage,
// 5 sound but late.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { isWell } from '#tests/support/server-port.ts';
import { boundTime, conclude, concludeInWords, percentile, readWholeNumber } from './report.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { judge, printJudgement, settleAll, withTrial, type Trial } from './trial.ts';

const clientCount = 64;
const loadMs = { min: 200, max: 600 } as const;
const exitMsMax = 10_000;
/** After this the signal must have arrived, also at a busy server. */
const noticedMsMax = 500;
const secondSignalMsMax = 500;

const { values } = parseArgs({
  options: {
    stops: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
const stops = readWholeNumber('stops', values.stops);
const seed = readWholeNumber('seed', values.seed);
boundTime(60_000 + stops * (exitMsMax + 3_000));
process.exitCode = await concludeInWords(runDrain);

/** What one stop looked like from outside. */
type Stop = {
  readonly exitCode: number | null;
  readonly exitMs: number;
  /** From the signal to the first /healthcheck?probe=ready that was not 200. */
  readonly noticedMs: number;
  readonly wasReadyAgain: boolean;
};

async function runDrain(): Promise<number> {
  console.log(`drain: ${stops} stops, ${clientCount} clients, seed ${seed}`);
  return withTrial({ name: 'drain', seed, clientCount }, async (trial) => {
    let server = trial.firstServer;
    const made: Stop[] = [];
    for (let stop = 1; stop <= stops; stop += 1) {
      made.push(await tradeUntilStopped(server, trial));
      server = await trial.start();
      await settleAll(trial.clients);
      if (stop % 5 === 0) console.log(`stop ${stop}: ${trial.tally.answered()} answered`);
    }
    return await report(trial, made, await signalTwice(server, trial.port));
  });
}

type SecondSignal = { readonly exitCode: number | null; readonly exitMs: number };

async function report(
  trial: Trial,
  made: readonly Stop[],
  { exitCode, exitMs }: SecondSignal,
): Promise<number> {
  const judgement = await judge(trial);
  const exits = made.map((stop) => stop.exitMs);
  printJudgement(judgement, {
    stops,
    seed,
    'exit codes': [...new Set(made.map((stop) => stop.exitCode))].join(', '),
    'signal to exit p50, max (ms)': [50, 100]
      .map((rank) => round(percentile(exits, rank)))
      .join(', '),
    'signal to not ready, max (ms)': round(Math.max(...made.map(({ noticedMs }) => noticedMs))),
    'ready again while draining': made.filter(({ wasReadyAgain }) => wasReadyAgain).length,
    'second signal to exit (ms)': round(exitMs),
    'second signal, exit code': String(exitCode),
  });
  return conclude({
    holds: {
      ...judgement.holds,
      'nothing is executed and unanswered': judgement.counts.committed === 0,
      'every stop is clean': made.every(isClean),
      'a second signal is no success': exitCode === 1,
    },
    inTime: {
      'a signal is noticed at once': made.every(({ noticedMs }) => noticedMs <= noticedMsMax),
      'a second signal ends at once': exitMs <= secondSignalMsMax,
    },
    command: `npm run test:drain -- --stops ${stops} --seed ${seed}`,
  });
}

function isClean({ exitCode, exitMs, wasReadyAgain }: Stop): boolean {
  return exitCode === 0 && exitMs <= exitMsMax && !wasReadyAgain;
}

/** Everybody trades, the signal comes, every client notices by its lost or refused connection. */
async function tradeUntilStopped(
  server: ServerUnderTest,
  { port, clients, chance }: Trial,
): Promise<Stop> {
  let isStopped = false;
  const trading = Promise.all(clients.map((client) => client.trade(() => isStopped)));
  await pause(chance.between(loadMs.min, loadMs.max));
  const signalledAt = performance.now();
  server.signal('SIGTERM');
  const watched = watchReadiness(server, port, signalledAt);
  const exitCode = await server.ended;
  const exitMs = performance.now() - signalledAt;
  isStopped = true;
  await trading;
  return { exitCode, exitMs, ...(await watched) };
}

/** Probes until the server is gone; a probe that is refused means not ready as well. */
async function watchReadiness(server: ServerUnderTest, port: number, signalledAt: number) {
  let noticedMs = Infinity;
  let wasReadyAgain = false;
  for (let isOver = false; !isOver;) {
    isOver = !server.isRunning();
    const isReady = await isWell(port, '?probe=ready');
    if (isReady && noticedMs < Infinity) wasReadyAgain = true;
    if (!isReady) noticedMs = Math.min(noticedMs, performance.now() - signalledAt);
    await pause(2);
  }
  return { noticedMs, wasReadyAgain };
}

/** A request that never ends keeps the server draining; the second signal ends it all the same. */
async function signalTwice(server: ServerUnderTest, port: number): Promise<SecondSignal> {
  const stuck = await sendHalfRequest(port);
  server.signal('SIGTERM');
  await pause(300);
  if (!server.isRunning()) throw new Error('the server did not wait for an open request');
  const signalledAt = performance.now();
  server.signal('SIGTERM');
  const exitCode = await server.ended;
  stuck.destroy();
  return { exitCode, exitMs: performance.now() - signalledAt };
}

async function sendHalfRequest(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  const head = ['POST /login HTTP/1.1', 'Host: localhost', 'Content-Type: application/json'];
  socket.write([...head, 'Content-Length: 100', '', '{'].join('\r\n'));
  await pause(100);
  return socket;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

function round(value: number): string {
  return value.toFixed(0);
}
