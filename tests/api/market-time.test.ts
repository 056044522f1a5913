// The clock and the calendar of the market, as everybody may see them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWorld } from '#tests/support/world.ts';

const hourMs = 3_600_000;

describe('GET /market-clock', () => {
  it('says whether the market is open, and when that changes', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const open = (await send('GET', '/market-clock')).json;
    assert.deepEqual(open, {
      now: '2026-11-20T15:00:00.000Z',
      is_open: true,
      session: {
        date: '2026-11-20',
        opens_at: '2026-11-20T14:30:00.000Z',
        closes_at: '2026-11-20T21:00:00.000Z',
      },
      next_open: '2026-11-23T14:30:00.000Z',
      next_close: '2026-11-20T21:00:00.000Z',
      speed: 1,
    });
    await world.clock.advance(6 * hourMs);
    const closed = (await send('GET', '/market-clock')).json;
    assert.deepEqual([closed.is_open, closed.session], [false, null]);
    assert.equal(closed.next_close, '2026-11-23T21:00:00.000Z');
  });
});

describe('GET /market-calendar', () => {
  it('has the sessions with holidays left out and early closes', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    const { json } = await send('GET', '/market-calendar?from=2026-11-25&to=2026-11-30');
    assert.deepEqual(
      json.sessions.map((each: { date: string; closes_at: string }) => [each.date, each.closes_at]),
      [
        ['2026-11-25', '2026-11-25T21:00:00.000Z'],
        ['2026-11-27', '2026-11-27T18:00:00.000Z'],
        ['2026-11-30', '2026-11-30T21:00:00.000Z'],
      ],
    );
    const month = (await send('GET', '/market-calendar')).json.sessions;
    assert.equal(month[0].date, '2026-11-20', 'from today on');
  });

  it('refuses days that do not exist, and too many', async () => {
    await using world = await createWorld();
    const { send } = await world.createUser('alice');
    for (const [query, field] of [
      ['from=2026-02-30', '/from'],
      ['from=2026-11-25&to=2026-11-24', '/to'],
      ['from=2026-11-25&to=2028-11-24', '/to'],
      ['from=1026-11-25', '/from'],
    ] as const) {
      const { status, json } = await send('GET', `/market-calendar?${query}`);
      assert.deepEqual([status, json.errors[0].field], [400, field], query);
    }
  });
});
