import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import { entitlements } from '#src/domain/quote.ts';
import { closeOfFriday, quoteOf } from '#tests/support/trading.ts';
import { currentUntil, isCurrent, statusAt } from './freshness.ts';

const calendar = createNyseCalendar();
const current = (quote: object, now: string) =>
  isCurrent(quoteOf('AAPL', '100.0000', quote), Date.parse(now), calendar);

describe('an end-of-day price', () => {
  const friday = { tradingDay: '2026-11-20', fetchedAt: Date.parse('2026-11-20T21:30:00Z') };

  it('is current until the next close is published', () => {
    assert.equal(current(friday, '2026-11-22T12:00:00Z'), true);
    assert.equal(current(friday, '2026-11-23T21:29:59Z'), true);
    assert.equal(current(friday, '2026-11-23T21:30:00Z'), false);
  });

  it('stays current over Thanksgiving', () => {
    const wednesday = { tradingDay: '2026-11-25', fetchedAt: Date.parse('2026-11-25T22:00:00Z') };
    assert.equal(current(wednesday, '2026-11-27T18:29:00Z'), true);
    assert.equal(current(wednesday, '2026-11-27T18:30:00Z'), false);
  });

  it('is not current while the close of the last session may still come, however late', () => {
    const asked = (fetchedAt: string) => ({
      tradingDay: '2026-11-20',
      fetchedAt: Date.parse(fetchedAt),
    });
    for (const fetchedAt of ['2026-11-23T21:45:00Z', '2026-11-24T02:30:00Z']) {
      assert.equal(current(asked(fetchedAt), '2026-11-24T02:31:00Z'), false);
      assert.equal(current(asked(fetchedAt), '2026-11-24T20:00:00Z'), false);
    }
  });

  it('is no close when it was fetched while its session ran', () => {
    const morning = { tradingDay: '2026-11-23', fetchedAt: Date.parse('2026-11-23T15:00:00Z') };
    assert.equal(current(morning, '2026-11-23T21:29:59Z'), true, 'nothing newer is out');
    assert.equal(current(morning, '2026-11-23T21:30:00Z'), false);
    const evening = { ...morning, fetchedAt: Date.parse('2026-11-23T21:00:00Z') };
    assert.equal(current(evening, '2026-11-23T21:30:00Z'), true);
  });

  it('is the last known, not one to trade at, when sessions went by without it', () => {
    const now = Date.parse('2026-11-24T15:00:00Z');
    const statusOf = (tradingDay: string, fetchedAt = closeOfFriday) =>
      statusAt(now, calendar)(quoteOf('AAPL', '1.0000', { tradingDay, fetchedAt }));
    assert.equal(statusOf('2026-11-23', Date.parse('2026-11-23T21:30:00Z')), 'current');
    assert.equal(statusOf('2026-11-20'), 'stale');
    assert.equal(statusOf('2026-11-19'), 'last_known');
    assert.equal(statusOf('2009-01-05'), 'last_known');
    assert.equal(statusOf('2026-11-20', now), 'stale', 'the newer one may still come');
    assert.equal(statusOf('2026-11-19', now), 'last_known', 'whenever it was asked for');
  });
});

describe('a realtime price', () => {
  const at = (fetchedAt: string) => ({ entitlement: 'realtime', fetchedAt: Date.parse(fetchedAt) });

  it('is current for a quarter of a minute while the market is open', () => {
    assert.equal(current(at('2026-11-20T15:00:00Z'), '2026-11-20T15:00:14Z'), true);
    assert.equal(current(at('2026-11-20T15:00:00Z'), '2026-11-20T15:00:15Z'), false);
  });

  it('is current until the next open when it was fetched after the close', () => {
    assert.equal(current(at('2026-11-20T21:00:00Z'), '2026-11-23T14:29:59Z'), true);
    assert.equal(current(at('2026-11-20T21:00:00Z'), '2026-11-23T14:30:00Z'), false);
    assert.equal(current(at('2026-11-20T20:59:00Z'), '2026-11-20T21:30:00Z'), false);
  });

  it('is no close when it was on its way while the bell rang, unless nothing came after it', () => {
    const before = { asOf: Date.parse('2026-11-20T20:59:57Z') };
    const arrived = (fetchedAt: string) => ({ ...at(fetchedAt), ...before });
    assert.equal(current(arrived('2026-11-20T21:00:01Z'), '2026-11-20T21:30:00Z'), false);
    assert.equal(current(arrived('2026-11-20T21:01:00Z'), '2026-11-20T21:30:00Z'), true);
  });
});

describe('a delayed price', () => {
  const at = (fetchedAt: string) => ({ entitlement: 'delayed', fetchedAt: Date.parse(fetchedAt) });

  it('sees the close a quarter of an hour late', () => {
    assert.equal(current(at('2026-11-20T21:10:00Z'), '2026-11-20T22:00:00Z'), false);
    assert.equal(current(at('2026-11-20T21:15:00Z'), '2026-11-20T22:00:00Z'), true);
  });

  it('sees nothing new in the first quarter of an hour of a session', () => {
    assert.equal(current(at('2026-11-20T22:00:00Z'), '2026-11-23T14:44:59Z'), true);
    assert.equal(current(at('2026-11-20T22:00:00Z'), '2026-11-23T14:45:00Z'), false);
  });
});

describe('how long prices are current', () => {
  const hourMs = 3_600_000;
  const dayMs = 24 * hourMs;
  const start = Date.parse('2026-11-16T00:00:00Z');
  const quotes = fc
    .record({
      tradingDay: fc.integer({ min: -2, max: 20 }).map((day) => dateOf(start + day * dayMs)),
      fetchedAt: fc.integer({ min: start, max: start + 14 * dayMs }),
      entitlement: fc.constantFrom(...entitlements),
    })
    .map((changes) => quoteOf('AAPL', '100.0000', changes));
  const some = fc.array(quotes, { minLength: 1, maxLength: 3 });
  const nows = fc.integer({ min: start, max: start + 21 * dayMs });
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const calendars = fc.constantFrom(createNyseCalendar(), createAlwaysOpenCalendar());

  it('is known in advance: at no instant before is one of them anything else', () => {
    fc.assert(
      fc.property(some, nows, share, calendars, (several, now, part, each) => {
        const areCurrent = (at: number) =>
          several.every((quote) => statusAt(at, each)(quote) === 'current');
        const until = currentUntil(several, now, each);
        assert.equal(until !== undefined, areCurrent(now));
        if (until === undefined) return;
        assert.ok(until > now);
        assert.ok(areCurrent(until - 1));
        assert.ok(areCurrent(now + Math.floor((until - now) * part)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends with the next close that is published, or with the interval of an open market', () => {
    const endOfDay = quoteOf('AAPL', '100.0000', { tradingDay: '2026-11-20' });
    const fetchedAt = Date.parse('2026-11-20T15:00:00Z');
    const live = quoteOf('MSFT', '1.0000', { entitlement: 'realtime', fetchedAt });
    const at = (now: string, ...several: (typeof live)[]) => {
      const until = currentUntil(several, Date.parse(now), calendar);
      return until && new Date(until).toISOString();
    };
    assert.equal(at('2026-11-21T12:00:00Z', endOfDay), '2026-11-23T21:30:00.000Z');
    assert.equal(at('2026-11-20T15:00:10Z', live), '2026-11-20T15:00:15.000Z');
    assert.equal(at('2026-11-20T15:00:10Z', live, endOfDay), '2026-11-20T15:00:15.000Z');
    assert.equal(at('2026-11-20T15:00:15Z', live, endOfDay), undefined);
    assert.equal(at('2026-11-21T12:00:00Z'), '2026-11-23T21:30:00.000Z', 'no price at all');
  });
});

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
