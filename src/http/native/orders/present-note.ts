// In words, what a learner has to know of a fill: on which close it was when no session was open.
import type { OrderFilled } from '#src/domain/event.ts';

const hour = 3_600;
const day = 24 * hour;

/** Null for a fill in a session. */
export function presentNote({ closeOf, quote }: OrderFilled): string | null {
  if (closeOf === null) return null;
  return (
    `The market was closed: filled at the price of ${closeOf}, which was ` +
    `${ageInWords(quote.ageSeconds)} old.`
  );
}

function ageInWords(seconds: number): string {
  if (seconds < 60) return plural(seconds, 'second');
  if (seconds < hour) return plural(Math.floor(seconds / 60), 'minute');
  return seconds < 2 * day
    ? plural(Math.floor(seconds / hour), 'hour')
    : plural(Math.floor(seconds / day), 'day');
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
