// Corrects instants that a wrong wall clock has written: what was fetched while it ran ahead must
// not count as fresh once it is right again. The monotonic clock tells how far it was off.
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { remember } from '#src/runtime/recent.ts';

export type KeptInstants = {
  /** Notes that the entry was written down just now. */
  note(name: string): void;
  /**
   * When the entry was really written down, by the clock of this moment: `at`, less what the clock
   * has been set back since. Undefined when nothing is proven: the entry is older than this process
   * and its instant lies in the future.
   */
  trueInstant(name: string, at: EpochMs): EpochMs | undefined;
};

/** Time servers slew a clock by less. */
const toleranceMs = 1_000;
/** More than there are symbols and charts of them. */
const entriesMax = 60_000;

/** An instant this far ahead is still one of now, which on a fast clock is as much real time. */
export function clockToleranceMs({ speed }: Pick<Clock, 'speed'>): number {
  return toleranceMs * speed;
}

/** The instants of one kind of entry, by the entry's name. */
export function createKeptInstants(clock: Clock): KeptInstants {
  /** What the wall clock was ahead of the monotonic one when the entry was written. */
  const offsetsByName = new Map<string, number>();
  const offset = () => clock.now() - clock.monotonicNow();

  return {
    note: (name) => remember(offsetsByName, name, offset(), entriesMax),
    trueInstant(name, at) {
      const noted = offsetsByName.get(name);
      if (noted === undefined) return at <= clock.now() + clockToleranceMs(clock) ? at : undefined;
      const setBackMs = noted - offset();
      return setBackMs > clockToleranceMs(clock) ? Math.floor(at - setBackMs) : at;
    },
  };
}
