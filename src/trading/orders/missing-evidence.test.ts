import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { orderId } from '#src/domain/ids.ts';
import { createAlwaysOpenCalendar, createNyseCalendar } from '#src/domain/market-calendar.ts';
import { marketOrder } from '#src/domain/order.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import type { EvidenceKind } from '#src/trading/watch/evidence-days.ts';
import { sharesOf, symbolOf } from '#tests/support/trading.ts';
import { createFindMissingEvidence } from './missing-evidence.ts';
import type { OrderView } from './order-view.ts';

/** Noon of a Monday in New York. */
const monday = Date.parse('2026-11-16T17:00:00Z');
const dayMs = 24 * 3_600_000;

const waiting: OrderView = {
  orderId: orderId('order-1'),
  symbol: symbolOf('AAPL'),
  side: 'buy',
  quantity: sharesOf('1'),
  amount: null,
  terms: { ...marketOrder, timeInForce: 'gtc' },
  stopPrice: null,
  mark: null,
  status: 'open',
  reason: null,
  hold: null,
  reserves: null,
  fill: null,
  submittedAt: monday,
  waitsSince: monday,
  updatedAt: monday,
  filledAt: null,
  recordedAt: null,
  expiresAt: monday + 90 * dayMs,
  placedBy: null,
  replaces: null,
  replacedBy: null,
  orderClass: 'simple',
  group: null,
};

async function missing(
  changes: Partial<OrderView>,
  days: Record<string, EvidenceKind>,
  now: number,
  calendar = createNyseCalendar(),
) {
  const find = createFindMissingEvidence({
    calendar,
    clock: createTestClock(now),
    evidenceDays: { find: async () => new Map(Object.entries(days)) },
  });
  const sessions = await find({ ...waiting, ...changes });
  return sessions.map(({ date, isAdjusting }) => (isAdjusting ? `${date} adjusting` : date));
}

describe('the sessions of which nothing is known', () => {
  it('are those that have closed, and whose evidence will not come any more', async () => {
    const thursday = monday + 3 * dayMs;
    const seen = { '2026-11-17': 'seen' } as const;
    assert.deepEqual(await missing({}, seen, thursday), ['2026-11-16']);
    const friday = thursday + dayMs;
    assert.deepEqual(await missing({}, seen, friday), ['2026-11-16', '2026-11-18']);
  });

  it('say which had prices that may have been of other shares', async () => {
    const days = { '2026-11-16': 'adjusting', '2026-11-17': 'seen' } as const;
    assert.deepEqual(await missing({}, days, monday + 3 * dayMs), ['2026-11-16 adjusting']);
  });

  it('end with the order', async () => {
    const wednesday = monday + 2 * dayMs;
    const ended = { status: 'cancelled', updatedAt: wednesday } as const;
    assert.deepEqual(await missing(ended, {}, monday + 9 * dayMs), ['2026-11-16', '2026-11-17']);
    const filled = {
      status: 'filled',
      filledAt: monday + 3_600_000,
      updatedAt: wednesday,
    } as const;
    assert.deepEqual(await missing(filled, {}, monday + 9 * dayMs), []);
  });

  it('are none of an order that never waited, or waits for another one', async () => {
    assert.deepEqual(await missing({ waitsSince: null }, {}, monday + 9 * dayMs), []);
  });

  it('are days where the market never closes', async () => {
    const calendar = createAlwaysOpenCalendar();
    const days = await missing({}, { '2026-11-17': 'seen' }, monday + 4 * dayMs, calendar);
    assert.deepEqual(days, ['2026-11-16', '2026-11-18']);
  });
});
