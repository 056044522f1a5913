import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { globalQuoteFields as fields } from '#tests/support/global-quote.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { parseGlobalQuote, type QuoteContext } from './alpha-vantage-quote.ts';
import { UpstreamError } from '#src/market/market-data.ts';

const mondayMorning = Date.parse('2026-11-23T15:00:00Z');
const context: QuoteContext = {
  symbol: symbolOf('IBM'),
  entitlement: 'end-of-day',
  source: 'alpha-vantage',
  fetchedAt: mondayMorning,
  calendar: createNyseCalendar(),
};

const body = (changes: object = {}, envelope = 'Global Quote') =>
  JSON.stringify({ [envelope]: { ...fields, ...changes } }, null, 4);

function refused(text: string, changes: Partial<QuoteContext> = {}): void {
  assert.throws(() => parseGlobalQuote(text, { ...context, ...changes }), UpstreamError, text);
}

describe('a GLOBAL_QUOTE body', () => {
  it('becomes a quote of the session its day names', () => {
    const quote = parseGlobalQuote(body(), context);
    assert.ok(quote);
    assert.equal(quote.price, 2_193_000n);
    assert.equal(quote.volume, 6_154_450);
    assert.equal(new Date(quote.asOf).toISOString(), '2026-11-20T21:00:00.000Z');
  });

  it('is of now, less the delay, while the session lasts', () => {
    const today = body({ '07. latest trading day': '2026-11-23' });
    const realtime = parseGlobalQuote(today, { ...context, entitlement: 'realtime' });
    assert.equal(realtime?.asOf, mondayMorning);
    const delayed = body(
      { '07. latest trading day': '2026-11-23' },
      'Global Quote - DATA DELAYED BY 15 MINUTES',
    );
    const late = parseGlobalQuote(delayed, { ...context, entitlement: 'delayed' });
    assert.equal(late?.asOf, mondayMorning - 900_000);
  });

  it('without any field says that the symbol is unknown', () => {
    assert.equal(parseGlobalQuote('{"Global Quote": {}}', context), undefined);
  });

  it('that says something twice is refused, whichever of the two is right', () => {
    const once = body();
    refused(once.replace('"05. price"', '"05. price": "1.0000", "05. price"'));
    refused(`${once.slice(0, -1)}, ${once.slice(1)}`);
  });

  it('may spell a share class with a dot', () => {
    const quote = parseGlobalQuote(body({ '01. symbol': 'BRK.B' }), {
      ...context,
      symbol: symbolOf('BRK-B'),
    });
    assert.equal(quote?.symbol, 'BRK-B');
  });

  for (const price of [
    '0',
    '0.0000',
    '-1',
    'NaN',
    '1e309',
    '',
    'None',
    '-',
    '219.30001',
    '1'.repeat(30),
    null,
    219.3,
  ]) {
    it(`is refused with a price of ${JSON.stringify(price)}`, () =>
      refused(body({ '05. price': price })));
  }

  for (const field of Object.keys(fields).filter((name) => !/change/.test(name))) {
    it(`is refused without ${field}`, () => refused(body({ [field]: undefined })));
  }

  it('is refused for another symbol', () => refused(body({ '01. symbol': 'MSFT' })));
  it('is refused when the price lies outside its own day', () => {
    refused(body({ '05. price': '221.0000' }));
    refused(body({ '05. price': '217.0000' }));
  });
  it('is refused for a day without a session', () => {
    for (const day of ['2026-11-21', '2026-11-26', '2026-13-01', '', '20 Nov']) {
      refused(body({ '07. latest trading day': day }));
    }
  });
  it('is refused for a session that has not opened', () => {
    refused(body({ '07. latest trading day': '2026-11-24' }));
  });

  for (const text of [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{}',
    '<!DOCTYPE html><title>Application Error</title>',
    '{"Global Quote": []}',
    '{"Global Quote": null}',
    body().slice(0, -20),
    '{"detail": "no"}',
    '{"Global Quote": {}, "x": 1}',
  ]) {
    it(`is refused when it is ${JSON.stringify(text.slice(0, 40))}`, () => refused(text));
  }

  it('never becomes a quote that is not as good as it says, whatever is in it', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constant(null),
      fc.integer(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fields)), anything, (field, value) => {
        try {
          const quote = parseGlobalQuote(body({ [field]: value }), context);
          assert.ok(
            quote && quote.price > 0n && quote.low <= quote.price && quote.price <= quote.high,
          );
          assert.equal(quote.symbol, 'IBM');
        } catch (error) {
          assert.ok(error instanceof UpstreamError, String(error));
        }
      }),
    );
  });
});
