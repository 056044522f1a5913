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
/** Runs in a hundred that end with a kill before anybody can try again. */
const killPercent = 15;

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
      if (!server.isRunning()) {
        const isCalm = (await server.ended) === 0;
        if (isCalm) throw new Error(`the server ended as if all were well:\n${server.output()}`);
        server = await start();
      }
      const isSettled = await settleAll(trial.clients);
      if (!isSettled) throw new Error(`the server died by itself:\n${server.output()}`);
      if (!isMet) break;
    }
  }
  return { server, figures };
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
  let isOver = false;
  control.arm(fault);
  const trading = Promise.all(clients.map((client) => client.trade(() => isOver)));
  const isIdle = () => tally.answered() - answersAtStart > answersMax * (fault.file ? 20 : 1);
  while (control.faults() === 0 && server.isRunning() && !isIdle()) await pause(pollMs);
  const isMet = control.faults() > 0;
  if (isMet && fault.isForever) await pause(foreverMs);
  if (isMet && !fault.isKill && chance.percent(killPercent)) {
    told.killed += 1;
    server.signal('SIGKILL');
    await server.ended;
  }
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

function nextAnswer(tally: Trial['tally']): Promise<void> {
  return new Promise((resolve) => {
    tally.onNextAnswer = resolve;
  });
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
