import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addressWaitOf,
  addressWindowMs,
  failuresForgottenAfterMs,
  waitOf,
} from './login-throttle.ts';

const at = 1_000_000;
const after = (failures: number, now = at) => waitOf({ failures, lastFailureAt: at }, now)?.retryAt;

describe('the next login attempt', () => {
  it('is free for the first five', () => {
    assert.equal(waitOf(undefined, at), undefined);
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

  it('is for the operator to allow after a hundred, however long ago', () => {
    assert.equal(after(100), Infinity);
    assert.equal(after(100, at + 2 * failuresForgottenAfterMs), Infinity);
  });

  it('is free again after a quiet season', () => {
    assert.equal(after(99, at + failuresForgottenAfterMs), undefined);
  });

  it('does not wait longer because the clock was set back', () => {
    assert.equal(after(7, at - 3_600_000), undefined);
  });
});

describe('an address', () => {
  const after = (failures: number, max: number, now: number) =>
    addressWaitOf({ failures, startedAt: at }, max, now)?.retryAt;

  it('waits for the end of its window after so many failures, and never with a limit of 0', () => {
    assert.equal(after(19, 20, at + 1), undefined);
    assert.equal(after(20, 20, at + 1), at + addressWindowMs);
    assert.equal(after(20, 20, at + addressWindowMs), undefined);
    assert.equal(after(2_000, 0, at + 1), undefined);
    assert.equal(after(20, 20, at - 1), undefined, 'the clock was set back');
  });
});
