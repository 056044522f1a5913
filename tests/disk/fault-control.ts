// The test's hand on the shim: a small file that both have mapped or open. Which call fails, when,
// and how, can be said at any moment while the server runs.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { diskCall } from './shim.ts';

export type DiskFault = {
  readonly call: 'write' | 'sync' | 'truncate';
  readonly error: 'EIO' | 'ENOSPC';
  /** 1 is the next such call. */
  readonly nth: number;
  /** Every later one as well, until told otherwise. */
  readonly isForever?: boolean;
  /** Half of the bytes are written before the error. */
  readonly isTorn?: boolean;
  /** The process dies instead, at that call. */
  readonly isKill?: boolean;
  readonly file?: 'any' | 'database' | 'log';
};

export type FaultControl = ReturnType<typeof createFaultControl>;

const numberBytes = Int32Array.BYTES_PER_ELEMENT;
const numbers = 9;
const place = { call: 0, countdown: 1, faults: 7 } as const;
const files = { any: 0, database: 1, log: 2 } as const;

/** Creates the file; no call fails yet. */
export function createFaultControl(path: string) {
  const file = openSync(path, 'w+', 0o600);
  const write = (values: readonly number[], at: number) =>
    writeSync(file, Int32Array.from(values), 0, values.length * numberBytes, at * numberBytes);
  write(
    Array.from({ length: numbers }, () => 0),
    place.call,
  );
  return {
    path,
    arm(fault: DiskFault): void {
      const { call, error, nth, isForever, isTorn, isKill, file = 'any' } = fault;
      const flags = [isForever, constants.errno[error], isTorn, isKill, files[file], 0, 0];
      // The call comes last: from then on it counts.
      write(
        [nth, ...flags.map(Number)].map((value) => value || 0),
        place.countdown,
      );
      write([diskCall[call]], place.call);
    },
    disarm: (): void => void write([0], place.call),
    /** Calls that failed since the last arming. */
    faults(): number {
      const buffer = new Int32Array(1);
      readSync(file, buffer, 0, numberBytes, place.faults * numberBytes);
      return buffer[0] ?? 0;
    },
    close: (): void => closeSync(file),
  };
}
