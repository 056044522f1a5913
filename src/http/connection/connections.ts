// How many connections one address may hold. All of them together are limited as well, so without
// this one address could keep everybody else out, and it would not have to say a word for it.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkAddress } from '#src/runtime/network-address.ts';

const connectionsMax = 1_000;

type Terms = {
  /** 0 is no limit. */
  readonly connectionsPerAddress: number;
  /** Whether many people stand behind the address. */
  readonly isProxy: (address: string) => boolean;
  readonly onRefused: () => void;
};

/** Destroys surplus connections without a response, which would cost more than it helps. */
export function limitConnections(server: Server, terms: Terms): void {
  server.maxConnections = connectionsMax;
  const max = terms.connectionsPerAddress;
  if (max === 0) return;
  const countByAddress = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    // Undefined when the client has left already.
    if (remoteAddress === undefined || terms.isProxy(remoteAddress)) return;
    const address = networkAddress(remoteAddress);
    const count = (countByAddress.get(address) ?? 0) + 1;
    if (count > max) {
      terms.onRefused();
      socket.destroy();
      return;
    }
    countByAddress.set(address, count);
    socket.once('close', () => {
      const left = (countByAddress.get(address) ?? 1) - 1;
      if (left === 0) countByAddress.delete(address);
      else countByAddress.set(address, left);
    });
  });
}
