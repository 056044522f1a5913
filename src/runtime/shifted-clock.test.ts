import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from './clock.ts';
import { createShiftedClock } from './shifted-clock.ts';

describe('a clock that goes by another', () => {
  it('follows what is certain, and leaves alone what measuring may be off by', () => {
    const base = createTestClock(1_000_000);
    const { clock, noteAhead } = createShiftedClock(base);
    noteAhead(400, 0);
    assert.equal(clock.now(), 1_000_000);
    noteAhead(5_000, 4_800);
    assert.equal(clock.now(), 1_000_000, 'a slow answer proves nothing');
    noteAhead(-180_000, 20);
    assert.equal(clock.now(), 820_000);
    noteAhead(-180_300, 20);
    assert.equal(clock.now(), 820_000);
    base.jump(-180_000);
    noteAhead(0, 20);
    assert.equal(clock.now(), 820_000, 'the base was set right, and nothing has changed');
  });
});
