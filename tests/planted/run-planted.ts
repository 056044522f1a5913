// Plants each bug in a copy of the program and runs the suite that must find it; the same suites
// must find nothing in a copy without a bug, unless those have just run: `--no-controls`.
// `npm run test:planted -- --only B7`; exit 0 when each is found, 1 when one is not, 2 usage.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildShim } from '#tests/disk/shim.ts';
import { createFolder, root } from '#tests/support/process.ts';
import { plantedBugs, type Edit, type PlantedBug } from './bugs.ts';

const suiteMsMax = 300_000;
const shownMax = 70;
const exitSound = 0;
/** Sound, on a machine that was busy. */
const exitLate = 5;

const { values } = parseArgs({
  options: { only: { type: 'string' }, controls: { type: 'boolean', default: true } },
  allowNegative: true,
});
const bugs = plantedBugs.filter(({ id }) => values.only === undefined || id === values.only);
if (bugs.length === 0) {
  console.error(`--only is "${values.only}", expected one of ${plantedBugs.map(idOf).join(', ')}`);
  process.exit(2);
}
process.exitCode = await runPlanted();

type Outcome = { readonly isExpected: boolean; readonly told: string; readonly seconds: number };

async function runPlanted(): Promise<number> {
  const skipReason = await findSkipReason();
  let failures = 0;
  for (const bug of bugs) {
    if (skipReason !== undefined && needsShim(bug)) {
      console.log(line(bug.id, 'SKIPPED', 0, `${bug.name}: ${skipReason}`));
      continue;
    }
    const outcome = await runBug(bug);
    if (!outcome.isExpected) failures += 1;
    const verdict = outcome.isExpected ? 'found' : 'MISSED';
    console.log(line(bug.id, verdict, outcome.seconds, `${bug.name} (${filesOf(bug)})`));
    console.log(`      ${suiteOf(bug)}: ${outcome.told}`);
    if (bug.remark !== undefined) console.log(`      ${bug.remark}`);
  }
  for (const suite of values.controls ? new Set(bugs.map(suiteOf)) : []) {
    const isSkipped = skipReason !== undefined && suite.includes('tests/disk/');
    const outcome = isSkipped ? undefined : await runSound(suite.split(' '));
    if (outcome?.isExpected === false) failures += 1;
    const verdict = !outcome ? 'SKIPPED' : outcome.isExpected ? 'sound' : 'UNSOUND';
    console.log(line('none', verdict, outcome?.seconds ?? 0, suite));
    if (outcome?.isExpected === false) console.log(outcome.told);
  }
  console.log(failures === 0 ? 'ALL FOUND' : `${failures} NOT AS EXPECTED`);
  return failures === 0 ? 0 : 1;
}

async function runBug({ edits, suite, evidence }: PlantedBug): Promise<Outcome> {
  await using folder = await createFolder();
  copyProgram(folder.path);
  for (const edit of edits) plant(folder.path, edit);
  const { status, output, seconds } = run(folder.path, suite);
  const found = evidence.exec(output)?.[0].trim().replaceAll(/\s+/g, ' ');
  const isExpected = status !== 0 && found !== undefined;
  const told = found?.slice(0, shownMax) ?? `status ${status}\n${output.slice(-2_000)}`;
  return { isExpected, told, seconds };
}

async function runSound(suite: readonly string[]): Promise<Outcome> {
  await using folder = await createFolder();
  copyProgram(folder.path);
  const { status, output, seconds } = run(folder.path, suite);
  const isExpected = status === exitSound || status === exitLate;
  return { isExpected, told: output.slice(-2_000), seconds };
}

function copyProgram(target: string): void {
  for (const name of ['src', 'simulator', 'tests', 'docs', 'package.json']) {
    cpSync(join(root, name), join(target, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'));
}

function plant(folder: string, { file, text, becomes }: Edit): void {
  const path = join(folder, file);
  const before = readFileSync(path, 'utf8');
  const count = before.split(text).length - 1;
  if (count !== 1) {
    throw new Error(`${file} has the text ${count} times, expected once:\n${text}`);
  }
  // A function, since the new text may contain dollar signs.
  writeFileSync(
    path,
    before.replace(text, () => becomes),
  );
}

function run(folder: string, words: readonly string[]) {
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: folder,
    encoding: 'utf8',
    timeout: suiteMsMax,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  return { status, output: `${stdout}${stderr}`, seconds };
}

async function findSkipReason(): Promise<string | undefined> {
  await using folder = await createFolder();
  const shim = buildShim(folder.path);
  return shim.kind === 'skipped' ? shim.reason : undefined;
}

function needsShim({ suite }: PlantedBug): boolean {
  return suite[0]?.startsWith('tests/disk/') ?? false;
}

function suiteOf({ suite }: PlantedBug): string {
  return suite.join(' ');
}

function filesOf({ edits }: PlantedBug): string {
  return [...new Set(edits.map(({ file }) => file))].join(', ');
}

function idOf({ id }: PlantedBug): string {
  return id;
}

function line(id: string, verdict: string, seconds: number, text: string): string {
  return `${id.padEnd(5)} ${verdict.padEnd(8)} ${seconds.toFixed(0).padStart(4)} s  ${text}`;
}
