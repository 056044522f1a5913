// What each route of the control port takes and does. Whatever it is told wrongly it refuses with
// one line that says what it expected.

import type { Result } from '#src/runtime/result.ts';
import { err, ok } from '#src/runtime/result.ts';
import type { FieldKinds, FieldsOf } from '#simulator/control/fields.ts';
import { readFields } from '#simulator/control/fields.ts';
import type { Fault } from '#simulator/faults/fault-desk.ts';
import { FAULT_NAMES } from '#simulator/faults/behaviours.ts';
import { SIMULATOR_PLANS } from '#simulator/limits/plan.ts';
import { PREVIOUS_CLOSE_FORMS } from '#simulator/market/interventions.ts';
import { REMAINS } from '#simulator/market/delistings.ts';
import type { Simulator } from '#simulator/simulator.ts';
import { parseInstant, SPEED_MAX } from '#simulator/virtual-clock.ts';

/** Takes the JSON of a request's body; the value is the answer's. */
export type ControlRoute = (body: unknown) => Promise<Result<unknown, string>>;

/** The routes by method and path. */
export function controlRoutes(simulator: Simulator): Readonly<Record<string, ControlRoute>> {
  const { market } = simulator;
  const today = (date: Result<string, string>) =>
    date.ok ? ok({ takes_effect: date.value }) : date;
  return {
    'GET /requests': async () => ok(requestsOf(simulator)),
    'DELETE /requests': async () => {
      simulator.forgetRequests();
      return ok(requestsOf(simulator));
    },
    'GET /faults': async () => ok(faultsOf(simulator)),
    'POST /faults': route(FAULT_FIELDS, async (fields) => {
      const { retry_after: retryAfter, ...fault } = fields;
      await simulator.addFault(retryAfter === undefined ? fault : { ...fault, retryAfter });
      return ok(faultsOf(simulator));
    }),
    'DELETE /faults': async () => {
      await simulator.clearFaults();
      return ok(faultsOf(simulator));
    },
    'GET /clock': async () => ok(clockOf(simulator)),
    'POST /clock': route(CLOCK_FIELDS, async (fields) => setClock(simulator, fields)),
    'POST /plans': route({ apikey: 'text', plan: 'text' }, async ({ apikey, plan: name }) => {
      const plan = SIMULATOR_PLANS.find((known) => known === name);
      if (!plan) return err(`plan is "${name}": expected one of ${SIMULATOR_PLANS.join(', ')}`);
      simulator.setPlan(apikey, plan);
      return ok({ apikey, plan });
    }),
    'POST /splits': route(SPLIT_FIELDS, async (fields) => {
      const { symbol, split_factor: factor, effective_date: date, previous_close: name } = fields;
      const form = PREVIOUS_CLOSE_FORMS.find((known) => known === (name ?? 'traded'));
      if (!form) {
        return err(`previous_close is "${name}": expected ${PREVIOUS_CLOSE_FORMS.join(' or ')}`);
      }
      return today(market.split(symbol, factor, date, form));
    }),
    'POST /dividends': route(DIVIDEND_FIELDS, async (fields) => {
      const { symbol, amount, ex_dividend_date: exDate, payment_date: paymentDate } = fields;
      return today(market.payDividend(symbol, { amount, exDate, paymentDate }));
    }),
    'POST /delistings': route(DELISTING_FIELDS, async ({ symbol, date, remains: name }) => {
      const remains = REMAINS.find((known) => known === (name ?? 'stale'));
      if (!remains) return err(`remains is "${name}": expected one of ${REMAINS.join(', ')}`);
      return today(market.delist(symbol, date, remains));
    }),
    'POST /renames': route({ symbol: 'text', new_symbol: 'text' }, async (fields) =>
      today(market.rename(fields.symbol, fields.new_symbol)),
    ),
    'POST /halts': route({ symbol: 'text' }, async ({ symbol }) => today(market.halt(symbol))),
    'DELETE /halts': route({ symbol: 'text' }, async ({ symbol }) => today(market.resume(symbol))),
  };
}

const FAULT_FIELDS = {
  behaviour: 'text',
  function: 'text?',
  symbol: 'text?',
  times: 'number?',
  seconds: 'number?',
  retry_after: 'number?',
} as const;
const CLOCK_FIELDS = { now: 'text?', speed: 'number?', advance_seconds: 'number?' } as const;
const SPLIT_FIELDS = {
  symbol: 'text',
  split_factor: 'text',
  effective_date: 'text?',
  previous_close: 'text?',
} as const;
const DIVIDEND_FIELDS = {
  symbol: 'text',
  amount: 'text',
  ex_dividend_date: 'text',
  payment_date: 'text?',
} as const;
const DELISTING_FIELDS = { symbol: 'text', date: 'text?', remains: 'text?' } as const;

function route<Kinds extends FieldKinds>(
  kinds: Kinds,
  act: (fields: FieldsOf<Kinds>) => Promise<Result<unknown, string>>,
): ControlRoute {
  return async (body) => {
    const fields = readFields(body, kinds);
    return fields.ok ? act(fields.value) : fields;
  };
}

function requestsOf(simulator: Simulator) {
  const { seen, throttled, faulty, byFunction, byVerdict } = simulator.counts();
  const requests = simulator
    .requests()
    .map((request) => ({ ...request, at: new Date(request.at).toISOString() }));
  return { seen, throttled, faulty, by_function: byFunction, by_verdict: byVerdict, requests };
}

function faultsOf(simulator: Simulator) {
  const active = simulator
    .faults()
    .map(({ retryAfter, ...fault }: Fault) =>
      retryAfter === undefined ? fault : { ...fault, retry_after: retryAfter },
    );
  return { active, behaviours: FAULT_NAMES };
}

function clockOf({ clock }: Simulator) {
  return { now: new Date(clock.now()).toISOString(), speed: clock.speed() };
}

function setClock(
  simulator: Simulator,
  fields: FieldsOf<typeof CLOCK_FIELDS>,
): Result<unknown, string> {
  const { now, speed, advance_seconds: seconds = 0 } = fields;
  const at = now === undefined ? simulator.clock.now() : parseInstant(now);
  if (at === undefined) return err(`now is "${now}": expected such as 2026-03-02T09:25-05:00`);
  if (speed !== undefined && !(speed >= 0 && speed <= SPEED_MAX)) {
    return err(`speed is ${speed}: expected 0 to ${SPEED_MAX}`);
  }
  if (!(Math.abs(seconds) <= ADVANCE_MAX)) return err(`expected at most ${ADVANCE_MAX} seconds`);
  simulator.clock.set({ at: at + seconds * 1_000, speed });
  return ok(clockOf(simulator));
}

const ADVANCE_MAX = 366 * 86_400;
