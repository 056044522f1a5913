import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestSetbacks } from '#tests/support/setbacks.ts';
import { createQuoteRequests } from './quote-requests.ts';
import { RequestNotNeededError } from './request-queue.ts';

it('a request for many quotes sends nothing where others have asked for all of them', async () => {
  const nobody = () => assert.fail('something was sent');
  const requests = createQuoteRequests({
    marketData: {
      fetchQuote: nobody,
      fetchQuotes: nobody,
      fetchHistory: nobody,
      fetchSplits: nobody,
      fetchDividends: nobody,
      fetchListing: nobody,
    },
    ask: (_part, _turn, request) => request(() => {}),
    closed: createTestSetbacks(createTestClock(0)),
    symbolsPerRequest: 100,
  });
  const turn = { purpose: 'background', leaveBy: 1 } as const;
  await assert.rejects(
    requests.fetchQuotes(() => [], turn),
    RequestNotNeededError,
  );
});
