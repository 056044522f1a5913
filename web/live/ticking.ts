// Counts the seconds, for ages: the page's own steady clock, never that of the wall.
import { createCell } from '../state/cell.ts';

/** Seconds since the page began. */
export const seconds = createCell(0);

/** Begins to count. */
export function beginTicking(): void {
  setInterval(() => document.hidden || seconds.set(Math.floor(performance.now() / 1_000)), 1_000);
}
