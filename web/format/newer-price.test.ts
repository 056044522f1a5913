import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newerWhen } from './newer-price.ts';

const clock = {
  now: '2026-11-25T03:00:00.000Z',
  is_open: false,
  session: null,
  next_open: '2026-11-25T14:30:00.000Z',
  next_close: '2026-11-25T21:00:00.000Z',
  speed: 1,
} as const;
const open = { ...clock, is_open: true } as const;

describe('the next price', () => {
  it('comes with the open while the market is closed, and by itself while it is open', () => {
    const quote = { status: 'current', entitlement: 'realtime' } as const;
    assert.match(newerWhen(quote, clock) ?? '', /none newer: the market opens Wed/);
    assert.equal(newerWhen(quote, open), undefined);
    assert.equal(newerWhen(quote, undefined), undefined);
  });

  it('is the next close on a plan that gives closes, open or not', () => {
    const quote = { status: 'current', entitlement: 'end-of-day' } as const;
    for (const each of [clock, open]) {
      assert.match(newerWhen(quote, each) ?? '', /the next close is that of Wed/);
    }
  });

  it('is told by the reason of a price that is not current', () => {
    assert.equal(newerWhen({ status: 'stale', entitlement: 'end-of-day' }, clock), undefined);
  });
});
