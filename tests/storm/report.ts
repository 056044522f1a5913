// What a run prints, and how long it may take.
import type { Finding } from './history-check.ts';

const shownOfEach = 3;
const exitUsage = 2;
const exitTooLong = 4;

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

/** Names what does not hold; true when there is any. */
export function printFailures(holds: Readonly<Record<string, boolean>>): boolean {
  const failed = Object.keys(holds).filter((name) => !holds[name]);
  for (const name of failed) console.log(`FAILED: ${name}`);
  return failed.length > 0;
}
