import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { appleQuote, setUpQuoteDesk } from '#tests/support/quote-desk.ts';
import { quoteOf, symbolOf } from '#tests/support/trading.ts';
import { UpstreamError } from '#src/market/market-data.ts';

const apple = symbolOf('AAPL');
const hourMs = 3_600_000;

describe('an upstream in trouble', () => {
  it('is asked less and less by those who ask again and again', async () => {
    const { desk, clock, asked } = setUpQuoteDesk('free', () =>
      Promise.reject(new UpstreamError('unreachable', 'HTTP 503')),
    );
    for (let second = 0; second < 120; second += 1) {
      const answer = await desk.quoteFor(apple, 'lookup');
      assert.ok(answer.kind === 'unavailable' && answer.reason === 'upstream_unreachable');
      assert.ok(answer.retryAt && answer.retryAt > clock.now());
      await clock.advance(1_000);
    }
    assert.ok(asked() <= 6, `${asked()} requests in two minutes`);
  });

  it('is not asked again for what the plan does not have', async () => {
    const { desk, clock, asked } = setUpQuoteDesk('realtime150', () =>
      Promise.reject(new UpstreamError('premium_only', 'This is a premium endpoint')),
    );
    for (let second = 0; second < 300; second += 1) {
      await desk.quoteFor(apple, 'lookup');
      await clock.advance(1_000);
    }
    assert.equal(asked(), 1);
  });

  it('costs other symbols nothing when only one is answered with nonsense', async () => {
    const { desk, clock, asked, answerWith } = setUpQuoteDesk('realtime150', () =>
      Promise.reject(new UpstreamError('invalid', 'no price')),
    );
    for (let second = 0; second < 60; second += 1) {
      await desk.quoteFor(apple, 'lookup');
      await clock.advance(1_000);
    }
    assert.ok(asked() <= 3, `${asked()} requests in a minute`);
    answerWith(async () =>
      quoteOf('MSFT', '1.0000', { tradingDay: '2026-11-23', fetchedAt: clock.now() }),
    );
    assert.equal((await desk.quoteFor(symbolOf('MSFT'), 'lookup')).kind, 'quote');
  });

  it('that has nothing new about a halted symbol is asked a few times a day', async () => {
    const halted = { tradingDay: '2026-11-18', asOf: Date.parse('2026-11-18T21:00:00Z') };
    const { desk, clock, asked, answerWith } = setUpQuoteDesk('free', async () => undefined);
    answerWith(async () => appleQuote({ ...halted, fetchedAt: clock.now() }));
    for (let step = 0; step < 4 * 24 * 6; step += 1) {
      await desk.quoteFor(apple, 'view');
      await clock.advance(hourMs / 6);
    }
    assert.ok(asked() <= 20, `${asked()} requests in four days`);
  });

  it('that knows no such symbol is believed for hours', async () => {
    const { desk, clock, asked } = setUpQuoteDesk('free', async () => undefined);
    for (let hour = 0; hour < 5; hour += 1) {
      assert.equal((await desk.quoteFor(apple, 'lookup')).kind, 'unknown_symbol');
      await clock.advance(hourMs);
    }
    assert.equal(asked(), 1);
  });
});
