// The command line of the simulator, read whole: every mistake is reported, one line each.

import { parseArgs } from 'node:util';
import type { Result } from '#src/runtime/result.ts';
import { err, ok } from '#src/runtime/result.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { SimulatorPlan } from '#simulator/limits/plan.ts';
import { SIMULATOR_PLANS } from '#simulator/limits/plan.ts';
import type { DayEnd } from '#simulator/limits/throttle.ts';
import { DAY_ENDS } from '#simulator/limits/throttle.ts';
import { parseInstant, SPEED_MAX } from '#simulator/virtual-clock.ts';

export type SimulatorArguments = {
  readonly port: number;
  readonly host: string;
  readonly plan: SimulatorPlan;
  readonly plansByKey: ReadonlyMap<string, SimulatorPlan>;
  readonly seed: number;
  readonly marketHours: 'always' | 'nyse';
  readonly dayEnds: DayEnd;
  readonly startsAt: EpochMs | undefined;
  readonly speed: number | undefined;
  readonly controlPort: number | undefined;
  readonly help: boolean;
};

export const HELP = `A stand-in for Alpha Vantage with made-up prices.

  npm run simulator -- [arguments]

  --port <number>          port to listen on, 0 for any free one (4000)
  --host <address>         address to listen on (127.0.0.1)
  --plan <name>            ${SIMULATOR_PLANS.slice(0, 4).join(', ')},
                           ${SIMULATOR_PLANS.slice(4).join(', ')} (free)
  --key <key>=<plan>       a key with a plan of its own; may be repeated
  --seed <integer>         which market: same seed, same prices (1)
  --market-hours <hours>   nyse or always (nyse)
  --day-ends <where>       whose midnight gives 25 new requests: utc or new-york (utc)
  --clock <instant>        when it is, such as 2026-03-02T09:25-05:00 (now)
  --speed <number>         simulated seconds in a real one, 0 stands still (1)
  --control-port <number>  port for tests on 127.0.0.1: faults, requests, clock, splits (none)
  --help                   this text
`;

/** The arguments with their defaults, or a line for each mistake: what was found and expected. */
export function parseSimulatorArguments(
  argv: readonly string[],
): Result<SimulatorArguments, readonly string[]> {
  const mistakes: string[] = [];
  const given = new Map<string, string | undefined>();
  const keys: string[] = [];
  for (const token of tokensOf(argv)) {
    if (token.kind === 'option' && KNOWN.has(token.name)) {
      given.set(token.name, token.value);
      if (token.name === 'key') keys.push(token.value ?? '');
    } else if (token.kind === 'option') mistakes.push(unknownArgument(token.rawName));
    else if (token.kind === 'positional') mistakes.push(unknownArgument(token.value));
  }

  function read<Value, Fallback>(
    name: string,
    fallback: Fallback,
    parse: Parse<Value>,
    expected: string,
  ): Fallback | Value {
    if (!given.has(name)) return fallback;
    const text = given.get(name);
    const value = text === undefined ? undefined : parse(text);
    if (value !== undefined) return value;
    const found = text === undefined ? 'nothing' : `"${text}"`;
    mistakes.push(`--${name}: found ${found}, expected ${expected}`);
    return fallback;
  }

  const parsed: SimulatorArguments = {
    port: read('port', 4000, integerIn(0, 65_535), 'a number from 0 to 65535'),
    host: read('host', '127.0.0.1', (text) => text || undefined, 'an address such as 127.0.0.1'),
    plan: read('plan', 'free', oneOf(SIMULATOR_PLANS), `one of ${SIMULATOR_PLANS.join(', ')}`),
    seed: read('seed', 1, integerIn(-SEED_LIMIT, SEED_LIMIT), 'an integer'),
    plansByKey: readKeys(keys, mistakes),
    marketHours: read('market-hours', 'nyse', oneOf(MARKET_HOURS), 'one of nyse, always'),
    dayEnds: read('day-ends', 'utc', oneOf(DAY_ENDS), `one of ${DAY_ENDS.join(', ')}`),
    startsAt: read('clock', undefined, parseInstant, 'an instant such as 2026-03-02T09:25-05:00'),
    speed: read('speed', undefined, readSpeed, `a number from 0 to ${SPEED_MAX}`),
    controlPort: read('control-port', undefined, integerIn(0, 65_535), 'a number from 0 to 65535'),
    help: given.has('help'),
  };
  return mistakes.length > 0 ? err(mistakes) : ok(parsed);
}

type Parse<Value> = (text: string) => Value | undefined;

const MARKET_HOURS = ['nyse', 'always'] as const;
const SEED_LIMIT = Number.MAX_SAFE_INTEGER;
const VALUED = [
  'port',
  'host',
  'plan',
  'key',
  'seed',
  'market-hours',
  'day-ends',
  'clock',
  'speed',
  'control-port',
];
const KNOWN: ReadonlySet<string> = new Set([...VALUED, 'help']);

function tokensOf(argv: readonly string[]) {
  const valued = VALUED.map((name) => [name, { type: 'string' }] as const);
  return parseArgs({
    args: [...argv],
    options: { ...Object.fromEntries(valued), help: { type: 'boolean' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

/** Keys with plans of their own; what is no `<key>=<plan>` joins the mistakes. */
function readKeys(
  texts: readonly string[],
  mistakes: string[],
): ReadonlyMap<string, SimulatorPlan> {
  const plans = new Map<string, SimulatorPlan>();
  for (const text of texts) {
    const [, key, name = ''] = /^(.+)=(.+)$/.exec(text) ?? [];
    const plan = oneOf(SIMULATOR_PLANS)(name);
    if (key !== undefined && plan) plans.set(key, plan);
    else mistakes.push(`--key: found "${text}", expected such as mine=realtime150`);
  }
  return plans;
}

function readSpeed(text: string): number | undefined {
  const speed = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return speed <= SPEED_MAX ? speed : undefined;
}

function unknownArgument(found: string): string {
  return `${found}: unknown argument, expected one of --${[...KNOWN].join(', --')}`;
}

function integerIn(least: number, most: number): Parse<number> {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : undefined;
    return value !== undefined && value >= least && value <= most ? value : undefined;
  };
}

function oneOf<Value extends string>(choices: readonly Value[]): Parse<Value> {
  return (text) => choices.find((choice) => choice === text);
}
