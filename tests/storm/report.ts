// What a run prints, and how long it may take.
import type { Finding } from './history-check.ts';

const shownOfEach = 3;
const exitUnsound = 1;
const exitUsage = 2;
const exitVoid = 3;
const exitTooLong = 4;
const exitLate = 5;

/** The whole number of an option, or the end of the program. */
export function readWholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    console.error(`--${name} is "${text}", expected a whole number`);
    process.exit(exitUsage);
  }
  return Number(text);
}

/** Ends the program, and with it the server, when a run hangs. */
export function boundTime(limitMs: number): void {
  const end = () => {
    console.error(`not done after ${limitMs / 1000} s`);
    process.exit(exitTooLong);
  };
  setTimeout(end, limitMs).unref();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(exitTooLong));
  }
}

/** The value that `rank` percent of the values do not exceed. */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((sorted.length * rank) / 100) - 1)] ?? 0;
}

/** One line for each figure. */
export function printTable(figures: Readonly<Record<string, string | number>>): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  for (const [name, value] of Object.entries(figures)) {
    console.log(`${name.padEnd(width)}  ${value}`);
  }
}

/** How many of each kind, and the first of each in full. */
export function printFindings(findings: readonly Finding[], surprises: readonly string[]): void {
  const unexpected = surprises.map((detail) => ({ kind: 'unexpected_answer', detail }));
  const told = findings.map(({ kind, accountId, detail }) => ({
    kind,
    detail: `account ${accountId}: ${detail}`,
  }));
  for (const [kind, ofKind] of Map.groupBy([...told, ...unexpected], (each) => each.kind)) {
    console.log(`${kind}: ${ofKind.length}`);
    for (const { detail } of ofKind.slice(0, shownOfEach)) console.log(`  ${detail}`);
  }
}

type Conclusion = {
  /** What must hold on every machine. */
  readonly holds: Readonly<Record<string, boolean>>;
  /** What a machine that is busy with something else may spoil. */
  readonly inTime?: Readonly<Record<string, boolean>>;
  /** Why the run proves nothing, if it does not. */
  readonly voidReason?: string | undefined;
  /** The command that repeats the run. */
  readonly command: string;
};

/** Says the verdict and gives the exit code: 0 sound, 1 unsound, 3 void, 5 sound but late. */
export function conclude({ holds, inTime = {}, voidReason, command }: Conclusion): number {
  const isSound = nameFailures('FAILED', holds);
  const isInTime = nameFailures('LATE', inTime);
  if (!isSound) {
    console.log(`UNSOUND; repeat with: ${command}`);
    return exitUnsound;
  }
  if (voidReason !== undefined) {
    console.log(`VOID: ${voidReason}`);
    return exitVoid;
  }
  console.log(isInTime ? 'SOUND' : 'SOUND, BUT LATE');
  return isInTime ? 0 : exitLate;
}

function nameFailures(word: string, holds: Readonly<Record<string, boolean>>): boolean {
  const failed = Object.keys(holds).filter((name) => !holds[name]);
  for (const name of failed) console.log(`${word}: ${name}`);
  return failed.length === 0;
}

/** Runs to the end; a server that did not start again is a verdict, not a fault of the suite. */
export async function concludeInWords(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NotStartedError')) throw error;
    console.log(`FAILED: ${error.message}\nUNSOUND`);
    return exitUnsound;
  }
}
