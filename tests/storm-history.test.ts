import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide } from '#src/broker/decide.ts';
import { evolve } from '#src/broker/evolve.ts';
import { emptyMemory } from '#src/broker/replay.ts';
import type { AccountEvent, OrderRejected } from '#src/domain/event.ts';
import { formatMoney, formatQuantity, quantity } from '#src/domain/money.ts';
import type { Side } from '#src/domain/order.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import { presentReceipt } from '#src/http/native/orders/present-order.ts';
import {
  headOf,
  sealEntry,
  type JournalEntry,
  type JournalHead,
  type StoredEntry,
} from '#src/journal/journal.ts';
import { checkAccount, type AccountHistory } from './storm/history-check.ts';
import type { Answer, OrderRecord, Sighting } from './storm/history.ts';
import { alice, closeOfFriday, dollars, order, sharesOf } from './support/trading.ts';

const plan: readonly (readonly [Side, string])[] = [
  ['buy', '1.001'],
  ['buy', '2.002'],
  ['sell', '0.503'],
  ['buy', '900.004'],
  ['sell', '70.005'],
  ['sell', '2.5'],
];

/** What a sound server leaves behind: order n takes the instants 10n to 10n + 5. */
function soundHistory() {
  const entries: StoredEntry[] = [];
  const orders: OrderRecord[] = [];
  const sightings: Sighting[] = [];
  let { account, head } = emptyMemory;
  const record = <Event extends AccountEvent>(event: Event, key?: string): JournalEntry<Event> => {
    const { stored, entry } = seal(head, event, key);
    entries.push(stored);
    account = evolve(account, entry);
    head = headOf(stored);
    return entry;
  };
  record({ type: 'AccountOpened', startingCash: dollars('1000.00') });
  for (const [index, [side, shares]] of plan.entries()) {
    const key = `key-${index}`;
    const decision = decide(account, order(side, shares, 'AAPL', '100'));
    let answer: Answer;
    const [event] = decision.ok ? decision.value : [];
    if (event?.type === 'OrderFilled') {
      answer = answerOf(201, presentReceipt(record(event, key), new Map()));
    } else {
      assert.ok(!decision.ok);
      record(refused(side, shares, decision.error), key);
      answer = answerOf(422, refusalBody(decision.error));
    }
    const attempts = [{ startedAt: index * 10, endedAt: index * 10 + 5, answer }];
    orders.push({ key, accountId: alice, side, symbol: 'AAPL', quantity: shares, attempts });
    const instants = { startedAt: index * 10 + 6, endedAt: index * 10 + 7 };
    const held = account.positions.map((position) => ({
      symbol: position.symbol,
      quantity: formatQuantity(position.quantity),
      cost_basis: formatMoney(position.costBasis),
    }));
    const cash = formatMoney(account.cash);
    sightings.push({ accountId: alice, ...instants, cash, positions: held });
  }
  return { accountId: alice, entries, keys: new Map(), orders, sightings } satisfies AccountHistory;
}

function refused(side: Side, shares: string, rejection: Rejection): OrderRejected {
  const { orderId, requestId, symbol, terms, at } = order(side, shares, 'AAPL', '100');
  const asked = { orderId, requestId, symbol, side, terms, submittedAt: at, placedBy: null };
  const size = { quantity: sharesOf(shares), amount: null, orderClass: 'simple' } as const;
  return { type: 'OrderRejected', ...asked, ...size, rejection };
}

function refusalBody(rejection: Rejection): object {
  switch (rejection.code) {
    case 'insufficient_cash':
      return { code: rejection.code, available_cash: formatMoney(rejection.availableCash) };
    case 'insufficient_shares':
      return { code: rejection.code, held_quantity: formatQuantity(rejection.heldQuantity) };
    default:
      return { code: rejection.code };
  }
}

function seal<Event extends AccountEvent>(head: JournalHead, event: Event, key?: string) {
  const idempotency = key === undefined ? undefined : { key, inputDigest: 'digest' };
  return sealEntry(alice, head, event, closeOfFriday + 12_000, idempotency);
}

function answerOf(status: number, body: object): Answer {
  return { status, body: JSON.stringify(body), isReplayed: false };
}

type Tampered = ReturnType<typeof soundHistory>;

function kindsAfter(tamper: (history: Tampered) => void): readonly string[] {
  const history = soundHistory();
  tamper(history);
  return [...new Set(checkAccount(history).map(({ kind }) => kind))].toSorted();
}

/** The order, with other attempts. */
function retell(history: Tampered, index: number, change: (order: OrderRecord) => OrderRecord) {
  const told = history.orders[index] ?? assert.fail();
  history.orders[index] = change(structuredClone(told));
}

function bodyOf(told: OrderRecord, change: Record<string, unknown>): OrderRecord {
  const [attempt] = told.attempts;
  assert.ok(attempt?.answer);
  const { answer } = attempt;
  const body = JSON.stringify({ ...JSON.parse(answer.body), ...change });
  return { ...told, attempts: [{ ...attempt, answer: { ...answer, body } }] };
}

function lastHead(history: Tampered): JournalHead {
  return headOf(history.entries.at(-1) ?? assert.fail());
}

describe('the check of a history', () => {
  it('finds nothing in what a sound server leaves behind', () => {
    assert.deepEqual(checkAccount(soundHistory()), []);
  });

  it('finds an answered order without its entry', () => {
    const kinds = kindsAfter((history) => {
      history.entries.pop();
      history.sightings.pop();
    });
    assert.deepEqual(kinds, ['lost']);
  });

  it('finds an order that was executed again without its key', () => {
    const kinds = kindsAfter((history) => {
      const event = refused('sell', '70.005', {
        code: 'insufficient_shares',
        heldQuantity: quantity(1n),
      });
      history.entries.push(seal(lastHead(history), event).stored);
    });
    assert.deepEqual(kinds, ['duplicated', 'wrong_answer']);
  });

  it('finds an entry that nobody submitted', () => {
    const kinds = kindsAfter((history) => {
      const event = { type: 'AccountClosed' } as const;
      history.entries.push(seal(lastHead(history), event).stored);
    });
    assert.deepEqual(kinds, ['phantom']);
  });

  it('finds a gap, an exchange and a changed figure in the chain', () => {
    for (const tamper of [
      (history: Tampered) => void history.entries.splice(2, 1),
      ({ entries }: Tampered) => void entries.splice(2, 2, ...entries.slice(2, 4).toReversed()),
      ({ entries }: Tampered) => {
        const stored = entries[2] ?? assert.fail();
        entries[2] = { ...stored, content: stored.content.replace('2.002', '2.003') };
      },
    ]) {
      assert.ok(kindsAfter(tamper).includes('chain_break'));
    }
  });

  it('finds an order that stands before one answered earlier', () => {
    const kinds = kindsAfter((history) => {
      history.sightings.length = 0;
      // The last order says that it was over before the first one began.
      retell(history, 5, (told) => {
        const [attempt] = told.attempts;
        assert.ok(attempt);
        return { ...told, attempts: [{ ...attempt, startedAt: -9, endedAt: -1 }] };
      });
    });
    assert.deepEqual(kinds, ['reordered']);
  });

  it('finds a receipt that says something else than the books', () => {
    for (const change of [
      { cash_after: '1.00' },
      { position: null },
      { realized_profit: '5.00' },
      { journal: { sequence: 3, hash: 'other' } },
    ]) {
      const kinds = kindsAfter((history) => retell(history, 1, (told) => bodyOf(told, change)));
      assert.deepEqual(kinds, ['wrong_answer'], JSON.stringify(change));
    }
  });

  it('finds a second, different answer to the same key', () => {
    const kinds = kindsAfter((history) =>
      retell(history, 0, (told) => {
        const other = bodyOf(told, { cash_after: '1.00' }).attempts;
        return { ...told, attempts: [...told.attempts, ...other] };
      }),
    );
    assert.deepEqual(kinds, ['wrong_answer']);
  });

  it('finds an order that was recorded though "nothing was" was answered', () => {
    const kindsFor = (code: string) =>
      kindsAfter((history) =>
        retell(history, 0, (told) => {
          const [attempt] = told.attempts;
          assert.ok(attempt?.answer);
          const putOff = {
            ...attempt,
            startedAt: -5,
            endedAt: -4,
            answer: answerOf(507, { code }),
          };
          const answer = { ...attempt.answer, isReplayed: true };
          return { ...told, attempts: [putOff, { ...attempt, answer }] };
        }),
      );
    assert.deepEqual(kindsFor('storage_full'), ['wrong_answer']);
    assert.deepEqual(kindsFor('outcome_unknown'), []);
  });

  it('finds a refusal that the books do not justify', () => {
    const kinds = kindsAfter((history) => {
      const event = refused('buy', '0.25', {
        code: 'insufficient_cash',
        notional: dollars('0.25'),
        availableCash: dollars('0.00'),
        affordableQuantity: quantity(0n),
      });
      history.entries.push(seal(lastHead(history), event, 'key-6').stored);
      const body = { code: 'insufficient_cash', available_cash: history.sightings.at(-1)?.cash };
      const attempts = [{ startedAt: 80, endedAt: 85, answer: answerOf(422, body) }];
      const asked = { accountId: alice, side: 'buy', symbol: 'AAPL', quantity: '0.25' } as const;
      history.orders.push({ key: 'key-6', ...asked, attempts });
    });
    assert.deepEqual(kinds, ['unjustified_rejection']);
  });

  it('finds an unkeyed refusal whose figure no state of its window has', () => {
    const kinds = kindsAfter((history) => {
      const held = { symbol: 'AAPL', quantity: '1.001' };
      history.sightings.push({ accountId: alice, startedAt: 16, endedAt: 17, held });
    });
    assert.deepEqual(kinds, ['unjustified_rejection']);
  });

  it('finds a read that is older than what was answered before it', () => {
    const kinds = kindsAfter((history) => {
      const [stale] = history.sightings;
      assert.ok(stale);
      history.sightings.push({ ...stale, startedAt: 16, endedAt: 17 });
    });
    assert.deepEqual(kinds, ['stale_read']);
  });

  it('takes every state in the window of a read that overlaps an order', () => {
    const kinds = kindsAfter((history) => {
      const [first, second] = history.sightings;
      assert.ok(first && second);
      const overlapping = { startedAt: 8, endedAt: 12 };
      history.sightings.push({ ...first, ...overlapping }, { ...second, ...overlapping });
    });
    assert.deepEqual(kinds, []);
  });

  it('takes a lost connection with an entry or without, but not without a retry', () => {
    const unknown = { startedAt: -5, endedAt: -4, answer: undefined };
    const retried = kindsAfter((history) =>
      retell(history, 0, (told) => ({ ...told, attempts: [unknown, ...told.attempts] })),
    );
    assert.deepEqual(retried, []);
    const open = kindsAfter((history) => {
      retell(history, 5, (told) => ({ ...told, attempts: [unknown] }));
      retell(history, 4, (told) => ({ ...told, attempts: [unknown] }));
    });
    assert.deepEqual(open, ['unresolved']);
  });
});
