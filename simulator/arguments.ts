// The command line of the simulator, read whole: every mistake is reported, one line each.

import { parseArgs } from 'node:util';
import type { Result } from '#src/runtime/result.ts';
import { err, ok } from '#src/runtime/result.ts';
import type { SimulatorPlan } from '#simulator/plan.ts';
import { SIMULATOR_PLANS } from '#simulator/plan.ts';

export type SimulatorArguments = {
  readonly port: number;
  readonly host: string;
  readonly plan: SimulatorPlan;
  readonly seed: number;
  readonly marketHours: 'always' | 'nyse';
  readonly help: boolean;
};

export const HELP = `A stand-in for Alpha Vantage with made-up prices.

  npm run simulator -- [arguments]

  --port <number>          port to listen on, 0 for any free one (4000)
  --host <address>         address to listen on (127.0.0.1)
  --plan <name>            ${SIMULATOR_PLANS.slice(0, 4).join(', ')},
                           ${SIMULATOR_PLANS.slice(4).join(', ')} (free)
  --seed <integer>         which market: same seed, same prices (1)
  --market-hours <hours>   nyse or always (nyse)
  --help                   this text
`;

/** The arguments with their defaults, or a line for each mistake: what was found and expected. */
export function parseSimulatorArguments(
  argv: readonly string[],
): Result<SimulatorArguments, readonly string[]> {
  const mistakes: string[] = [];
  const given = new Map<string, string | undefined>();
  for (const token of tokensOf(argv)) {
    if (token.kind === 'option' && KNOWN.has(token.name)) given.set(token.name, token.value);
    else if (token.kind === 'option') mistakes.push(unknownArgument(token.rawName));
    else if (token.kind === 'positional') mistakes.push(unknownArgument(token.value));
  }

  function read<Value>(name: string, fallback: Value, parse: Parse<Value>, expected: string) {
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
    marketHours: read('market-hours', 'nyse', oneOf(MARKET_HOURS), 'one of nyse, always'),
    help: given.has('help'),
  };
  return mistakes.length > 0 ? err(mistakes) : ok(parsed);
}

type Parse<Value> = (text: string) => Value | undefined;

const MARKET_HOURS = ['nyse', 'always'] as const;
const SEED_LIMIT = Number.MAX_SAFE_INTEGER;
const VALUED = ['port', 'host', 'plan', 'seed', 'market-hours'];
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
