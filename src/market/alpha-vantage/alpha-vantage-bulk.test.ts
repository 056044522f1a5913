import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { parseBulkQuotes, type BulkContext } from './alpha-vantage-bulk.ts';
import { UpstreamError } from '#src/market/market-data.ts';

const row = {
  symbol: 'MSTR',
  timestamp: '2024-10-30 15:59:57.644',
  open: '246.21',
  high: '255.8',
  low: '239.0',
  close: '247.31',
  volume: '20592520',
  previous_close: '258.24',
  change: '-10.93',
  change_percent: '-4.2325',
  extended_hours_quote: '242.9',
  extended_hours_change: '-4.41',
  extended_hours_change_percent: '-1.78319',
};
const context: BulkContext = {
  symbols: ['MSTR', 'BRK.B', 'IBM'].map(symbolOf),
  entitlement: 'realtime',
  source: 'alpha-vantage',
  fetchedAt: Date.parse('2024-10-30T20:00:05Z'),
  calendar: createNyseCalendar(),
};
const body = (rows: readonly object[], message = 'success') =>
  JSON.stringify({ endpoint: 'Realtime Bulk Quotes', message, data: rows }, null, 4);
const parse = (rows: readonly object[], changes: Partial<BulkContext> = {}) =>
  parseBulkQuotes(body(rows), { ...context, ...changes });

describe('a bulk body', () => {
  it('becomes quotes, each of its own instant in New York', () => {
    const quotes = parse([row, { ...row, symbol: 'BRK.B' }]);
    assert.deepEqual([...quotes.keys()], ['MSTR', 'BRK-B']);
    const quote = quotes.get(symbolOf('MSTR'));
    assert.equal(quote?.price, 2_473_100n);
    assert.equal(quote?.previousClose, 2_582_400n);
    assert.equal(quote?.tradingDay, '2024-10-30');
    assert.equal(new Date(quote?.asOf ?? 0).toISOString(), '2024-10-30T19:59:57.644Z');
  });

  it('is of the close when it was made after hours, and of the day before when made early', () => {
    const late = parse([{ ...row, timestamp: '2024-10-30 19:59:57.644' }], {
      fetchedAt: Date.parse('2024-10-31T02:00:00Z'),
    }).get(symbolOf('MSTR'));
    assert.equal(new Date(late?.asOf ?? 0).toISOString(), '2024-10-30T20:00:00.000Z');
    const early = parse([{ ...row, timestamp: '2024-10-31 08:00:00.000' }], {
      fetchedAt: Date.parse('2024-10-31T12:00:01Z'),
    }).get(symbolOf('MSTR'));
    assert.equal(early?.tradingDay, '2024-10-30');
  });

  it('is the artificial sample unless it says success, however good it looks', () => {
    const sample =
      'This is a premium endpoint. ***THE SAMPLE DATA SCHEMA BELOW IS ARTIFICIAL AND FOR ' +
      'ILLUSTRATION PURPOSES ONLY***.';
    assert.throws(() => parseBulkQuotes(body([row], sample), context), { verdict: 'premium_only' });
    for (const message of ['', 'Success', 'ok']) {
      assert.throws(() => parseBulkQuotes(body([row], message), context), UpstreamError);
    }
    assert.throws(() => parseBulkQuotes(JSON.stringify({ data: [row] }), context), UpstreamError);
  });

  const bad: readonly object[] = [
    { close: '0' },
    { close: '-1' },
    { close: 'NaN' },
    { close: '256' },
    { close: '1'.repeat(30) },
    { close: 247.31 },
    { volume: '-' },
    { timestamp: '2024-10-30' },
    { timestamp: '2024-10-30 16:05:00.000' },
    { timestamp: '2024-13-30 15:59:57.644' },
    { symbol: 'AAPL' },
    { symbol: '' },
  ];
  for (const change of bad) {
    it(`loses a row with ${JSON.stringify(change).slice(0, 40)} and keeps the others`, () => {
      const quotes = parse([
        { ...row, ...change },
        { ...row, symbol: 'IBM' },
      ]);
      assert.deepEqual([...quotes.keys()], ['IBM']);
    });
  }

  it('loses both of two rows about one symbol', () => {
    assert.equal(parse([row, { ...row, close: '250.0' }]).size, 0);
  });

  it('may be empty', () => assert.equal(parse([]).size, 0));
});
