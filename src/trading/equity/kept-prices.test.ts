import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import type { Quote } from '#src/domain/quote.ts';
import { priceOf, symbolOf } from '#tests/support/trading.ts';
import { createKeptPrices } from './kept-prices.ts';

const calendar = createNyseCalendar();
const symbol = symbolOf('AAPL');
const instant = (text: string) => Date.parse(`2026-11-${text}-05:00`);

/** Prices of these instants, and what is known of others. */
function kept(seen: Readonly<Record<string, string>>, isAdjusting = false) {
  const prices = createKeptPrices({ calendar, isAdjusting: () => isAdjusting });
  for (const [at, price] of Object.entries(seen)) {
    // Nothing else of a quote is looked at.
    prices.hear({ symbol, asOf: instant(at), price: priceOf(price) } as Quote);
  }
  return (...at: readonly string[]) => prices.along(symbol, at.map(instant));
}

describe('prices that are kept', () => {
  it('are those of the moment, for half an hour, and never of later', () => {
    const at = kept({ '20T10:00:30': '10', '20T10:00:50': '11', '20T10:20:00': '12' });
    const known = at('20T10:00:00', '20T10:01:00', '20T10:19:59', '20T10:20:00', '20T10:50:00');
    assert.deepEqual(known, [undefined, priceOf('11'), priceOf('11'), priceOf('12'), undefined]);
  });

  it('are of sessions alone, and not of shares on other terms', () => {
    assert.deepEqual(kept({ '20T09:29:59': '10' })('20T09:30:00'), [undefined]);
    assert.deepEqual(kept({ '20T16:00:00': '10' })('20T16:00:00'), [undefined]);
    assert.deepEqual(kept({ '20T10:00:00': '10' }, true)('20T10:00:00'), [undefined]);
  });

  it('of a session that is over are those of its quarters of an hour', () => {
    const at = kept({
      '20T10:01:00': '10',
      '20T10:15:00': '11',
      '20T10:16:00': '12',
      '23T10:00:00': '13',
    });
    const known = at('20T10:14:00', '20T10:15:00', '20T10:30:00', '23T10:00:00');
    assert.deepEqual(known, [undefined, priceOf('11'), priceOf('12'), priceOf('13')]);
  });
});
