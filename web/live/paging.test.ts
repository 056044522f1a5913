import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withNewest } from './paging.ts';

const page = (letters: string, cursor: string | null) => ({ items: letters.split(''), cursor });
const merge = (loaded: Parameters<typeof withNewest<string>>[0], first: ReturnType<typeof page>) =>
  withNewest(loaded, first, (letter) => letter);

describe('pages of a list', () => {
  it('keep what is older when the first one is read again', () => {
    assert.deepEqual(merge(page('fedcba', 'a'), page('gfe', 'e')), page('gfedcba', 'a'));
    assert.deepEqual(merge(page('fedcba', null), page('fec', 'c')), page('fecba', null));
  });

  it('are the first one alone where nothing goes on from it', () => {
    assert.deepEqual(merge(undefined, page('cba', 'a')), page('cba', 'a'));
    assert.deepEqual(merge(page('cba', 'a'), page('dcb', 'b')), page('dcba', 'a'));
    assert.deepEqual(merge(page('cba', 'a'), page('zyx', 'x')), page('zyx', 'x'));
    assert.deepEqual(merge(page('cb', 'b'), page('cb', 'b')), page('cb', 'b'));
  });

  it('begin anew where they would never end', () => {
    const many = { items: Array.from({ length: 1_000 }, (_, place) => `${place}`), cursor: 'x' };
    const first = { items: ['new', '0'], cursor: '0' };
    assert.deepEqual(
      withNewest(many, first, (each) => each),
      first,
    );
  });
});
