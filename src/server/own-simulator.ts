// The simulator that the server starts for itself when it has no key: on the clock of the market.
import type { Settings } from '#src/config/settings.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { Database } from '#src/storage/database.ts';
import { readEventsSince } from '#src/storage/prices/simulated-events.ts';
import type { Clock } from '#src/runtime/clock.ts';

/** Listens when it resolves; undefined where prices come from somebody else. */
export async function startOwnSimulator(
  { upstream, plan }: Pick<Settings, 'upstream' | 'plan'>,
  clock: Clock,
  database: Database,
) {
  if (upstream.kind !== 'own-simulator') return undefined;
  const { startSimulator } = await import('#simulator/simulator.ts');
  const { seed, marketHours } = upstream;
  const calmUntil = await readEventsSince(database, exchangeDate(clock.now()));
  const place = { port: 0, host: '127.0.0.1' };
  return startSimulator({ ...place, plan, seed, marketHours, calmUntil, clock });
}
