// One password at a time from each address: a client that sends many waits behind itself, and those
// of others are compared in between. Known browsers do not wait behind the strangers of an address.
import { createLanes } from '#src/runtime/lanes.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { Standing } from '#src/identity/passwords/password-hash.ts';
import { networkAddress } from '#src/runtime/network-address.ts';

export type Turns = {
  /** The task, when its turn comes. Throws LaneBusyError. */
  take<Value>(address: string, standing: Standing, task: () => Promise<Value>): Promise<Value>;
};

/** Two seconds of hashes: a class that logs in at the same moment from one address. */
const waitingMax = 32;
/**
 * With the time in the queue of hashes less than the server waits on a connection where nothing
 * moves (http/connection/server-options.ts): who waited in vain is told so.
 */
const waitingMsMax = 4_000;

/** Turns by the machine's own clock. */
export function createTurns(realClock: Pick<Clock, 'after'>): Turns {
  const patience = { ms: waitingMsMax, clock: realClock };
  const lanes = createLanes<string>({ waitingMax, patience });
  return {
    take: (address, standing, task) => lanes.run(`${standing} ${networkAddress(address)}`, task),
  };
}
