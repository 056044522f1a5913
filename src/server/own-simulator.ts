// The simulator that the server starts for itself when it has no key: on the clock of the market.
import type { Settings } from '#src/config/settings.ts';
import type { Clock } from '#src/runtime/clock.ts';

/** Listens when it resolves; undefined where prices come from somebody else. */
export async function startOwnSimulator(
  { upstream, plan }: Pick<Settings, 'upstream' | 'plan'>,
  clock: Clock,
) {
  if (upstream.kind !== 'own-simulator') return undefined;
  const { startSimulator } = await import('#simulator/simulator.ts');
  const { seed, marketHours } = upstream;
  // Positions do not follow splits: in the built-in market there are none to come.
  const isCalm = true;
  return startSimulator({ port: 0, host: '127.0.0.1', plan, seed, marketHours, isCalm, clock });
}
