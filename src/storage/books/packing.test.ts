import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pack, unpack } from './packing.ts';

const texts = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.stringMatching(/^[0-9a-f]{64}$/),
  fc.stringMatching(/^[0-9A-F]{64}$/),
  fc.stringMatching(/^[0-9a-f-]{36}$/),
  fc.string(),
);

describe('ids and hashes in columns', () => {
  it('are given back exactly, whatever their form', () => {
    fc.assert(fc.property(texts, (text) => unpack(pack(text)) === text));
  });

  it('take half the room in their usual form', () => {
    const id = pack('0198c0de-0000-7000-8000-00000000beef');
    const digest = pack('ab'.repeat(32));
    assert.ok(id instanceof Uint8Array && digest instanceof Uint8Array);
    assert.deepEqual([id.byteLength, digest.byteLength], [16, 32]);
  });
});
