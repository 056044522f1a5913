// Which faults are switched on, for which queries and how many times still.

import { FALSEHOODS, NONSENSE, NOTICES, STATUSES } from '#simulator/faults/answers.ts';
import type { Spoil } from '#simulator/faults/answers.ts';
import type { Delivery } from '#simulator/faults/deliveries.ts';
import { DELIVERIES } from '#simulator/faults/deliveries.ts';
import type { Query } from '#simulator/wire/query.ts';

/** A behaviour and the queries it befalls: all of them, unless told otherwise. */
export type Fault = {
  /** One of `FAULT_NAMES`. */
  readonly behaviour: string;
  readonly function?: string;
  readonly symbol?: string;
  /** How many queries it befalls before it is over. */
  readonly times?: number;
  /** Real seconds: of `slow` before the answer (3), of the drips between two bytes (1). */
  readonly seconds?: number;
  /** Seconds in the `Retry-After` of a status; without it there is no such header. */
  readonly retryAfter?: number;
};

/** Refused connections carry no query, so this one befalls all of them until it is cleared. */
export const REFUSE = 'refuse';

/** Every behaviour that can be switched on. */
export const FAULT_NAMES: readonly string[] = [
  REFUSE,
  ...[DELIVERIES, NONSENSE, STATUSES, NOTICES, FALSEHOODS].flatMap((group) => Object.keys(group)),
];

export type ActiveFault = {
  readonly fault: Fault;
  readonly spoil: Spoil | undefined;
  readonly deliver: Delivery | undefined;
};

export type FaultDesk = {
  /** Switches a fault on; of several that fit a query the newest befalls it. */
  add(fault: Fault): void;
  clear(): void;
  /** The faults switched on, oldest first, with the times still left. */
  list(): readonly Fault[];
  /** The fault that befalls a query, counted as one of its times. */
  take(query: Query): ActiveFault | undefined;
};

/** The faults of one simulator, none at first. */
export function createFaultDesk(): FaultDesk {
  let faults: readonly Fault[] = [];
  return {
    add: (fault) => void (faults = [...faults, fault]),
    clear: () => void (faults = []),
    list: () => faults,
    take: (query) => {
      const fault = faults.findLast((each) => befalls(each, query));
      if (!fault) return undefined;
      faults = faults.flatMap((each) => (each === fault ? once(fault) : [each]));
      const { behaviour } = fault;
      return { fault, spoil: SPOILS[behaviour], deliver: DELIVERIES[behaviour] };
    },
  };
}

const SPOILS: Readonly<Record<string, Spoil>> = {
  ...NONSENSE,
  ...STATUSES,
  ...NOTICES,
  ...FALSEHOODS,
};

function befalls(fault: Fault, query: Query): boolean {
  if (fault.behaviour === REFUSE) return false;
  if (fault.function !== undefined && fault.function !== query.get('function')) return false;
  if (fault.symbol === undefined) return true;
  const symbols = (query.get('symbol') ?? '').toUpperCase().split(',');
  return symbols.includes(fault.symbol.toUpperCase());
}

function once(fault: Fault): readonly Fault[] {
  if (fault.times === undefined) return [fault];
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
}
