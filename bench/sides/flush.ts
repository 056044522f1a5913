// What the disk alone makes of a fixed rate: all that is due is written and flushed, again and again,
// as a journal that costs nothing would. Each order waits for the flush that begins after it was due.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { summarizeLatencies } from '../latencies.ts';

type Input = { readonly path: string; readonly rate: number; readonly durationMs: number };

/** An order changes about two pages of SQLite. */
const bytesOfOrder = 8_192;
/** The file is written over from its beginning, as a log is. */
const fileBytesMax = 16 * 2 ** 20;

const { path, rate, durationMs } = JSON.parse(process.argv[2] ?? '') as Input;
const file = openSync(path, 'w');
const latencies: number[] = [];
const startedAt = performance.now();
let place = 0;
while (performance.now() - startedAt < durationMs) {
  // The first one is due at the start.
  const due = Math.floor(((performance.now() - startedAt) / 1_000) * rate) + 1;
  if (due > latencies.length) flushAll(due);
}
closeSync(file);
console.log(JSON.stringify(summarizeLatencies(latencies)));

function flushAll(due: number): void {
  const bytes = Buffer.alloc(bytesOfOrder * (due - latencies.length), 1);
  if (place + bytes.length > fileBytesMax) place = 0;
  writeSync(file, bytes, 0, bytes.length, place);
  place += bytes.length;
  fdatasyncSync(file);
  const endedAt = performance.now() - startedAt;
  while (latencies.length < due) latencies.push(endedAt - (latencies.length * 1_000) / rate);
}
