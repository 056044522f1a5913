// One line for each check; the first that fails ends the run.
import { inspect, isDeepStrictEqual } from 'node:util';

export type Expectation = {
  readonly title: string;
  readonly found: unknown;
  readonly expected: unknown;
};

export function judge({ title, found, expected }: Expectation): void {
  if (!isDeepStrictEqual(found, expected)) {
    throw new Error(`${title}: found ${inspect(found)}, expected ${inspect(expected)}`);
  }
  console.log(`ok   ${title}`);
}

/** Does one thing that may fail, and says how long it took. */
export async function step<Value>(title: string, act: () => Promise<Value>): Promise<Value> {
  const start = Date.now();
  try {
    const value = await act();
    console.log(`ok   ${title} (${secondsSince(start)})`);
    return value;
  } catch (error) {
    throw new Error(`${title}: ${messageOf(error)}`, { cause: error });
  }
}

export function note(label: string, text: string): void {
  console.log(`${label}: ${text}`);
}

export function secondsSince(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
