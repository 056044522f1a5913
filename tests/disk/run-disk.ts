// Disks that lose power, fail and fill up. `npm run test:disk -- --states 1000 --nth 25 --seed 1`;
// exit 0 sound, 1 unsound, 2 usage. Without a C compiler the parts that need the shim are skipped,
// and the table says so.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createFolder } from '#tests/support/process.ts';
import { boundTime, printFailures, printTable, readWholeNumber } from '#tests/storm/report.ts';
import type { StartOptions } from '#tests/storm/server-under-test.ts';
import { askAndReadAll, judge, printJudgement, withTrial, type Trial } from '#tests/storm/trial.ts';
import { failDisk, failureModes, type ModeFigures } from './failing-disk.ts';
import { failStarts } from './failing-start.ts';
import { createFaultControl } from './fault-control.ts';
import { fillDisk, liftLimit, startLimited, type FullDiskFigures } from './full-disk.ts';
import { cutPower, recordTrading, type PowerCutFigures } from './power-cut.ts';
import { buildShim, shimEnvironment } from './shim.ts';

const clientCount = 4;
const resumedMsMax = 1_000;
/** What an order may be told while the disk is full. */
const refusals = new Set(['507 storage_full', '503 outcome_unknown']);

const { values } = parseArgs({
  options: {
    states: { type: 'string', default: '1000' },
    nth: { type: 'string', default: '25' },
    seed: { type: 'string', default: '1' },
  },
});
const states = readWholeNumber('states', values.states);
const nthMax = readWholeNumber('nth', values.nth);
const seed = readWholeNumber('seed', values.seed);
boundTime(120_000 + states * 100 + nthMax * 20_000);
await using folder = await createFolder();
process.exitCode = await runDisk(folder.path);

async function runDisk(folder: string): Promise<number> {
  const shim = buildShim(folder);
  const parts: boolean[] = [];
  if (shim.kind === 'skipped') {
    console.log(`SKIPPED: power cuts, failing starts, failing disk: ${shim.reason}`);
    parts.push(await runFull(folder, undefined));
  } else {
    const { library } = shim;
    if (states > 0) parts.push(await runPowerCuts(folder, library));
    if (nthMax > 0) {
      parts.push(await runFailingStarts(folder, library));
      parts.push(await runFull(folder, library));
    }
  }
  const isSound = parts.every(Boolean);
  const words = `--states ${states} --nth ${nthMax} --seed ${seed}`;
  console.log(isSound ? 'SOUND' : `UNSOUND; repeat with: npm run test:disk -- ${words}`);
  return isSound ? 0 : 1;
}

async function runPowerCuts(folder: string, library: string): Promise<boolean> {
  console.log('\npower cuts');
  const figures = await cutPower(
    { folder, seed, states },
    recordTrading({ folder, library, name: 'sound' }),
  );
  printTable(powerCutTable(figures));
  for (const example of figures.examples) console.log(`  ${example}`);
  const normal = recordTrading({ folder, library, name: 'normal' }, [
    '--import',
    './tests/disk/synchronous-normal.ts',
  ]);
  const control = await cutPower({ folder, seed, states: Math.ceil(states / 5) }, normal);
  console.log('the same with synchronous = NORMAL, which must be found');
  printTable(powerCutTable(control));
  return !printFailures({
    'every state opens and every account replays': figures.unusable === 0,
    'no server refuses to start': figures.refused === 0,
    'nothing answered is lost': figures.lost === 0,
    'a retry with the same key settles': figures.retried > 0 && figures.wronglySettled === 0,
    'the control loses answered entries': control.lost > 0,
  });
}

function powerCutTable(figures: PowerCutFigures): Readonly<Record<string, string | number>> {
  return {
    'disk operations, answered entries': `${figures.operations}, ${figures.answered}`,
    'crash states': figures.states,
    'cannot be opened or replayed': figures.unusable,
    'start refused by the mark': figures.refused,
    'states with a loss, entries lost': `${figures.statesWithLoss}, ${figures.lost}`,
    'retried after it, wrongly settled': `${figures.retried}, ${figures.wronglySettled}`,
  };
}

async function runFailingStarts(folder: string, library: string): Promise<boolean> {
  console.log('\nfailing starts: the nth call fails while the database is opened');
  const control = createFaultControl(join(folder, 'start-control'));
  const operations = recordTrading({ folder, library, name: 'starts' });
  const figures = await failStarts({ folder, library, control, operations, nthMax });
  control.close();
  for (const { name, met, refused, harmed } of figures) {
    console.log(`${name.padEnd(40)} met ${met}, gave up ${refused}, harmed ${harmed}`);
  }
  return !printFailures({
    'a start that fails harms nothing': figures.every(({ harmed }) => harmed === 0),
    'faults are met': figures.some(({ met }) => met > 0),
  });
}

/** One server and its clients on a disk that fails and fills up; one judgement of all of it. */
async function runFull(folder: string, library: string | undefined): Promise<boolean> {
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
    const modes = library === undefined ? [] : failureModes(nthMax);
    const failing = await failDisk(trial, control, trial.firstServer, start, modes);
    const full: FullDiskFigures[] = [];
    if (library !== undefined) {
      const fill = () =>
        control.arm({ call: 'write', error: 'ENOSPC', nth: 1, isForever: true, isTorn: true });
      full.push(await fillDisk('ENOSPC', trial, fill, control.disarm));
    }
    failing.server.signal('SIGTERM');
    await failing.server.ended;
    full.push(await reachLimit(trial));
    return await report(trial, failing.figures, full);
  });
}

/** A server whose files may not grow, until the limit is lifted. */
async function reachLimit(trial: Trial): Promise<FullDiskFigures> {
  const server = await trial.start(startLimited);
  let isLifted = true;
  const lift = () => void (isLifted = liftLimit(server));
  const figures = await fillDisk('file size limit', trial, () => {}, lift);
  if (!isLifted) throw new Error('prlimit cannot lift the limit: install util-linux');
  const isEndReached = await askAndReadAll(trial);
  server.signal('SIGTERM');
  await server.ended;
  if (!isEndReached) throw new Error('an order is open or an account cannot be read');
  return figures;
}

async function report(
  trial: Trial,
  failing: readonly ModeFigures[],
  full: readonly FullDiskFigures[],
): Promise<boolean> {
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
  return printJudgement({
    ...judgement,
    figures: { ...judgement.figures, 'faults met': failing.reduce((sum, { met }) => sum + met, 0) },
    holds: {
      ...judgement.holds,
      'orders on a full disk are refused in words': full.every(isRefusedInWords),
      'reads go on while the disk is full': full.every(({ readsFailed }) => readsFailed === 0),
      'trading resumes by itself within a second': resumedAfter.every((ms) => ms <= resumedMsMax),
    },
  });
}

function resumedMsOf({ resumedMs }: FullDiskFigures): number {
  return resumedMs;
}

function isRefusedInWords({ orders }: FullDiskFigures): boolean {
  const told = Object.keys(orders);
  return told.length > 0 && told.every((each) => refusals.has(each));
}
