// Where a request comes from and over what, as far as the proxies in between are believed.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createNetworkCheck, parseAddress } from '#src/runtime/network-address.ts';

export type Scheme = 'http' | 'https';

export type Peer = {
  /** Canonical, without a port. */
  readonly address: string;
  /** Of the connection that the client itself opened, to us or to the first proxy. */
  readonly scheme: Scheme;
  /** What tells the cookies of this server from those of others on the same host. */
  readonly cookieMark: string;
};

type Neighbour = { readonly peer: Peer; readonly isProxy: boolean };

/**
 * Reads the peer of a request, once each. The last address of `X-Forwarded-For` was written by the
 * proxy that speaks to us; from there it goes back as long as the one who wrote is a trusted proxy.
 * What nobody trusted has written is never looked at, and what is no address ends the way back.
 */
export function createPeerReader(
  trustedProxies: readonly string[],
  cookieMark = '',
): (request: IncomingMessage) => Peer {
  const isTrusted = createNetworkCheck(trustedProxies);
  const neighbours = new WeakMap<Socket, Neighbour>();
  const peers = new WeakMap<IncomingMessage, Peer>();

  /** Who is at the other end of the connection: the same for each of its requests. */
  function neighbourOf(socket: Socket): Neighbour {
    const known = neighbours.get(socket);
    if (known) return known;
    const { remoteAddress = '' } = socket;
    const address = parseAddress(remoteAddress)?.toString() ?? remoteAddress;
    const scheme = 'encrypted' in socket ? 'https' : 'http';
    const peer: Peer = { address, scheme, cookieMark };
    const neighbour = { peer, isProxy: isTrusted(remoteAddress) };
    neighbours.set(socket, neighbour);
    return neighbour;
  }

  function readForwarded(request: IncomingMessage, own: Peer): Peer {
    const addresses = listOf(request.headers['x-forwarded-for']);
    let { address } = own;
    let place = addresses.length;
    while (place > 0 && isTrusted(address)) {
      const previous = parseAddress(addresses[place - 1] ?? '');
      if (!previous) break;
      address = previous.toString();
      place -= 1;
    }
    const scheme = schemeAt(request, place, addresses.length) ?? own.scheme;
    return { address, scheme, cookieMark };
  }

  return (request) => {
    const { peer: own, isProxy } = neighbourOf(request.socket);
    if (!isProxy) return own;
    const known = peers.get(request);
    if (known) return known;
    const peer = readForwarded(request, own);
    peers.set(request, peer);
    return peer;
  };
}

/**
 * Each proxy that appends its client's address appends the scheme as well, so that both lists have
 * the same places. Where they differ in length the first one is that of the client: proxies in
 * between mostly pass on what they were given.
 */
function schemeAt(request: IncomingMessage, place: number, length: number): Scheme | undefined {
  const schemes = listOf(request.headers['x-forwarded-proto']);
  if (schemes.length === 0) return undefined;
  // A proxy may write anything at all; whatever does not say https is not safe.
  const written = schemes.length === length ? Math.min(place, length - 1) : 0;
  return /^"?https"?$/i.test(schemes[written] ?? '') ? 'https' : 'http';
}

/** Elements of a list; empty ones count for nothing (RFC 9110, section 5.6.1). */
function listOf(header: string | string[] | undefined): readonly string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
