// What the history of an order says about sessions of which nothing was seen.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { showQuote } from '#tests/support/shown-quote.ts';
import { createWorld } from '#tests/support/world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe('a session without evidence', () => {
  it('stands in the history of an order that waited through it', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const terms = { type: 'limit', time_in_force: 'gtc', limit_price: '1.00' };
    await send('GET', '/lookup-stock?symbol=AAPL');
    const placed = await send('POST', '/buy-stock', { symbol: 'AAPL', quantity: '1', ...terms });
    const { id } = placed.json.order;
    // Friday's close is seen, Monday's is not.
    await world.clock.advance(6 * hourMs + minuteMs);
    await showQuote(world);
    for (let half = 0; half < 8; half += 1) {
      await world.clock.advance(12 * hourMs);
      // The session stays alive.
      await send('GET', '/market-clock');
    }
    const { history } = (await send('GET', `/view-order/${id}`)).json;
    assert.deepEqual(
      history.map(({ step, at, sequence }: { step: string; at: string; sequence: number }) => [
        step,
        at.slice(0, 10),
        sequence,
      ]),
      [
        ['accepted', '2026-11-20', 2],
        ['no_evidence', '2026-11-23', null],
      ],
    );
  });
});
