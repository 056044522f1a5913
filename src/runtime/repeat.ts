// What is done again and again in the background until the server stops.
import type { Clock } from './clock.ts';

/**
 * Acts at once, and again after as long as `act` says each time. Nobody waits for it, so `act` must
 * not reject. What is under way when it is stopped goes on to its end, as the last.
 */
export function repeat(clock: Clock, act: () => Promise<number>): { stop(): void } {
  const run = { isOn: true };
  async function goOn(): Promise<void> {
    while (run.isOn) await clock.after(await act());
  }
  void goOn();
  return { stop: () => void (run.isOn = false) };
}
