import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DuplicateNameError, parseJson } from './json.ts';

describe('reading JSON', () => {
  const twice = [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '[{"b":{"c":1, "c" :2}}]',
    '{"a":{"a":1},"a":2}',
  ];
  for (const text of twice) {
    it(`refuses ${text}`, () => assert.throws(() => parseJson(text), DuplicateNameError));
  }

  it('is not confused by what strings hold', () => {
    const text = '{"a":"\\"b\\": 1, \\\\","c":["a","a:","\\"a\\":"],"d":{"a":1}}';
    assert.deepEqual(parseJson(text), JSON.parse(text));
  });

  it('reads everything else as the engine does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
  });
});
