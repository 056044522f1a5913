// A background task that repeats until the server stops.
import type { Clock } from './clock.ts';

/**
 * Calls `act` at once, and again after as many milliseconds as it returns each time. `act` must not
 * reject: nobody awaits it. A call that is running when the task is stopped is the last one.
 */
export function repeat(clock: Clock, act: () => Promise<number>): { stop(): void } {
  const run = { isOn: true };
  async function goOn(): Promise<void> {
    while (run.isOn) await clock.after(await act());
  }
  void goOn();
  return { stop: () => void (run.isOn = false) };
}
