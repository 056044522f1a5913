import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { whenHere } from './soon.ts';

describe('a value that is here', () => {
  it('is gone on with at once', () => {
    assert.equal(
      whenHere(1, (value) => value + 1),
      2,
    );
  });

  it('throws what going on with it throws', () => {
    const goOn = () => {
      throw new RangeError('no');
    };
    assert.throws(() => whenHere(1, goOn), RangeError);
  });
});

describe('a value that comes later', () => {
  it('is gone on with when it comes, as is its absence', async () => {
    assert.equal(await whenHere(Promise.resolve(1), (value) => value + 1), 2);
    const lost = Promise.reject(new RangeError('lost'));
    await assert.rejects(async () => whenHere(lost, () => 1), RangeError);
  });
});
