import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import { quoteOf } from '#tests/support/trading.ts';
import { createPublication } from './publication.ts';

const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);
/** Monday's close is to be published at 21:30 UTC. */
const published = at('23T21:30');
const hours = (count: number) => count * 60 * 60_000;

/** Friday's close of the symbol, fetched on Friday. */
const fridayOf = (symbol: string, changes: Partial<Quote> = {}) =>
  quoteOf(symbol, '100.0000', {
    tradingDay: '2026-11-20',
    fetchedAt: at('20T22:00'),
    ...changes,
  });

function setUp(pricesAtHand: readonly Quote[] = []) {
  const calendar = createNyseCalendar();
  const publication = createPublication({ calendar, pricesAtHand: () => pricesAtHand });
  /** Asks for the symbol if that is allowed; `outAt` is when the upstream has Monday's close. */
  const ask = (known: Quote, now: number, outAt = Infinity): boolean => {
    if (publication.waitOf(known, now)) return false;
    const tradingDay = now >= outAt ? '2026-11-23' : known.tradingDay;
    publication.noteAnswer({ ...known, tradingDay, fetchedAt: now }, now);
    return true;
  };
  return { publication, ask };
}

describe('the canary', () => {
  it('alone is asked until the close is out, then everybody is', () => {
    const { ask } = setUp();
    const symbols = ['AAPL', 'IBM', 'MSFT', 'SPY'].map((symbol) => fridayOf(symbol));
    const asked: string[] = [];
    for (let minute = 0; minute < 120; minute += 1) {
      for (const known of symbols) {
        const now = published + minute * 60_000;
        if (ask(known, now, published + hours(1.5))) asked.push(known.symbol);
      }
    }
    assert.deepEqual(asked, ['AAPL', 'AAPL']);
    const [, ibm] = symbols;
    assert.ok(ibm && ask(ibm, published + hours(3), 0), 'once more, now that it is out');
    assert.ok(ask(fridayOf('SPY'), published + hours(3), 0));
  });

  it('is asked at most hourly and less often the longer it takes, and hands over after three', () => {
    const { publication, ask } = setUp();
    const known = ['AAPL', 'IBM'].map((symbol) => fridayOf(symbol));
    const asked: string[] = [];
    for (let minute = 0; minute < 17 * 60; minute += 1) {
      const now = published + minute * 60_000;
      for (const each of known) {
        if (ask(each, now)) asked.push(`${each.symbol} ${(minute / 60).toFixed(0)}`);
      }
    }
    assert.deepEqual(asked, [
      'AAPL 0',
      'AAPL 1',
      'AAPL 2',
      'IBM 4',
      'IBM 6',
      'IBM 9',
      'AAPL 12',
      'AAPL 16',
    ]);
    const wait = publication.waitOf(fridayOf('IBM'), published + hours(16.5));
    assert.equal(wait?.reason, 'not_published');
    assert.ok(wait && wait.retryAt > published + hours(16.5));
  });

  it('is asked for a close that comes five hours late', () => {
    const { ask } = setUp();
    const known = fridayOf('AAPL');
    let foundAt = 0;
    for (let minute = 0; minute < 17 * 60 && !foundAt; minute += 1) {
      const now = published + minute * 60_000;
      if (ask(known, now, published + hours(5)) && now >= published + hours(5)) foundAt = now;
    }
    assert.ok(foundAt > 0 && foundAt <= published + hours(7), new Date(foundAt).toISOString());
  });

  it('is not one that lacks a session which others have', () => {
    const { ask } = setUp([fridayOf('AAPL')]);
    const halted = fridayOf('GONE', { tradingDay: '2026-11-19' });
    assert.equal(ask(halted, published), false);
    assert.equal(ask(fridayOf('AAPL'), published), true);
  });

  it('is replaced when nobody asks for it any more', () => {
    const { ask } = setUp();
    assert.ok(ask(fridayOf('AAPL'), published));
    assert.equal(ask(fridayOf('IBM'), published + hours(1)), false);
    assert.ok(ask(fridayOf('IBM'), published + hours(1) + 10 * 60_000));
  });
});

describe('after a restart', () => {
  it('what was asked in vain before is not asked again at once', () => {
    const inVain = fridayOf('AAPL', { fetchedAt: published + 60_000 });
    const { ask } = setUp([inVain, fridayOf('IBM')]);
    assert.equal(ask(fridayOf('IBM'), published + hours(0.5)), false);
    assert.ok(ask(fridayOf('IBM'), published + hours(1.1)));
  });

  it('a close that is there tells that the others are out', () => {
    const there = fridayOf('AAPL', { tradingDay: '2026-11-23', fetchedAt: published + 60_000 });
    const { ask } = setUp([there]);
    assert.ok(ask(fridayOf('IBM'), published + hours(2)));
    assert.ok(ask(fridayOf('MSFT'), published + hours(2)));
  });
});

describe('a symbol without the close that others have', () => {
  it('is asked again less and less often', () => {
    const { publication, ask } = setUp();
    assert.ok(ask(fridayOf('AAPL'), published, 0));
    let fetchedAt = at('20T22:00');
    const halted = () => fridayOf('GONE', { fetchedAt });
    const askedAfter: number[] = [];
    for (let minute = 0; minute < 16 * 60; minute += 1) {
      const now = published + minute * 60_000;
      if (publication.waitOf(halted(), now)) continue;
      askedAfter.push(minute);
      fetchedAt = now;
      publication.noteAnswer(halted(), now);
    }
    assert.deepEqual(askedAfter, [0, 60, 120, 240, 480]);
    assert.equal(publication.waitOf(halted(), published + hours(9))?.reason, 'not_traded');
  });
});

describe('a plan that shows more than closes', () => {
  it('never waits for them', () => {
    const { publication } = setUp();
    const live = fridayOf('AAPL', { entitlement: 'realtime' });
    assert.equal(publication.waitOf(live, published), undefined);
  });
});
