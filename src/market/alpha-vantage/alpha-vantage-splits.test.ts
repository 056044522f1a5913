import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { symbolOf } from '#tests/support/trading.ts';
import { parseSplits } from './alpha-vantage-splits.ts';

const ibm = symbolOf('IBM');
const body = (data: unknown, symbol = 'IBM') => JSON.stringify({ symbol, data });

describe('a SPLITS body', () => {
  it('becomes splits', () => {
    const rows = [
      { effective_date: '2021-11-04', split_factor: '1.0460' },
      { effective_date: '1999-05-27', split_factor: '2.0000' },
    ];
    assert.deepEqual(parseSplits(body(rows), ibm), [
      { effectiveDate: '2021-11-04', factor: '1.0460' },
      { effectiveDate: '1999-05-27', factor: '2.0000' },
    ]);
    assert.deepEqual(parseSplits(body([]), ibm), []);
  });

  it('is refused when it is anything else', () => {
    for (const text of [
      '{}',
      '<html>',
      body([], 'MSFT'),
      body({}),
      body([{ effective_date: '2021-11-04' }]),
      body([{ effective_date: 'None', split_factor: '2' }]),
      body([{ effective_date: '2021-11-04', split_factor: '0' }]),
      body([{ effective_date: '2021-11-04', split_factor: '-2' }]),
      JSON.stringify({ Information: 'rate limit is 25 requests per day' }),
    ]) {
      assert.throws(() => parseSplits(text, ibm), { name: 'UpstreamError' }, text);
    }
  });
});
