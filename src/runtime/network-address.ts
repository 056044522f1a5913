// Network addresses as they stand in headers and settings: parsed, compared with networks, and
// counted as one where one subscriber has many.
import ipaddr from 'ipaddr.js';
import { remember } from './recent.ts';

export type NetworkAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** An address of the network, and how many bits all its addresses share. */
export type Network = readonly [address: NetworkAddress, prefix: number];

/** What one IPv6 subscriber has to choose from. */
const subscriberPrefix = 64;

/**
 * The address of a text such as `192.0.2.7`, `192.0.2.7:51111`, `2001:db8::1` or
 * `[2001:db8::1]:443`; undefined for everything else. An IPv4 address in the form of an IPv6 one is
 * the IPv4 address.
 */
export function parseAddress(text: string): NetworkAddress | undefined {
  const bare = withoutPort(text.trim().replace(/^"(.*)"$/, '$1'));
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  return ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : undefined;
}

/** Every request asks for its network, and most come from those that came before. */
const networksByText = new Map<string, string>();
const networksMax = 2_000;

/** Which addresses are counted as one: `192.0.2.7` by itself, IPv6 as `2001:db8:0:1::/64`. */
export function networkAddress(text: string): string {
  const known = networksByText.get(text);
  if (known !== undefined) return known;
  const network = findNetwork(text);
  remember(networksByText, text, network, networksMax);
  return network;
}

function findNetwork(text: string): string {
  const address = parseAddress(text);
  if (!address) return text;
  if (address.kind() === 'ipv4') return address.toString();
  const groups = (address as ipaddr.IPv6).parts.slice(0, subscriberPrefix / 16);
  return `${groups.map((group) => group.toString(16)).join(':')}::/${subscriberPrefix}`;
}

/**
 * A network such as `10.0.0.0/8`, or a single address; undefined for everything else, and for `/0`,
 * which names nobody.
 */
export function parseNetwork(text: string): Network | undefined {
  const [plain = '', prefix, ...rest] = text.split('/');
  const address = /[[\]"]/.test(plain) || rest.length > 0 ? undefined : parseAddress(plain);
  if (!address || /^\d+\.\d+\.\d+\.\d+:/.test(plain)) return undefined;
  const bits = address.toByteArray().length * 8;
  if (prefix === undefined) return [address, bits];
  // A prefix of an IPv4 address in IPv6 form counts the 96 bits before it as well.
  const written = plain.includes(':') ? 128 : 32;
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) - (written - bits) : 0;
  return length >= 1 && length <= bits ? [address, length] : undefined;
}

/** Whether an address is in one of the networks. Throws for a network that is none. */
export function createNetworkCheck(networks: readonly string[]): (text: string) => boolean {
  const parsed = networks.map((network) => {
    const found = parseNetwork(network);
    if (!found) throw new Error(`"${network}" is no network`);
    return found;
  });
  return (text) => {
    const address = parseAddress(text);
    return parsed.some(
      ([network, prefix]) =>
        address !== undefined &&
        address.kind() === network.kind() &&
        address.match([network, prefix] as never),
    );
  };
}

/** A port, which may be empty, stands behind an IPv4 address or an IPv6 one in brackets. */
function withoutPort(text: string): string {
  const match = /^\[([^\]]*)\](?::\d*)?$/.exec(text) ?? /^([\d.]+):\d*$/.exec(text);
  return match?.[1] ?? text;
}
