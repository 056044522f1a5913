import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { planTerms, type Plan } from '#src/market/allowance/plan.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { actionBookOf } from '#tests/support/action-book.ts';
import { createTestSplitFlags } from '#tests/support/split-flags.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { createActionLook } from './action-look.ts';

const dayMs = 24 * 3_600_000;
const aapl = symbolOf('AAPL');
/** 10:00 in New York. */
const lookedAt = Date.parse('2026-11-02T15:00:00Z');

function dividendOn(exDate: string): KnownAction {
  const terms = { kind: 'dividend', amount: amountPerShare(250_000_000n), paidOn: null } as const;
  const of = { actionId: exDate, revision: 1, symbol: aapl, exDate, terms, foundAt: lookedAt };
  return { ...of, source: 'alpha-vantage', state: 'accepted', note: null };
}

/** On which days after a look the held symbol is due for the next one. */
async function dueDays(plan: Plan, known: readonly KnownAction[]): Promise<readonly number[]> {
  const clock = createTestClock(lookedAt);
  const look = createActionLook({
    upstream: { fetchSplits: async () => [], fetchDividends: async () => [] },
    splitFlags: createTestSplitFlags(createNyseCalendar()),
    actionBook: actionBookOf(clock, known),
    actionLooks: {
      stored: new Map([[aapl, lookedAt]]),
      load: async () => new Map(),
      save: async () => {},
    },
    interest: { heldWithin: () => [aapl] },
    benchmarkInterest: { now: () => [] },
    watchedSymbols: { now: () => [] },
    isListed: () => true,
    terms: planTerms[plan],
    source: 'alpha-vantage',
    clock,
    booksBeganOn: async () => '2026-01-01',
  });
  const due: number[] = [];
  for (let day = 1; day <= 31; day += 1) {
    await clock.advance(dayMs);
    if (look.next()) due.push(day);
  }
  return due;
}

describe('a look at splits and dividends', () => {
  it('is due once a month where requests are dear, and daily where they are not', async () => {
    assert.deepEqual(await dueDays('free', []), [30, 31]);
    assert.equal((await dueDays('realtime150', [])).length, 31);
  });

  it('is due sooner near a dividend that was told, and near that of the next quarter', async () => {
    // The 19th of November is 17 days on.
    assert.deepEqual(
      await dueDays('free', [dividendOn('2026-11-19')]),
      [14, 15, 16, 17, 18, 19, 30, 31],
    );
    // A quarter after the 20th of August.
    assert.deepEqual(
      await dueDays('free', [dividendOn('2026-08-20')]),
      [14, 15, 16, 17, 18, 19, 30, 31],
    );
    const rejected = { ...dividendOn('2026-11-19'), state: 'rejected' } as const;
    assert.deepEqual(await dueDays('free', [rejected]), [30, 31]);
  });

  it('is not due again within a week of the last one', async () => {
    assert.deepEqual(await dueDays('free', [dividendOn('2026-11-05')]), [30, 31]);
  });
});
