// Disks that lose power, fail and fill up. `npm run test:disk -- --states 1000 --nth 25 --seed 1`;
// exit 0 sound, 1 unsound, 2 usage, 5 sound but late. Without a C compiler the parts that need the shim are skipped,
// and the table says so.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createFolder } from '#tests/support/process.ts';
import {
  boundTime,
  conclude,
  concludeInWords,
  printTable,
  readWholeNumber,
} from '#tests/storm/report.ts';
import type { StartOptions } from '#tests/storm/server-under-test.ts';
import { askAndReadAll, judge, printJudgement, withTrial, type Trial } from '#tests/storm/trial.ts';
import { compareReplays } from '#tests/storm/verdict.ts';
import { failDisk, failureModes, type ModeFigures } from './failing-disk.ts';
import { failStarts } from './failing-start.ts';
import { createFaultControl } from './fault-control.ts';
import { canLimit, fillDisk, liftLimit, startLimited, type FullDiskFigures } from './full-disk.ts';
import { cutPower, longSessions, recordTrading, type PowerCutFigures } from './power-cut.ts';
import { buildShim, shimEnvironment } from './shim.ts';

const clientCount = 4;
const resumedMsMax = 1_000;
/** What an order is told when the disk is full; a small one may still fit. */
const refusals = new Set(['507 storage_full', '503 outcome_unknown']);
const results = /^(201|422)/;

const { values } = parseArgs({
  options: {
    states: { type: 'string', default: '1000' },
    nth: { type: 'string', default: '25' },
    // Only the ways to fail whose name begins so, such as "sync".
    ways: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
});
const states = readWholeNumber('states', values.states);
const nthMax = readWholeNumber('nth', values.nth);
const seed = readWholeNumber('seed', values.seed);
boundTime(120_000 + states * 100 + nthMax * 20_000);
await using folder = await createFolder();
process.exitCode = await concludeInWords(() => runDisk(folder.path));

type Part = {
  readonly holds: Readonly<Record<string, boolean>>;
  readonly inTime?: Readonly<Record<string, boolean>>;
};

async function runDisk(folder: string): Promise<number> {
  const shim = buildShim(folder);
  const parts: Part[] = [];
  if (shim.kind === 'skipped') {
    console.log(`SKIPPED: power cuts, failing starts, failing disk: ${shim.reason}`);
    parts.push(await runFull(folder, undefined));
  } else {
    const { library } = shim;
    if (states > 0) parts.push(await runPowerCuts(folder, library));
    if (nthMax > 0 && values.ways === '') parts.push(await runFailingStarts(folder, library));
    if (nthMax > 0) parts.push(await runFull(folder, library));
  }
  return conclude({
    holds: holdsOfAll(parts.map(({ holds }) => holds)),
    inTime: holdsOfAll(parts.map(({ inTime = {} }) => inTime)),
    command: `npm run test:disk -- --states ${states} --nth ${nthMax} --seed ${seed}`,
  });
}

/** What holds in every part in which it is asked. */
function holdsOfAll(parts: readonly NonNullable<Part['inTime']>[]): NonNullable<Part['inTime']> {
  const all: Record<string, boolean> = {};
  for (const [name, holds] of parts.flatMap(Object.entries<boolean>)) {
    all[name] = (all[name] ?? true) && holds;
  }
  return all;
}

async function runPowerCuts(folder: string, library: string): Promise<Part> {
  console.log('\npower cuts');
  const figures = await cutPower(
    { folder, seed, states },
    recordTrading({ folder, library, name: 'sound', sessions: longSessions }),
  );
  printTable(powerCutTable(figures));
  for (const example of figures.examples) console.log(`  ${example}`);
  const normal = recordTrading({ folder, library, name: 'normal' }, [
    '--import',
    './tests/disk/synchronous-normal.ts',
  ]);
  const control = await cutPower({ folder, seed, states: Math.ceil(states / 5) }, normal);
  const { here, abroad } = await compareReplays(join(folder, 'sound.db'));
  console.log('the same with synchronous = NORMAL, which must be found');
  printTable(powerCutTable(control));
  return {
    holds: {
      'the log began anew while orders came': figures.logsBegunAnew > 0,
      'every state opens and every account replays': figures.unusable === 0,
      'no server refuses to start': figures.refused === 0,
      'nothing answered is lost': figures.lost === 0,
      'a retry with the same key settles': figures.retried > 0 && figures.wronglySettled === 0,
      'the control loses answered entries': control.lost > 0,
      'the replay is the same in another time zone and locale': here === abroad,
    },
  };
}

function powerCutTable(figures: PowerCutFigures): Readonly<Record<string, string | number>> {
  return {
    'disk operations, answered entries': `${figures.operations}, ${figures.answered}`,
    'the log began anew': figures.logsBegunAnew,
    'crash states': figures.states,
    'cannot be opened or replayed': figures.unusable,
    'start refused by the mark': figures.refused,
    'states with a loss, entries lost': `${figures.statesWithLoss}, ${figures.lost}`,
    'retried after it, wrongly settled': `${figures.retried}, ${figures.wronglySettled}`,
  };
}

async function runFailingStarts(folder: string, library: string): Promise<Part> {
  console.log('\nfailing starts: the nth call fails while the database is opened');
  const control = createFaultControl(join(folder, 'start-control'));
  const operations = recordTrading({ folder, library, name: 'starts' });
  const figures = await failStarts({ folder, library, control, operations, nthMax });
  control.close();
  for (const { name, met, refused, harmed } of figures) {
    console.log(`${name.padEnd(40)} met ${met}, gave up ${refused}, harmed ${harmed}`);
  }
  return {
    holds: {
      'a start that fails harms nothing': figures.every(({ harmed }) => harmed === 0),
      'faults are met': figures.some(({ met }) => met > 0),
    },
  };
}

/** One server and its clients on a disk that fails and fills up; one judgement of all of it. */
async function runFull(folder: string, library: string | undefined): Promise<Part> {
  console.log('\nfailing and full disk');
  const control = createFaultControl(join(folder, 'control'));
  const behindShim = (place: string): StartOptions =>
    library === undefined
      ? {}
      : {
          environment: shimEnvironment(library, join(place, 'disk.db'), { control: control.path }),
        };
  const plan = { name: 'disk', seed, clientCount, firstStart: behindShim };
  return withTrial(plan, async (trial) => {
    const start = () => trial.start(behindShim(trial.folder));
    const all = library === undefined ? [] : failureModes(nthMax);
    const modes = all.filter(({ name }) => name.startsWith(values.ways));
    const failing = await failDisk(trial, control, trial.firstServer, start, modes);
    const full: FullDiskFigures[] = [];
    if (library !== undefined) {
      const fill = () =>
        control.arm({ call: 'write', error: 'ENOSPC', nth: 1, isForever: true, isTorn: true });
      full.push(await fillDisk('ENOSPC', trial, fill, control.disarm));
    }
    failing.server.signal('SIGTERM');
    await failing.server.ended;
    if (canLimit()) full.push(await reachLimit(trial));
    else console.log('SKIPPED: file size limit: there is no prlimit');
    const server = await trial.start();
    const isEndReached = await askAndReadAll(trial);
    server.signal('SIGTERM');
    await server.ended;
    return await report(trial, failing.figures, full, isEndReached);
  });
}

/** A server whose files may not grow, until the limit is lifted. */
async function reachLimit(trial: Trial): Promise<FullDiskFigures> {
  const server = await trial.start(startLimited);
  const lift = () => liftLimit(server);
  const figures = await fillDisk('file size limit', trial, () => {}, lift);
  server.signal('SIGTERM');
  await server.ended;
  return figures;
}

async function report(
  trial: Trial,
  failing: readonly ModeFigures[],
  full: readonly FullDiskFigures[],
  isEndReached: boolean,
): Promise<Part> {
  for (const { name, met, killed, ended, resumedMsMax } of failing) {
    const resumed = `trading again after at most ${resumedMsMax.toFixed(0)} ms`;
    console.log(`${name.padEnd(40)} met ${met}, killed ${killed}, gave up ${ended}, ${resumed}`);
  }
  for (const { name, orders, login, readsAnswered, readsFailed, resumedMs } of full) {
    console.log(`full by ${name}: orders were told ${JSON.stringify(orders)}, a login ${login},`);
    const resumed = `trading again after ${resumedMs.toFixed(0)} ms`;
    console.log(`  reads answered ${readsAnswered}, failed ${readsFailed}; ${resumed}`);
  }
  const judgement = await judge(trial);
  const resumedAfter = [...failing.map((mode) => mode.resumedMsMax), ...full.map(resumedMsOf)];
  printJudgement(judgement, { 'faults met': failing.reduce((sum, { met }) => sum + met, 0) });
  return {
    holds: {
      ...judgement.holds,
      'every order is settled and every account can be read': isEndReached,
      'orders on a full disk are refused in words': full.every(isRefusedInWords),
      'reads go on while the disk is full': full.every(({ readsFailed }) => readsFailed === 0),
    },
    inTime: {
      'trading resumes by itself within a second': resumedAfter.every((ms) => ms <= resumedMsMax),
    },
  };
}

function resumedMsOf({ resumedMs }: FullDiskFigures): number {
  return resumedMs;
}

function isRefusedInWords({ orders }: FullDiskFigures): boolean {
  const refused = Object.keys(orders).filter((each) => !results.test(each));
  return refused.length > 0 && refused.every((each) => refusals.has(each));
}
