// Events of orders that wait, as the journal keeps them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountEvent, OrderAccepted, OrderRejected } from '#src/domain/event.ts';
import { orderId } from '#src/domain/ids.ts';
import { marketOrder } from '#src/domain/order.ts';
import type { PlacedGroup } from '#src/domain/order-group.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import {
  closeOfFriday,
  dollars,
  inSession,
  priceOf,
  sharesOf,
  symbolOf,
} from '#tests/support/trading.ts';
import { decodeEvent, encodeEvent } from './event-codec.ts';

const id = orderId('order-1');
const symbol = symbolOf('AAPL');
const stopLoss = { ...marketOrder, type: 'stop', stopPrice: priceOf('95') } as const;
const group: PlacedGroup = {
  groupId: id,
  orderClass: 'bracket',
  role: 'entry',
  exits: [{ orderId: orderId('order-2'), role: 'stop_loss', terms: stopLoss }],
};
const progress = {
  since: closeOfFriday,
  isTriggered: true,
  takesFirstPrice: false,
  mark: priceOf('101.5'),
  isHeld: false,
  wish: null,
};
const quote = {
  price: priceOf('100'),
  asOf: closeOfFriday,
  ageSeconds: 3,
  source: 'simulator',
  entitlement: 'realtime',
  status: 'current',
} as const;
const accepted: OrderAccepted = {
  type: 'OrderAccepted',
  orderId: id,
  symbol,
  side: 'buy',
  quantity: sharesOf('3'),
  amount: null,
  terms: { ...marketOrder, type: 'limit', limitPrice: priceOf('99') },
  submittedAt: closeOfFriday,
  placedBy: null,
  quote,
  session: inSession.session,
  expiresAt: closeOfFriday,
  hold: { cash: dollars('297.00') },
  takesFirstPrice: false,
  mark: null,
  group,
  isHeld: false,
  isTriggered: false,
  endedAtOnce: null,
  cash: dollars('1000.00'),
  position: null,
};
const prices = { takeProfit: priceOf('94'), stopLoss: priceOf('95') };
const rejections: readonly Rejection[] = [
  { code: 'take_profit_below_stop_loss', ...prices },
  {
    code: 'exit_price_passed',
    role: 'stop_loss',
    exitPrice: priceOf('95'),
    price: priceOf('94'),
  },
  { code: 'exit_terms_fixed' },
  { code: 'trail_too_wide', trail: priceOf('9'), price: priceOf('8') },
  { code: 'price_increment', price: priceOf('1.005') },
  { code: 'too_many_open_orders', openOrdersMax: 3 },
];

function rejected(rejection: Rejection): OrderRejected {
  const { orderId: order, side, quantity, amount, terms, submittedAt, placedBy } = accepted;
  const asked = { orderId: order, symbol, side, quantity, amount, terms, submittedAt, placedBy };
  return {
    type: 'OrderRejected',
    ...asked,
    orderClass: 'bracket',
    requestId: 'request-1',
    rejection,
  };
}

describe('an event of an order that waits', () => {
  const events: readonly AccountEvent[] = [
    accepted,
    { ...accepted, group: { ...group, role: 'stop_loss', exits: [] }, isHeld: true, hold: null },
    { ...accepted, group: null, side: 'sell', hold: { quantity: sharesOf('3') } },
    { type: 'OrderAdvanced', orderId: id, symbol, progress, quote },
    {
      type: 'OrderAdvanced',
      orderId: id,
      symbol,
      progress: {
        ...progress,
        wish: {
          afterClose: closeOfFriday,
          replacement: {
            orderId: orderId('order-4'),
            exitIds: [orderId('order-5'), orderId('order-6')],
            requestId: 'request-1',
            placedBy: 'token-1',
            quantity: sharesOf('2'),
            amount: null,
            terms: stopLoss,
          },
        },
      },
      quote: null,
    },
    { type: 'OrderReleased', orderId: id, symbol, progress, quote },
    { type: 'OrderCancelled', orderId: id, symbol, reason: 'other_leg_filled', missing: null },
    {
      type: 'OrderCancelled',
      orderId: id,
      symbol,
      reason: 'insufficient_cash',
      missing: { cost: dollars('9.00'), availableCash: dollars('8.00') },
    },
    { type: 'OrderReplaced', orderId: id, symbol, replacedBy: orderId('order-3') },
    { type: 'OrderExpired', orderId: id, symbol, reason: 'no_evidence' },
    ...rejections.map(rejected),
  ];
  for (const [place, event] of events.entries()) {
    it(`is read back as it was: ${event.type} (${place + 1})`, () => {
      const { version, content } = encodeEvent(event);
      assert.deepEqual(decodeEvent(event.type, version, content), event);
    });
  }

  it('of before groups is that of an order on its own', () => {
    const { content } = encodeEvent({ ...accepted, group: null });
    const before = JSON.parse(content);
    delete before.isHeld;
    delete before.isTriggered;
    const read = decodeEvent('OrderAccepted', 1, JSON.stringify(before));
    assert.deepEqual(read, { ...accepted, group: null });
    const advanced = { type: 'OrderAdvanced', orderId: id, symbol, progress, quote: null } as const;
    const stored = JSON.parse(encodeEvent(advanced).content);
    delete stored.progress.isHeld;
    assert.deepEqual(decodeEvent('OrderAdvanced', 1, JSON.stringify(stored)), advanced);
  });
});
