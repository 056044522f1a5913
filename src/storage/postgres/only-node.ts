// Keeps a second server away from the books. They are right with any number of nodes; the allowance
// of the price source, the watch over waiting orders and the limits on requests are not shared yet.
import type { Clock } from '#src/runtime/clock.ts';
import { repeat } from '#src/runtime/repeat.ts';
import { DatabaseUnavailableError } from '#src/storage/database.ts';
import type { Connections } from './connections.ts';
import { endLease, findLeaseHolder, leaseMs, renewalMs, takeLease, type Lease } from './leases.ts';

const name = 'only node';
/** A server that was killed has let go of the books by then. */
const waitMsMax = leaseMs + renewalMs;
const retryMs = 250;

type Needs = { readonly connections: Connections; readonly clock: Clock; readonly lease: Lease };

/**
 * Holds the books until it is ended. Throws DatabaseUnavailableError when another server has them.
 * `onLost` is told when another one has taken them over, as after this process was frozen.
 */
export async function holdBooks(
  { connections, clock, lease }: Needs,
  onLost: (place: string) => void,
): Promise<{ end(): Promise<void> }> {
  await waitForBooks({ connections, clock, lease });
  const renewing = repeat(clock, async () => {
    // While the database does not answer nobody else can take them either.
    const isHeld = await takeLease(connections, name, lease).catch(() => true);
    if (!isHeld) onLost((await findLeaseHolder(connections, name)) ?? 'an unknown place');
    return renewalMs;
  });
  return {
    async end() {
      renewing.stop();
      await endLease(connections, name, lease.holder).catch(() => {});
    },
  };
}

async function waitForBooks({ connections, clock, lease }: Needs): Promise<void> {
  const until = clock.monotonicNow() + waitMsMax;
  while (!(await takeLease(connections, name, lease))) {
    if (clock.monotonicNow() >= until) {
      const place = (await findLeaseHolder(connections, name)) ?? 'an unknown place';
      throw new DatabaseUnavailableError(
        `the database is in use by another Papertape server (${place}): stop it, or set ` +
          'DATABASE_URL to another database',
      );
    }
    await clock.sleep(retryMs);
  }
}
