// What is said to whoever cannot see it: once, politely, in one place.
import { createCell } from './cell.ts';

export const spoken = createCell('');

/** Says the sentence; the same one again is said again. */
export function say(sentence: string): void {
  // Not even a screen reader reads the space, but it tells two equal sentences apart.
  spoken.set(spoken.get() === sentence ? `${sentence}\u00a0` : sentence);
}
