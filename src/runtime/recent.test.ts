import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remember } from './recent.ts';

describe('a bounded memory', () => {
  it('forgets what was remembered longest ago, and remembering again makes it the newest', () => {
    const values = new Map<string, number>();
    for (const [value, key] of ['a', 'b', 'a', 'c'].entries()) remember(values, key, value, 2);
    assert.deepEqual(
      [...values],
      [
        ['a', 2],
        ['c', 3],
      ],
    );
  });
});
