// Every setting that there is, by its name in the environment, and the one that was probably meant.

export const settingNames = [
  'HOST',
  'PORT',
  'DATABASE_URL',
  'ALPHA_VANTAGE_API_KEY',
  'ALPHA_VANTAGE_API_KEY_FILE',
  'ALPHA_VANTAGE_PLAN',
  'ALPHA_VANTAGE_URL',
  'STARTING_CASH',
  'MAX_QUOTE_AGE_FOR_ORDERS',
  'DELISTED_SALE',
  'PASSWORD_MIN_LENGTH',
  'SESSION_IDLE_HOURS',
  'SESSION_MAX_DAYS',
  'LOGIN_FAILURES_PER_ADDRESS',
  'REQUESTS_PER_SECOND_PER_USER',
  'REQUESTS_PER_SECOND_PER_ADDRESS',
  'ACCOUNTS_PER_HOUR_PER_ADDRESS',
  'CONNECTIONS_PER_ADDRESS',
  'TLS_CERT_FILE',
  'TLS_KEY_FILE',
  'TRUSTED_PROXIES',
  'CORS_ORIGINS',
  'METRICS_HOST',
  'METRICS_PORT',
  'LOG_LEVEL',
  'SIMULATOR_SEED',
  'SIMULATOR_MARKET_HOURS',
] as const;

/** Of a name that is mistyped, at most so many letters are wrong. */
const distanceMax = 2;

/** The setting whose name is nearly this one, or undefined. */
export function similarSetting(name: string): string | undefined {
  const upper = name.toUpperCase().replaceAll('-', '_');
  const byDistance = settingNames
    .map((known) => ({ known, distance: editDistance(upper, known) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [nearest] = byDistance;
  return nearest && nearest.distance <= distanceMax ? nearest.known : undefined;
}

/**
 * How many letters have to be put in, left out, changed or swapped with their neighbour: the
 * optimal string alignment distance.
 */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && row > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? Infinity;
}
