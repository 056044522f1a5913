import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { networkAddress } from './network-address.ts';

describe('the network of an address', () => {
  const rows = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
    ['2001:DB8:0:1:ffff::', '2001:db8:0:1::/64'],
    ['2001:db8:0000:0001:1:2:3:4', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const;
  for (const [address, network] of rows) {
    it(`of ${address} is ${network}`, () => assert.equal(networkAddress(address), network));
  }
});
