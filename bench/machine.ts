// The machine that the figures are of, and whether its disk tells the truth about flushing.
import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { summarize } from './comparison.ts';
import { canPin } from './side.ts';

export type Machine = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  /** Median milliseconds of writing and flushing 4 KiB. */
  readonly flushMs: number;
  /** No disk flushes this fast: what it says is durable may be in a cache. */
  readonly isFlushSuspicious: boolean;
  readonly isPinned: boolean;
};

const flushes = 50;
/** A good drive with a capacitor takes about this long. */
const believableFlushMs = 0.3;

/** What this machine is, with the disk under the folder tried out. */
export function describeMachine(folder: string): Machine {
  const flushMs = measureFlush(folder);
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    sqlite: process.versions['sqlite'] ?? 'unknown',
    flushMs,
    isFlushSuspicious: flushMs < believableFlushMs,
    isPinned: canPin,
  };
}

function measureFlush(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, 'flush'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const times = Array.from({ length: flushes }, () => {
    const startedAt = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  return summarize(times).median;
}
