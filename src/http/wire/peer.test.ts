import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { createPeerReader } from './peer.ts';

const proxy = '10.0.0.1';

function peerOf(forwardedFor: string | undefined, proto?: string, remoteAddress = proxy) {
  const headers = { 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': proto };
  const request = { headers, socket: { remoteAddress } } as unknown as IncomingMessage;
  return createPeerReader(['10.0.0.0/8', '2001:db8:aa::/48'])(request);
}

describe('the address of a client behind proxies', () => {
  const rows = [
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:51111', '203.0.113.9'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['203.0.113.9:1, 10.0.0.2:2, [2001:db8:aa::1]:3', '203.0.113.9'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['203.0.113.9,', '203.0.113.9'],
    [',203.0.113.9, ,', '203.0.113.9'],
    ['203.0.113.9:', '203.0.113.9'],
    ['203.0.113.9:99999999', '203.0.113.9'],
    ['[2001:db8::7]:', '2001:db8::7'],
    ['198.51.100.1, _hidden', proxy],
    ['unknown', proxy],
    ['203.0.113.9, unknown, 10.0.0.2', '10.0.0.2'],
    ['', proxy],
    [undefined, proxy],
  ] as const;
  for (const [header, address] of rows) {
    it(`of "${header}" is ${address}`, () => assert.equal(peerOf(header).address, address));
  }

  it('is that of the connection when no proxy is trusted there', () => {
    const { address, scheme } = peerOf('203.0.113.9', 'https', '192.0.2.5');
    assert.deepEqual([address, scheme], ['192.0.2.5', 'http']);
  });
});

describe('the scheme of a client behind proxies', () => {
  const rows = [
    ['203.0.113.9', 'https', 'https'],
    ['203.0.113.9', 'https, http', 'https'],
    ['203.0.113.9, 10.0.0.2', 'https, http', 'https'],
    ['203.0.113.9, 10.0.0.2', 'http, https', 'http'],
    // What the client itself wrote stands before what the proxy saw.
    ['198.51.100.1, 203.0.113.9', 'https, http', 'http'],
    ['203.0.113.9', 'HTTPS', 'https'],
    ['203.0.113.9', '"Https"', 'https'],
    ['203.0.113.9', 'https ,', 'https'],
    ['203.0.113.9', 'httpsx', 'http'],
    ['203.0.113.9', 'wss', 'http'],
    ['unknown', 'https', 'https'],
    [undefined, 'https', 'https'],
    [undefined, undefined, 'http'],
  ] as const;
  for (const [addresses, schemes, scheme] of rows) {
    it(`of "${addresses}" over "${schemes}" is ${scheme}`, () =>
      assert.equal(peerOf(addresses, schemes).scheme, scheme));
  }
});
