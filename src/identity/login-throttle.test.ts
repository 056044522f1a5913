import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failuresForgottenAfterMs, nextAttemptAt } from './login-throttle.ts';

const at = 1_000_000;
const after = (failures: number, now = at) => nextAttemptAt({ failures, lastFailureAt: at }, now);

describe('the next login attempt', () => {
  it('is free for the first five', () => {
    assert.equal(nextAttemptAt(undefined, at), undefined);
    for (const failures of [1, 2, 3, 4]) assert.equal(after(failures), undefined);
  });

  it('waits twice as long after each further failure, up to a quarter of an hour', () => {
    assert.equal(after(5), at + 1_000);
    assert.equal(after(6), at + 2_000);
    assert.equal(after(9), at + 16_000);
    assert.equal(after(99), at + 15 * 60_000);
  });

  it('is allowed at the very instant', () => {
    assert.equal(after(6, at + 1_999), at + 2_000);
    assert.equal(after(6, at + 2_000), undefined);
  });

  it('is free again after a quiet day', () => {
    assert.equal(after(99, at + failuresForgottenAfterMs), undefined);
  });

  it('does not wait longer because the clock was set back', () => {
    assert.equal(after(7, at - 3_600_000), undefined);
  });
});
