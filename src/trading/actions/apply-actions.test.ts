import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import { createNyseCalendar } from '#src/domain/market-calendar.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { createTestLogger } from '#src/runtime/logger.ts';
import { actionBookOf } from '#tests/support/action-book.ts';
import { alice, symbolOf } from '#tests/support/trading.ts';
import { createApplyActions } from './apply-actions.ts';

function actionOf(symbol: string, exDate: string, terms: KnownAction['terms']): KnownAction {
  const actionId = `${symbol} ${terms.kind} ${exDate}`;
  const of = { actionId, revision: 1, symbol: symbolOf(symbol), exDate, terms, foundAt: 0 };
  return { ...of, source: 'operator', state: 'accepted', note: null };
}
const dividend = { kind: 'dividend', amount: amountPerShare(1n), paidOn: '2026-12-31' } as const;
const renamed = { kind: 'rename', newSymbol: symbolOf('ARNC') } as const;

describe('an action that cannot be applied', () => {
  it('holds up those of its own company, under its new name too, and no others', async () => {
    const clock = createTestClock(Date.parse('2026-11-24T15:00:00Z'));
    const logger = createTestLogger();
    const known = [
      actionOf('AA', '2026-11-19', renamed),
      actionOf('ARNC', '2026-11-20', dividend),
      actionOf('IBM', '2026-11-23', dividend),
      actionOf('KO', '2026-11-25', dividend),
      // A row of the price source, which has waited for the operator and is rejected now.
      { ...actionOf('PEP', '2026-02-30', dividend), state: 'rejected' } as const,
    ];
    const actionBook = actionBookOf(clock, known);
    let isBroken = true;
    const booked: string[] = [];
    const applyActions = createApplyActions({
      actionBook,
      accountActions: {
        book: async (_, { action }) => {
          if (isBroken && action.symbol === 'AA') throw new Error('the disk is full');
          booked.push(action.actionId);
          return true;
        },
        settle: async () => {},
        whyNameIsInUse: async () => undefined,
        preview: () => assert.fail('nobody asked for a preview'),
      },
      holders: { since: async () => [alice] },
      closes: { find: async () => new Map(), hearSplit: async () => {} },
      calendar: createNyseCalendar(),
      onApplied: () => {},
      isAsker: () => true,
      clock,
      marketClock: clock,
      logger,
    });
    await applyActions.tick();
    assert.deepEqual(booked, ['IBM dividend 2026-11-23']);
    const told = logger.lines.filter(({ event }) => event === 'action_not_applied');
    assert.deepEqual(
      told.map(({ symbol }) => symbol),
      ['AA'],
      'once, for the one that failed',
    );
    isBroken = false;
    await applyActions.tick();
    const [, ...later] = booked;
    assert.deepEqual(later, ['AA rename 2026-11-19', 'ARNC dividend 2026-11-20']);
    const states = actionBook.all().map(({ symbol, state }) => [symbol, state]);
    assert.deepEqual(Object.fromEntries(states), {
      AA: 'applied',
      ARNC: 'applied',
      IBM: 'applied',
      KO: 'accepted',
      PEP: 'rejected',
    });
    assert.equal(actionBook.of(symbolOf('PEP'))[0]?.note, 'taken back');
  });
});
