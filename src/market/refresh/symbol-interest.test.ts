import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createSymbolInterest, type HeldSymbols } from './symbol-interest.ts';

const dayMs = 24 * 60 * 60_000;

function setUp(heldNow: HeldSymbols['heldNow'], listings = new Map<string, string>()) {
  const clock = createTestClock(Date.parse('2026-11-20T15:00:00Z'));
  const interest = createSymbolInterest({
    store: { stored: [], merge: async () => {} },
    held: { heldNow },
    clock,
    listedOn: (symbol) => listings.get(symbol),
    onStoreFault: () => {},
  });
  return { clock, interest };
}

describe('the symbols that matter', () => {
  it('are not those that stood in a portfolio before another company had them', async () => {
    const listings = new Map<string, string>([['F', '2026-11-23']]);
    const [former, other] = [symbolOf('F'), symbolOf('IBM')];
    const { clock, interest } = setUp(async () => [former, other], listings);
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

  it('are those that an open account holds still, by the read models', async () => {
    const [sold, held] = [symbolOf('KO'), symbolOf('IBM')];
    const { interest } = setUp(async () => [held]);
    interest.noteHeld([sold, held]);
    await interest.releaseUnheld();
    assert.deepEqual(interest.heldWithin(dayMs), [held]);
    interest.noteHeld([sold]);
    assert.deepEqual(interest.heldWithin(dayMs), [sold, held], 'bought again');
  });

  it('are not released when they were bought while the read models were read', async () => {
    const reading = Promise.withResolvers<never[]>();
    const { interest } = setUp(() => reading.promise);
    const [before, meanwhile] = [symbolOf('KO'), symbolOf('IBM')];
    interest.noteHeld([before]);
    const released = interest.releaseUnheld();
    interest.noteHeld([meanwhile]);
    reading.resolve([]);
    await released;
    assert.deepEqual(interest.heldWithin(dayMs), [meanwhile]);
  });

  it('stay as they were when the read models cannot be read', async () => {
    const { interest } = setUp(() => Promise.reject(new Error('disk')));
    interest.noteHeld([symbolOf('KO')]);
    await interest.releaseUnheld();
    assert.deepEqual(interest.heldWithin(dayMs), [symbolOf('KO')]);
  });
});
