// Which faults are switched on, for which queries and how many times still.

import type { Spoil } from '#simulator/faults/answers.ts';
import type { Delivery } from '#simulator/faults/deliveries.ts';
import type { Query } from '#simulator/wire/query.ts';

/** A behaviour and the queries it befalls: all of them, unless told otherwise. */
export type Fault = {
  /** One of `FAULT_NAMES` in behaviours.ts. */
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

/** What a behaviour does: another answer, another way to send it, or both. */
export type Doing = {
  readonly spoil: Spoil | undefined;
  readonly deliver: Delivery | undefined;
};

export type ActiveFault = Doing & { readonly fault: Fault };

export type FaultDesk = {
  /** Switches a fault on; of several that fit a query the newest befalls it. */
  add(fault: Fault, doing: Doing): void;
  clear(): void;
  /** The faults switched on, oldest first, with the times still left. */
  list(): readonly Fault[];
  /** The fault that befalls a query, counted as one of its times. */
  take(query: Query): ActiveFault | undefined;
};

/** The faults of one simulator, none at first. */
export function createFaultDesk(): FaultDesk {
  let active: readonly ActiveFault[] = [];
  return {
    add: (fault, doing) => void (active = [...active, { fault, ...doing }]),
    clear: () => void (active = []),
    list: () => active.map(({ fault }) => fault),
    take: (query) => {
      const taken = active.findLast(({ fault }) => befalls(fault, query));
      if (taken) active = active.flatMap((each) => (each === taken ? once(taken) : [each]));
      return taken;
    },
  };
}

function befalls(fault: Fault, query: Query): boolean {
  if (fault.function !== undefined && fault.function !== query.get('function')) return false;
  if (fault.symbol === undefined) return true;
  const symbols = (query.get('symbol') ?? '').toUpperCase().split(',');
  return symbols.includes(fault.symbol.toUpperCase());
}

function once(taken: ActiveFault): readonly ActiveFault[] {
  const { times } = taken.fault;
  if (times === undefined) return [taken];
  return times > 1 ? [{ ...taken, fault: { ...taken.fault, times: times - 1 } }] : [];
}
