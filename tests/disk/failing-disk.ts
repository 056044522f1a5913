// A disk that fails under load: the nth write, flush or truncation, once and for ever, whole and
// torn, at the real server with real clients. What they were told is judged as after a storm.
import type { ServerUnderTest } from '#tests/storm/server-under-test.ts';
import { settleAll, type Trial } from '#tests/storm/trial.ts';
import type { DiskFault, FaultControl } from './fault-control.ts';

type Mode = Omit<DiskFault, 'nth'> & { readonly name: string; readonly nthMax: number };

export type ModeFigures = {
  readonly name: string;
  /** Runs in which the fault was met. */
  met: number;
  /** Of them those after which the server was killed before it could try again. */
  killed: number;
  /** Of them those in which the server gave up by itself, with an exit code other than 0. */
  ended: number;
  /** The longest from the end of the fault to an order that was answered. */
  resumedMsMax: number;
};

/** Answers in a run that does not meet its fault: the end of the mode's runs. */
const answersMax = 150;
/** How long a fault "for ever" lasts. */
const foreverMs = 25;
const pollMs = 1;
const refusalMsMax = 30;
/** Runs in a hundred that end with a kill; a fault that lasts lets nobody overwrite its traces. */
const killPercent = { once: 10, forever: 40 } as const;

/** Every way to fail, and up to which call it is tried. */
export function failureModes(nthMax: number): readonly Mode[] {
  const shapes = (['write', 'sync', 'truncate'] as const).flatMap((call) =>
    (['EIO', 'ENOSPC'] as const).flatMap((error) =>
      [false, true].flatMap((isForever) =>
        (call === 'write' ? [false, true] : [false]).map((isTorn) => ({
          call,
          error,
          isForever,
          isTorn,
          nthMax,
          name: [call, error, isForever ? 'for ever' : 'once', isTorn ? 'torn' : '']
            .join(' ')
            .trim(),
        })),
      ),
    ),
  );
  const checkpoint = { call: 'write', file: 'database', nthMax: Math.ceil(nthMax / 4) } as const;
  return [
    ...shapes,
    { ...checkpoint, error: 'EIO', name: 'write EIO once, in a checkpoint' },
    {
      ...checkpoint,
      error: 'ENOSPC',
      isForever: true,
      name: 'write ENOSPC for ever, in a checkpoint',
    },
    { ...checkpoint, error: 'EIO', isKill: true, name: 'killed at a write in a checkpoint' },
  ];
}

/** Runs every mode with its nth call from 1 on, until none is met. Gives the server that runs. */
export async function failDisk(
  trial: Trial,
  control: FaultControl,
  first: ServerUnderTest,
  start: () => Promise<ServerUnderTest>,
  modes: readonly Mode[],
): Promise<{ readonly server: ServerUnderTest; readonly figures: readonly ModeFigures[] }> {
  let server = first;
  const figures: ModeFigures[] = [];
  for (const mode of modes) {
    const told = { name: mode.name, met: 0, killed: 0, ended: 0, resumedMsMax: 0 };
    figures.push(told);
    for (let nth = 1; nth <= mode.nthMax; nth += 1) {
      const isMet = await failOnce(trial, control, server, { ...mode, nth }, told);
      server = await settleOn(server, trial.clients, start);
      if (!isMet) break;
    }
  }
  return { server, figures };
}

/** Every order is settled, by the next server if this one has ended. */
async function settleOn(
  server: ServerUnderTest,
  clients: Trial['clients'],
  start: () => Promise<ServerUnderTest>,
): Promise<ServerUnderTest> {
  if (server.isRunning() && (await settleAll(clients))) return server;
  if (server.isRunning()) await pause(foreverMs);
  else if ((await server.ended) === 0) {
    throw new Error(`the server ended as if all were well:\n${server.output()}`);
  }
  return settleOn(server.isRunning() ? server : await start(), clients, start);
}

/** True when the fault was met. Afterwards the disk is well; the server may be gone. */
async function failOnce(
  { clients, tally, chance }: Trial,
  control: FaultControl,
  server: ServerUnderTest,
  fault: DiskFault,
  told: ModeFigures,
): Promise<boolean> {
  const answersAtStart = tally.answered();
  const refusedAtStart = countRefused(clients);
  let isOver = false;
  control.arm(fault);
  const trading = Promise.all(clients.map((client) => client.trade(() => isOver)));
  const isIdle = () => tally.answered() - answersAtStart > answersMax * (fault.file ? 20 : 1);
  while (control.faults() === 0 && server.isRunning() && !isIdle()) await pause(pollMs);
  const isMet = control.faults() > 0;
  if (isMet && !fault.isKill && chance.percent(killPercent[fault.isForever ? 'forever' : 'once'])) {
    told.killed += 1;
    await waitForRefusals(clients, refusedAtStart);
    // Nobody tries again at a server that is dying: that attempt would hide what the refusal said.
    isOver = true;
    server.signal('SIGKILL');
    await server.ended;
  } else if (isMet && fault.isForever) await pause(foreverMs);
  control.disarm();
  const wellAt = performance.now();
  if (isMet && server.isRunning()) {
    await Promise.race([nextAnswer(tally), server.ended]);
    told.resumedMsMax = Math.max(told.resumedMsMax, performance.now() - wellAt);
  }
  isOver = true;
  await trading;
  if (isMet) told.met += 1;
  if (!server.isRunning() && (await server.ended) !== null) told.ended += 1;
  return isMet;
}

/** Everybody is refused and nobody has tried again: only the log can tell what became of it. */
async function waitForRefusals(clients: Trial['clients'], before: number): Promise<void> {
  const latest = performance.now() + refusalMsMax;
  const isRefused = () => countRefused(clients) >= before + clients.length;
  while (!isRefused() && performance.now() < latest) await pause(pollMs);
}

function countRefused(clients: Trial['clients']): number {
  return clients.reduce((sum, { counts }) => sum + counts.refused, 0);
}

function nextAnswer(tally: Trial['tally']): Promise<void> {
  return new Promise((resolve) => {
    tally.onNextAnswer = resolve;
  });
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
