import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import { parseSeries } from './alpha-vantage-series.ts';
import { UpstreamError } from '#src/market/market-data.ts';

const bar = {
  '1. open': '45.1800',
  '2. high': '45.2100',
  '3. low': '42.3000',
  '4. close': '43.0800',
  '5. volume': '137952495',
};
const context = {
  symbol: symbolOf('TQQQ'),
  interval: 'daily',
  source: 'alpha-vantage',
  fetchedAt: Date.parse('2026-03-21T00:00:00Z'),
} as const;
const body = (series: object, meta: object = {}) =>
  JSON.stringify(
    {
      'Meta Data': {
        '1. Information':
          'Daily Prices (open, high, low, close) and Volumes - DATA DELAYED BY 15 MINUTES',
        '2. Symbol': 'TQQQ',
        '3. Last Refreshed': '2026-03-20',
        '4. Output Size': 'Compact',
        '5. Time Zone': 'US/Eastern',
        ...meta,
      },
      'Time Series (Daily)': series,
    },
    null,
    4,
  );

describe('a series of minutes', () => {
  it('has bars by their first minute, and names those whose time is none', () => {
    const series = { '2026-03-20 09:35:00': bar, '2026-03-20 09:30:00': bar };
    const odd = { '2026-03-20 24:00:00': bar, '2026-03-20 09:40:30': bar, '2026-03-20': bar };
    const text = JSON.stringify({
      'Meta Data': { '2. Symbol': 'TQQQ' },
      'Time Series (5min)': { ...series, ...odd },
    });
    const history = parseSeries(text, { ...context, interval: '5min-month' });
    assert.deepEqual(
      history?.bars.map(({ date }) => date),
      ['2026-03-20 09:30', '2026-03-20 09:35'],
    );
    assert.deepEqual(history?.leftOut, ['2026-03-20', '2026-03-20 09:40', '2026-03-20 24:00']);
    assert.throws(() => parseSeries(text, { ...context, interval: '15min' }), UpstreamError);
  });
});

describe('a series', () => {
  it('becomes bars, oldest first', () => {
    const history = parseSeries(body({ '2026-03-20': bar, '2026-03-19': bar }), context);
    assert.deepEqual(
      history?.bars.map(({ date }) => date),
      ['2026-03-19', '2026-03-20'],
    );
    assert.equal(history?.bars[0]?.close, 430_800n);
    assert.equal(history?.bars[0]?.volume, 137_952_495);
  });

  it('is unknown when the upstream calls the call invalid', () => {
    const text = JSON.stringify({
      'Error Message':
        'Invalid API call. Please retry or visit the documentation ' +
        '(https://www.alphavantage.co/documentation/) for TIME_SERIES_DAILY.',
    });
    assert.equal(parseSeries(text, context), undefined);
  });

  const badBars: readonly (readonly [string, unknown])[] = [
    ['an open of 0', { ...bar, '1. open': '0.0000' }],
    ['a high below its low', { ...bar, '2. high': '42.0000' }],
    ['a close above the high', { ...bar, '4. close': '46.0000' }],
    ['a close that is no number', { ...bar, '4. close': 'None' }],
    ['a volume that is none', { ...bar, '5. volume': 'n/a' }],
    ['a missing close', { ...bar, '4. close': undefined }],
    ['nothing in place of a bar', null],
    ['a list in place of a bar', []],
  ];
  for (const [what, spoilt] of badBars) {
    it(`is believed without the one bar that has ${what}, and names it`, () => {
      const text = body({ '2026-03-20': bar, '2003-05-09': spoilt, '2003-05-08': bar });
      const history = parseSeries(text, context);
      assert.deepEqual(
        history?.bars.map(({ date }) => date),
        ['2003-05-08', '2026-03-20'],
      );
      assert.deepEqual(history?.leftOut, ['2003-05-09']);
    });
  }

  it('names what stands in place of a date, cut to the length of one', () => {
    const history = parseSeries(body({ '2026-03-20': bar, 'the week before last': bar }), context);
    assert.deepEqual(history?.leftOut, ['the week b']);
  });

  const bad: readonly (readonly [string, string])[] = [
    ['another symbol', body({ '2026-03-20': bar }, { '2. Symbol': 'QQQ' })],
    ['no bars', body({})],
    ['a bar that is none', body({ '2026-03-20': { ...bar, '4. close': '0' } })],
    ['a close above the high', body({ '2026-03-20': { ...bar, '4. close': '46.0000' } })],
    ['a close below the low', body({ '2026-03-20': { ...bar, '4. close': '42.2999' } })],
    ['a date that is none', body({ 'last week': bar })],
    ['a series of weeks', body({ '2026-03-20': bar }).replace('Time Series (Daily)', 'Weekly')],
    [
      'a bar given twice',
      body({ '2026-03-20': bar, '2026-03-19': bar }).replace('-19": {', '-20": {'),
    ],
    ['an empty object', '{}'],
    ['a cut body', body({ '2026-03-20': bar }).slice(0, -20)],
    ['a notice', '{"Information": "something new"}'],
  ];
  for (const [what, text] of bad) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => parseSeries(text, context), UpstreamError);
    });
  }
});
