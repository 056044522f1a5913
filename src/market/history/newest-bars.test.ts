import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { PriceHistory, PriceInterval } from '#src/domain/price-history.ts';
import type { Entitlement } from '#src/domain/quote.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { hasNewestBars } from './newest-bars.ts';

const calendar = createNyseCalendar();
const at = (text: string) => Date.parse(`2026-11-${text}-05:00`);

/** Whether what was fetched at the one instant is all that there is at the other. */
function isAll(
  interval: PriceInterval,
  fetched: string,
  now: string,
  plan: Entitlement = 'realtime',
) {
  const history: PriceHistory = {
    symbol: symbolOf('AAPL'),
    interval,
    source: 'simulator',
    bars: [],
    leftOut: [],
    fetchedAt: at(fetched),
  };
  const needs = { calendar, entitlement: plan, clock: createTestClock(at(now)) };
  return hasNewestBars(history, at(now), needs);
}

describe('stored bars of minutes', () => {
  const rows: readonly (readonly [string, boolean, Parameters<typeof isAll>])[] = [
    ['within the minute', true, ['1min', '20T10:00:05', '20T10:00:59']],
    ['a minute later', false, ['1min', '20T10:00:59', '20T10:01:00']],
    ['within the quarter', true, ['15min', '20T10:00:05', '20T10:14:59']],
    ['at the next bell', false, ['15min', '20T10:14:59', '20T10:15:00']],
    ['after the close', true, ['1min', '20T16:00:00', '22T12:00:00']],
    ['from before the close', false, ['1min', '20T15:59:59', '20T16:00:00']],
    ['over the weekend until a bar is whole', true, ['5min', '20T17:00:00', '23T09:34:59']],
    ['over the weekend and one bar more', false, ['5min', '20T17:00:00', '23T09:35:00']],
    ['of 15 minutes ago', true, ['1min', '20T16:15:00', '20T18:00:00', 'delayed']],
    ['that were 15 minutes short', false, ['1min', '20T16:10:00', '20T18:00:00', 'delayed']],
    ['of a month, an hour ago', true, ['1min-month', '20T10:00:00', '20T11:00:00']],
    ['of a month, two hours ago', false, ['1min-month', '20T10:00:00', '20T12:00:00']],
    ['of a clock that was ahead', false, ['1min', '20T12:00:00', '20T10:00:00']],
  ];
  for (const [name, expected, asked] of rows) {
    it(`are ${expected ? 'all' : 'not all'} there is ${name}`, () => {
      assert.equal(isAll(...asked), expected);
    });
  }
});
