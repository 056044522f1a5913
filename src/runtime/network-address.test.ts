import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createNetworkCheck,
  networkAddress,
  parseAddress,
  parseNetwork,
} from './network-address.ts';

describe('the network of an address', () => {
  const rows = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
    ['2001:DB8:0:1:ffff::', '2001:db8:0:1::/64'],
    ['2001:db8:0000:0001:1:2:3:4', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['192.0.2.7:51111', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const;
  for (const [address, network] of rows) {
    it(`of ${address} is ${network}`, () => assert.equal(networkAddress(address), network));
  }
});

describe('an address', () => {
  const written = {
    '203.0.113.9': '203.0.113.9',
    '203.0.113.9:51111': '203.0.113.9',
    ' 203.0.113.9 ': '203.0.113.9',
    '[2001:db8::7]:443': '2001:db8::7',
    '203.0.113.9:': '203.0.113.9',
    '[2001:db8::7]': '2001:db8::7',
    '"[2001:db8::7]:443"': '2001:db8::7',
    '2001:DB8:0::7': '2001:db8::7',
    '::ffff:203.0.113.9': '203.0.113.9',
  };
  for (const [text, address] of Object.entries(written)) {
    it(`is found in ${text}`, () => assert.equal(parseAddress(text)?.toString(), address));
  }

  it('is not what only looks like one', () => {
    for (const text of [
      '',
      'unknown',
      '_hidden',
      '1.2.3',
      '127.1',
      '0x7f.0.0.1',
      '010.0.0.1',
      '256.1.1.1',
      '1.2.3.4:port',
      '[::1',
      '::1]',
      'example.org',
      '1.2.3.4, 5.6.7.8',
    ]) {
      assert.equal(parseAddress(text), undefined, text);
    }
  });
});

describe('a network of proxies', () => {
  it('holds its addresses in every form and no others', () => {
    const isTrusted = createNetworkCheck([
      '10.0.0.0/8',
      '192.0.2.7',
      '2001:db8::/32',
      '::ffff:198.51.100.0/120',
    ]);
    for (const text of [
      '10.1.2.3',
      '::ffff:10.1.2.3',
      '192.0.2.7',
      '2001:db8:5::1',
      '198.51.100.200',
      '10.0.0.1:80',
    ]) {
      assert.ok(isTrusted(text), text);
    }
    for (const text of ['11.0.0.1', '192.0.2.8', '2001:db9::1', '198.51.101.1', '', 'x']) {
      assert.ok(!isTrusted(text), text);
    }
  });

  it('never is everybody, nor what is no network', () => {
    for (const text of [
      '0.0.0.0/0',
      '::/0',
      '::ffff:0.0.0.0/96',
      '10.0.0.0/33',
      '2001::/129',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      '10.0.0.0/x',
      '1.2.3.4:80',
      '[::1]',
      'proxy',
      '',
    ]) {
      assert.equal(parseNetwork(text), undefined, text);
    }
  });
});
