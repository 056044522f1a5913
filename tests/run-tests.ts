// Runs the tests: those in the files that are named, or all of them. All of them run in two
// processes, since suites of many nodes mostly wait for what time brings, and go on beside the rest.
// `npm test`, `npm test src/domain/money.test.ts`. Exit 0 when every test passed.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';

const options = [
  '--test',
  // Thousands of tests in one process: a process for each file would cost them a second each.
  '--test-isolation=none',
  // The process has been seen to spin in its own end, after the last test.
  '--test-force-exit',
  '--test-timeout=60000',
];
const named = process.argv.slice(2);
const all = globSync('{src,simulator,web,tests}/**/*.test.ts').toSorted();
const ofNodes = all.filter((file) => file.startsWith('tests/nodes/'));
const others = all.filter((file) => !ofNodes.includes(file));

const runs =
  named.length > 0
    ? [await run('the named files', named, true)]
    : await Promise.all([run('the program', others, true), run('many nodes', ofNodes, false)]);
for (const { output } of runs) process.stdout.write(output);
// What is printed last may be the run that passed.
const failed = runs.filter(({ isPassed }) => !isPassed);
for (const { name } of failed) {
  console.log(`✖ tests of ${name} have failed: see "failing tests" above`);
}
process.exitCode = failed.length > 0 ? 1 : 0;

/** Whether all of them passed, and what was printed unless it was shown as it came. */
async function run(name: string, files: readonly string[], isShown: boolean) {
  const child = spawn(process.execPath, [...options, ...files], {
    stdio: ['ignore', isShown ? 'inherit' : 'pipe', 'inherit'],
  });
  const parts: Buffer[] = [];
  child.stdout?.on('data', (part: Buffer) => void parts.push(part));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { name, isPassed: code === 0, output: Buffer.concat(parts) };
}
