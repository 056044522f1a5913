import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { exchangeInstantOn, isSameExchangeDay } from './exchange-day.ts';

const at = (text: string) => Date.parse(text);

describe('a day of the exchange', () => {
  it('begins at midnight in New York, in winter and in summer', () => {
    assert.ok(isSameExchangeDay(at('2026-01-15T05:00:00Z'), at('2026-01-16T04:59:59.999Z')));
    assert.ok(!isSameExchangeDay(at('2026-01-15T04:59:59.999Z'), at('2026-01-15T05:00:00Z')));
    assert.ok(isSameExchangeDay(at('2026-07-15T04:00:00Z'), at('2026-07-16T03:59:59.999Z')));
    assert.ok(!isSameExchangeDay(at('2026-07-15T03:59:59.999Z'), at('2026-07-15T04:00:00Z')));
  });

  it('has 25 hours when the clocks go back', () => {
    assert.ok(isSameExchangeDay(at('2026-11-01T04:00:00Z'), at('2026-11-02T04:59:59Z')));
  });

  it('is what the time zone says, for any two instants', () => {
    const dateOf = (instant: number) =>
      new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(instant);
    const instant = fc.integer({ min: at('2010-01-01T00:00Z'), max: at('2040-01-01T00:00Z') });
    const apart = fc.integer({ min: -30 * 3_600_000, max: 30 * 3_600_000 });
    fc.assert(
      fc.property(instant, apart, (first, difference) => {
        const second = first + difference;
        assert.equal(isSameExchangeDay(first, second), dateOf(first) === dateOf(second));
      }),
      { numRuns: 500 },
    );
  });

  it('has its times of day, also when the clocks change on it', () => {
    for (const [date, time, instant] of [
      ['2026-01-15', '00:00', '2026-01-15T05:00:00Z'],
      ['2026-07-15', '16:00', '2026-07-15T20:00:00Z'],
      ['2026-03-08', '00:00', '2026-03-08T05:00:00Z'],
      ['2026-03-08', '16:00', '2026-03-08T20:00:00Z'],
      ['2026-11-01', '16:00', '2026-11-01T21:00:00Z'],
    ] as const) {
      assert.equal(exchangeInstantOn(date, time), at(instant), `${date} ${time}`);
    }
    assert.throws(() => exchangeInstantOn('2026-02-30', '00:00'), RangeError);
  });
});
