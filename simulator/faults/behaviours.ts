// Every behaviour by its name, and which faults can be. Loaded when the first fault is switched on,
// for a simulator inside a server starts without.

import { FALSEHOODS, NONSENSE, NOTICES, STATUSES } from '#simulator/faults/answers.ts';
import { DELIVERIES } from '#simulator/faults/deliveries.ts';
import type { Doing, Fault } from '#simulator/faults/fault-desk.ts';

/** Nobody listens: no query arrives that it could befall, so it lasts until it is cleared. */
export const REFUSE = 'refuse';

const SPOILS = { ...NONSENSE, ...STATUSES, ...NOTICES, ...FALSEHOODS };

/** Every behaviour that can be switched on. */
export const FAULT_NAMES: readonly string[] = [
  REFUSE,
  ...Object.keys(DELIVERIES),
  ...Object.keys(SPOILS),
];

/** What a fault does; throws a RangeError that says why when there can be no such fault. */
export function doingOf(fault: Fault): Doing {
  const mistake = mistakeOf(fault);
  if (mistake !== undefined) throw new RangeError(mistake);
  return { spoil: SPOILS[fault.behaviour], deliver: DELIVERIES[fault.behaviour] };
}

const SECONDS_MAX = 3_600;

function mistakeOf({ behaviour, times, seconds, retryAfter, ...scope }: Fault): string | undefined {
  if (!FAULT_NAMES.includes(behaviour)) {
    return `"${behaviour}" is no behaviour: expected one of ${FAULT_NAMES.join(', ')}`;
  }
  if (behaviour === REFUSE && (scope.function ?? scope.symbol ?? times) !== undefined) {
    return `"${REFUSE}" befalls every connection until it is cleared: no function, symbol or times`;
  }
  if (times !== undefined && !(Number.isInteger(times) && times > 0)) {
    return `times is ${times}: expected a whole number from 1`;
  }
  const spans = [seconds, retryAfter].filter((span) => span !== undefined);
  const isSpan = (span: number) => span >= 0 && span <= SECONDS_MAX;
  return spans.every(isSpan) ? undefined : `expected 0 to ${SECONDS_MAX} seconds`;
}
