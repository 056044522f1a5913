import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { parsePrice } from '#src/domain/money.ts';
import type { Quote } from '#src/domain/quote.ts';
import { quoteOf } from '#tests/support/trading.ts';
import { contradictsClose, opensLikeSplit, stepsUnseen } from './split-signs.ts';

const calendar = createNyseCalendar();
const priceOf = (text: string) => parsePrice(text) ?? assert.fail(text);

/** The close of Friday, seen after it. */
const friday = quoteOf('AAPL', '400.0000', {
  tradingDay: '2026-11-20',
  fetchedAt: Date.parse('2026-11-20T21:30:00Z'),
});
const monday = (previousClose: string, changes: Partial<Quote> = {}) =>
  quoteOf('AAPL', '100.0000', {
    tradingDay: '2026-11-23',
    fetchedAt: Date.parse('2026-11-23T21:30:00Z'),
    previousClose: priceOf(previousClose),
    ...changes,
  });

describe('a previous close', () => {
  it('contradicts the close that was seen when it differs by more than a tenth', () => {
    for (const close of ['100.0000', '359.9999', '440.0001', '800.0000']) {
      assert.ok(contradictsClose(friday, monday(close), calendar), close);
    }
    for (const close of ['360.0000', '400.0000', '400.0100', '440.0000']) {
      assert.ok(!contradictsClose(friday, monday(close), calendar), close);
    }
  });

  it('is compared with the close of the session before, and with nothing else', () => {
    const morning = { ...friday, fetchedAt: Date.parse('2026-11-20T15:00:00Z') };
    assert.ok(!contradictsClose(morning, monday('100.0000'), calendar), 'a bar that was no close');
    const thursday = { ...friday, tradingDay: '2026-11-19' };
    assert.ok(!contradictsClose(thursday, monday('100.0000'), calendar), 'a session is missing');
  });

  it('that changes within a day contradicts itself', () => {
    const early = monday('400.0000', { entitlement: 'realtime' });
    assert.ok(contradictsClose(early, monday('100.0000'), calendar));
  });
});

describe('a price after sessions that nobody saw', () => {
  const tuesday = { ...friday, tradingDay: '2026-11-17' };

  it('looks like a split when the close before it is a third away, up or down', () => {
    for (const close of ['100.0000', '266.6700', '300.0000', '533.3400', '2000.0000']) {
      assert.ok(stepsUnseen(tuesday, monday(close), calendar), close);
    }
    for (const close of ['300.0100', '400.0000', '533.3300']) {
      assert.ok(!stepsUnseen(tuesday, monday(close), calendar), close);
    }
  });

  it('is compared where the close of the session before is not known, and only there', () => {
    const morning = { ...friday, fetchedAt: Date.parse('2026-11-20T15:00:00Z') };
    assert.ok(stepsUnseen(morning, monday('100.0000'), calendar), 'a bar that was no close');
    assert.ok(!stepsUnseen(friday, monday('100.0000'), calendar), 'that is a contradiction');
    const later = monday('400.0000', { tradingDay: '2026-11-24' });
    assert.ok(!stepsUnseen(later, monday('100.0000'), calendar), 'a bar from before');
  });
});

describe('an open', () => {
  const opensAt = (open: string, previousClose: string) =>
    opensLikeSplit(monday(previousClose, { open: priceOf(open) }));

  it('near a ratio of shares looks like a split, either way', () => {
    for (const [open, close] of [
      ['100.0000', '400.0000'],
      ['102.9000', '400.0000'],
      ['266.6700', '400.0000'],
      ['571.4300', '1000.0000'],
      ['4000.0000', '400.0000'],
      ['13.3300', '400.0000'],
      ['600.0000', '400.0000'],
    ] as const) {
      assert.ok(opensAt(open, close), `${open} after ${close}`);
    }
  });

  it('of any other day does not', () => {
    for (const [open, close] of [
      ['400.0000', '400.0000'],
      ['300.0000', '400.0000'],
      ['520.0000', '400.0000'],
      ['290.0000', '400.0000'],
    ] as const) {
      assert.ok(!opensAt(open, close), `${open} after ${close}`);
    }
  });
});
