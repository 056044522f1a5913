import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createListingDesk, type StoredListing } from './listing-desk.ts';
import { UpstreamError, type ListedInstrument } from './market-data.ts';

const startsAt = Date.parse('2026-11-20T15:00:00Z');
const instrument = (symbol: string): ListedInstrument => ({
  symbol: symbolOf(symbol),
  name: `${symbol} Inc`,
  exchange: 'NYSE',
  assetType: 'Stock',
});

function setUp(kept?: StoredListing) {
  const clock = createTestClock(startsAt);
  let stored = kept;
  let answer: () => Promise<readonly ListedInstrument[]> = async () => [instrument('AAPL')];
  let asked = 0;
  const desk = createListingDesk({
    fetchListing: () => {
      asked += 1;
      return answer();
    },
    store: { load: () => stored, save: async (next) => void (stored = next) },
    clock,
    logger: createTestLogger(),
  });
  return {
    desk,
    clock,
    asked: () => asked,
    stored: () => stored,
    answerWith: (next: typeof answer) => void (answer = next),
  };
}

describe('the listing desk', () => {
  it('asks once, keeps the answer and gives it to everybody who waits', async () => {
    const { desk, clock, asked, stored } = setUp();
    const listings = await Promise.all([desk.ready(clock.now() + 1), desk.ready(clock.now() + 1)]);
    for (const listing of listings) assert.ok(listing?.find(symbolOf('AAPL')));
    assert.equal(asked(), 1);
    assert.equal(stored()?.fetchedAt, startsAt);
  });

  it('spends no request when a young listing is stored', () => {
    const { desk, asked } = setUp({ instruments: [instrument('IBM')], fetchedAt: startsAt - 1 });
    assert.ok(desk.current()?.find(symbolOf('IBM')));
    assert.equal(asked(), 0);
  });

  it('renews a day-old listing behind the back of those who read the old one', async () => {
    const old = startsAt - 24 * 3_600_000;
    const { desk, clock, asked } = setUp({ instruments: [instrument('IBM')], fetchedAt: old });
    assert.ok(desk.current()?.find(symbolOf('IBM')));
    await clock.advance(0);
    assert.ok(desk.current()?.find(symbolOf('AAPL')));
    assert.equal(asked(), 1);
  });

  it('does not wait longer than the deadline', async () => {
    const { desk, clock, answerWith } = setUp();
    answerWith(() => new Promise(() => {}));
    const waiting = desk.ready(clock.now() + 4_000);
    await clock.advance(4_000);
    assert.equal(await waiting, undefined);
  });

  it('leaves a failing upstream alone, longer each time, and keeps the old listing', async () => {
    const old = startsAt - 48 * 3_600_000;
    const { desk, clock, asked, answerWith } = setUp({
      instruments: [instrument('IBM')],
      fetchedAt: old,
    });
    answerWith(() => Promise.reject(new UpstreamError('invalid', 'no listing')));
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      assert.ok(desk.current()?.find(symbolOf('IBM')));
      await clock.advance(60_000);
    }
    assert.ok(asked() > 3 && asked() < 10, `${asked()} requests in a day`);
  });
});
