import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseNotice } from './alpha-vantage-notice.ts';
import { UpstreamError } from '#src/market/market-data.ts';

function verdictOf(body: Record<string, unknown>): string {
  try {
    refuseNotice(body);
    return 'data';
  } catch (error) {
    assert.ok(error instanceof UpstreamError);
    return error.verdict;
  }
}

const plans = 'https://www.alphavantage.co/premium/';

describe('a notice', () => {
  const rows = [
    {
      name: 'the burst of a free key, which names the day and the premium plans as well',
      body: {
        Information: `Thank you for using Alpha Vantage! Please consider spreading out your free API requests more sparingly (1 request per second). You may subscribe to any of the premium plans at ${plans} to lift the free key rate limit (25 requests per day), raise the per-second burst limit, and instantly unlock all premium endpoints`,
      },
      verdict: 'throttled',
    },
    {
      name: 'the used-up day',
      body: {
        Information: `We have detected your API key as ABC and our standard API rate limit is 25 requests per day. Please subscribe to any of the premium plans at ${plans} to instantly remove all daily rate limits.`,
      },
      verdict: 'day_exhausted',
    },
    {
      name: 'the volume of a minute',
      body: {
        Information:
          'Thank you for using Alpha Vantage! Please contact premium@alphavantage.co if you are targeting a higher API call volume.',
      },
      verdict: 'throttled',
    },
    {
      name: 'the burst of a premium key',
      body: {
        Information: 'Burst pattern detected. Please consider spreading out your API requests',
      },
      verdict: 'throttled',
    },
    {
      name: 'the legacy note',
      body: {
        Note: `Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute and 500 calls per day. Please visit ${plans} if you would like to target a higher API call frequency.`,
      },
      verdict: 'throttled',
    },
    {
      name: 'a premium endpoint',
      body: {
        Information: `Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to any of the premium plans at ${plans} to instantly unlock all premium endpoints`,
      },
      verdict: 'premium_only',
    },
    {
      name: 'the demo key',
      body: {
        Information:
          'The **demo** API key is for demo purposes only. Please claim your free API key at (https://www.alphavantage.co/support/#api-key)',
      },
      verdict: 'bad_key',
    },
    {
      name: 'a missing key',
      body: { 'Error Message': 'the parameter apikey is invalid or missing.' },
      verdict: 'bad_key',
    },
    {
      name: 'an invalid call',
      body: { 'Error Message': 'Invalid API call. Please retry or visit the documentation' },
      verdict: 'invalid',
    },
    {
      name: 'the artificial sample',
      body: { message: 'This is a premium endpoint. ARTIFICIAL', data: [] },
      verdict: 'premium_only',
    },
    { name: 'words that nobody has seen yet', body: { Information: 'Hello' }, verdict: 'invalid' },
    { name: 'a notice that is no text', body: { Note: { a: 1 } }, verdict: 'invalid' },
    { name: 'no notice', body: { 'Global Quote': {} }, verdict: 'data' },
  ];
  for (const { name, body, verdict } of rows) {
    it(`${name} is ${verdict}`, () => assert.equal(verdictOf(body), verdict));
  }
});
