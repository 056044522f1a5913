import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountEvent } from '#src/domain/event.ts';
import { alice, closeOfFriday, dollars, order, eventOf, sharesOf } from '#tests/support/trading.ts';
import { decide } from '#src/broker/decide.ts';
import { evolve } from '#src/broker/evolve.ts';
import { unopenedAccount } from '#src/domain/account.ts';
import { UnreadableEventError } from './codecs/stored-fields.ts';
import { decodeEvent, encodeEvent } from './event-codec.ts';
import {
  BrokenChainError,
  emptyHead,
  headOf,
  openEntry,
  sealEntry,
  type StoredEntry,
} from './journal.ts';

const opened: AccountEvent = { type: 'AccountOpened', startingCash: dollars('1000.00') };
const openAccount = evolve(unopenedAccount, { event: opened, recordedAt: closeOfFriday });

function filled(): AccountEvent {
  return eventOf(openAccount, order('buy', '1.5', 'AAPL', '182.6300'));
}

function rejected(price: string | null, side: 'buy' | 'sell', quantity = '9'): AccountEvent {
  const command = order(side, quantity, 'AAPL', price);
  const decision = decide(openAccount, command);
  assert.ok(!decision.ok);
  const { orderId, symbol, requestId, terms } = command;
  return {
    type: 'OrderRejected',
    orderId,
    symbol,
    side,
    quantity: sharesOf(quantity),
    amount: null,
    terms,
    orderClass: 'simple',
    submittedAt: command.at,
    placedBy: 'token-1',
    requestId,
    rejection: decision.error,
  };
}

describe('the event codec', () => {
  const events: readonly (readonly [string, AccountEvent])[] = [
    ['an opened account', opened],
    ['a fill', filled()],
    ['a rejection for cash', rejected('182.6300', 'buy')],
    ['a rejection for shares', rejected('182.6300', 'sell')],
    ['a rejection for a tiny order', rejected('0.0001', 'buy', '0.000000001')],
    ['a rejection for an unknown symbol', rejected(null, 'buy')],
    ['a closed account', { type: 'AccountClosed' }],
    ['an accepted loss', { type: 'LossAccepted', lostThroughSequence: 7, lostHash: 'ab' }],
  ];
  for (const [name, event] of events) {
    it(`reads back ${name}`, () => {
      const { version, content } = encodeEvent(event);
      assert.deepEqual(decodeEvent(event.type, version, content), event);
    });
  }

  it('refuses a type or a version that it does not know, by name', () => {
    assert.throws(() => decodeEvent('OrderDreamt', 1, '{}'), /OrderDreamt is not known/);
    for (const version of [0, 2, 1.5, -1, Number.NaN]) {
      const decode = () => decodeEvent('AccountOpened', version, '{"startingCash":"1.00"}');
      assert.throws(decode, /AccountOpened version \S+ is not known/);
    }
    assert.throws(() => decodeEvent('toString', 1, '{}'), /toString is not known/);
  });

  it('refuses figures that are none', () => {
    const wrong = ['{}', '{"startingCash": 1}', '{"startingCash": "1.005"}', 'null'];
    for (const text of wrong) {
      assert.throws(() => decodeEvent('AccountOpened', 1, text), UnreadableEventError, text);
    }
  });
});

describe('the hash chain', () => {
  const first = sealEntry(alice, emptyHead, opened, closeOfFriday, undefined).stored;
  const idempotency = { key: 'k', inputDigest: 'd' };
  const second = sealEntry(alice, headOf(first), filled(), closeOfFriday + 1, idempotency).stored;

  it('opens what it sealed', () => {
    openEntry(emptyHead, first);
    assert.deepEqual(openEntry(headOf(first), second).event, filled());
  });

  const edits: readonly Partial<StoredEntry>[] = [
    { accountId: 'account-bob' as never },
    { recordedAt: closeOfFriday + 2 },
    { eventType: 'AccountClosed' },
    { eventVersion: 1 },
    { hashVersion: 3 },
    { hashVersion: 3, eventVersion: 3 },
    { content: second.content.replace('182.6300', '182.6301') },
    { idempotency: undefined },
    { idempotency: { key: 'K', inputDigest: 'd' } },
    { idempotency: { key: 'k', inputDigest: 'D' } },
    { hash: '0'.repeat(64) },
  ];
  for (const edit of edits) {
    it(`breaks when somebody edits ${Object.keys(edit).join()}`, () => {
      assert.throws(() => openEntry(headOf(first), { ...second, ...edit }), BrokenChainError);
    });
  }

  it('breaks when an entry is missing or out of order', () => {
    assert.throws(() => openEntry(emptyHead, second), /the entry after 0 is missing/);
    const early = { ...second, recordedAt: closeOfFriday - 1 };
    assert.throws(() => openEntry(headOf(first), early), /recorded before/);
  });

  it('never lets the recorded instant run backwards', () => {
    const late = sealEntry(alice, headOf(second), opened, closeOfFriday - 1, undefined).stored;
    assert.equal(late.recordedAt, second.recordedAt);
  });
});
