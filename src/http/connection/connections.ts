// How many connections one address may hold. All of them together are limited as well, so without
// this one address could keep everybody else out, and it would not have to say a word for it.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkAddress } from '#src/runtime/network-address.ts';

const connectionsMax = 1_000;

type Terms = {
  /** 0 is no limit. */
  readonly connectionsPerAddress: number;
  /** Connections that have become streams, which have a limit of their own. */
  readonly streamsMax: number;
  /** Whether many people stand behind the address. */
  readonly isProxy: (address: string) => boolean;
  readonly onRefused: () => void;
};

export type Connections = {
  /** Counts the connection here no longer: it has become a stream. */
  release(socket: Socket): void;
};

/** Destroys surplus connections without a response, which would cost more than it helps. */
export function limitConnections(server: Server, terms: Terms): Connections {
  const max = terms.connectionsPerAddress;
  const countByAddress = new Map<string, number>();
  /** What ends the counting of each, those of addresses without a limit too. */
  const counted = new Map<Socket, () => void>();
  server.maxConnections = connectionsMax + terms.streamsMax;

  function countAddress(address: string): (() => void) | undefined {
    const count = (countByAddress.get(address) ?? 0) + 1;
    if (count > max) return undefined;
    countByAddress.set(address, count);
    return () => {
      const left = (countByAddress.get(address) ?? 1) - 1;
      if (left === 0) countByAddress.delete(address);
      else countByAddress.set(address, left);
    };
  }

  function release(socket: Socket): void {
    counted.get(socket)?.();
    counted.delete(socket);
  }

  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    // Undefined when the client has left already.
    const isCounted = max > 0 && remoteAddress !== undefined && !terms.isProxy(remoteAddress);
    const uncount = isCounted ? countAddress(networkAddress(remoteAddress)) : () => {};
    if (!uncount || counted.size >= connectionsMax) {
      if (!uncount) terms.onRefused();
      uncount?.();
      socket.destroy();
      return;
    }
    counted.set(socket, uncount);
    socket.once('close', () => release(socket));
  });
  return { release };
}
