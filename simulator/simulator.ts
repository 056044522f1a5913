// The simulator put together: a market, the desk that answers for it, the log, the faults, and the
// port they are reached at. The server of src/ starts one in its own process when it has no key.

import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Fault } from '#simulator/faults/fault-desk.ts';
import { createFaultDesk } from '#simulator/faults/fault-desk.ts';
import type { SimulatorPlan } from '#simulator/limits/plan.ts';
import type { DayEnd } from '#simulator/limits/throttle.ts';
import type { Interventions } from '#simulator/market/interventions.ts';
import { createInterventions } from '#simulator/market/interventions.ts';
import { createMarket } from '#simulator/market/market.ts';
import type { QueryDesk } from '#simulator/query-desk.ts';
import { openQueryPort } from '#simulator/query-port.ts';
import type { RequestCounts, SimulatedRequest } from '#simulator/request-log.ts';
import { createRequestLog } from '#simulator/request-log.ts';
import type { VirtualClock } from '#simulator/virtual-clock.ts';
import { createVirtualClock } from '#simulator/virtual-clock.ts';

export type SimulatorOptions = {
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
  /** Of every key that has none of its own. */
  readonly plan: SimulatorPlan;
  readonly plansByKey?: ReadonlyMap<string, SimulatorPlan>;
  /** An integer; another seed is another market. */
  readonly seed: number;
  readonly marketHours: 'always' | 'nyse';
  /**
   * YYYY-MM-DD: no drawn split, rename or delisting until then, but for those before the symbol
   * table.
   */
  readonly calmUntil?: string | undefined;
  readonly dayEnds?: DayEnd;
  /** The real clock, which the simulated one follows until it is set. */
  readonly clock: Clock;
  readonly startsAt?: EpochMs | undefined;
  readonly speed?: number | undefined;
};

/** Everything the control port can do, for tests in the same process. */
export type Simulator = {
  /** The origin, without a trailing slash. */
  readonly url: string;
  /** The newest 10,000 queries, oldest first. */
  requests(): readonly SimulatedRequest[];
  counts(): RequestCounts;
  forgetRequests(): void;
  /** Switches a fault on; rejects when it is none that can be. */
  addFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  /** The faults switched on, oldest first. */
  faults(): readonly Fault[];
  setPlan(apiKey: string, plan: SimulatorPlan): void;
  readonly clock: VirtualClock;
  readonly market: Interventions;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
};

/** Resolves once it listens; rejects with the system's error when it cannot (`EADDRINUSE`...). */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = createVirtualClock(options.clock);
  clock.set({ at: options.startsAt, speed: options.speed });
  const { seed, marketHours, calmUntil, dayEnds = 'utc' } = options;
  const calendar = marketHours === 'always' ? createAlwaysOpenCalendar() : createNyseCalendar();
  const market = createMarket(seed, calendar, clock.now, calmUntil);
  const plans = new Map(options.plansByKey);
  const planOf = (apiKey: string) => plans.get(apiKey) ?? options.plan;
  let opened: Promise<QueryDesk> | undefined;
  /** The functions are loaded with the first query, so that a server inside starts without. */
  const desk = () =>
    (opened ??= import('#simulator/query-desk.ts').then(({ createQueryDesk }) =>
      createQueryDesk({ planOf, market, clock, dayEnds }),
    ));
  const log = createRequestLog();
  const faults = createFaultDesk();
  const { port, host } = options;
  const sleep = options.clock.sleep;
  const queryPort = await openQueryPort({ port, host, desk, faults, log, clock, sleep });

  return {
    url: queryPort.url,
    requests: log.newest,
    counts: log.counts,
    forgetRequests: log.clear,
    addFault: async (fault) => {
      const { doingOf, REFUSE } = await import('#simulator/faults/behaviours.ts');
      const doing = doingOf(fault);
      if (fault.behaviour === REFUSE) await queryPort.refuse();
      else faults.add(fault, doing);
    },
    clearFaults: async () => {
      faults.clear();
      await queryPort.listen();
    },
    faults: faults.list,
    setPlan: (apiKey, plan) => void plans.set(apiKey, plan),
    clock,
    market: createInterventions(market),
    close: queryPort.refuse,
  };
}
