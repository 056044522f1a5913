import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createSymbolInterest } from './symbol-interest.ts';

const dayMs = 24 * 60 * 60_000;

describe('the symbols that matter', () => {
  it('are not those that stood in a portfolio before another company had them', async () => {
    const clock = createTestClock(Date.parse('2026-11-20T15:00:00Z'));
    const listings = new Map<string, string>([['F', '2026-11-23']]);
    const interest = createSymbolInterest({
      store: { stored: [], replace: async () => {} },
      clock,
      listedOn: (symbol) => listings.get(symbol),
    });
    const [former, other] = [symbolOf('F'), symbolOf('IBM')];
    interest.noteHeld([former, other]);
    assert.deepEqual(interest.heldWithin(7 * dayMs), [other]);
    // Midnight of the 23rd in New York is 05:00 UTC.
    await clock.advance(Date.parse('2026-11-23T04:59:59Z') - clock.now());
    interest.noteHeld([former]);
    assert.deepEqual(interest.heldWithin(7 * dayMs), [other]);
    await clock.advance(2_000);
    interest.noteHeld([former]);
    assert.deepEqual(interest.heldWithin(7 * dayMs), [former, other]);
  });
});
