import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import { createTestClock } from '#src/runtime/clock.ts';
import { actionBookOf } from '#tests/support/action-book.ts';
import { symbolOf } from '#tests/support/trading.ts';

function actionOf(symbol: string, exDate: string, terms: KnownAction['terms']): KnownAction {
  const of = { actionId: `${symbol} ${exDate}`, revision: 1, symbol: symbolOf(symbol), exDate };
  return { ...of, source: 'operator', terms, state: 'applied', note: null, foundAt: 0 };
}
const dividend = { kind: 'dividend', amount: amountPerShare(30_000_000n), paidOn: null } as const;
const renamed = (to: string) => ({ kind: 'rename', newSymbol: symbolOf(to) }) as const;

/** Two companies that had the ticker AA, one after the other. */
const book = actionBookOf(createTestClock(Date.parse('2026-01-02T15:00:00Z')), [
  actionOf('AA', '2016-02-03', dividend),
  actionOf('AA', '2016-11-01', renamed('ARNC')),
  actionOf('ARNC', '2016-11-02', dividend),
  actionOf('ARNC', '2020-04-01', renamed('HWM')),
  actionOf('AA', '2021-10-28', dividend),
]);
const daysOf = (actions: readonly KnownAction[]) => actions.map(({ exDate }) => exDate);

describe('what is known of a company', () => {
  it('is all that happened under its names, and nothing of who had one of them besides', () => {
    const ofHowmet = ['2016-02-03', '2016-11-01', '2016-11-02', '2020-04-01'];
    assert.deepEqual(daysOf(book.of(symbolOf('HWM'))), ofHowmet);
    assert.deepEqual(daysOf(book.of(symbolOf('AA'))), ['2021-10-28']);
  });

  it('has on each day the name that the company had then', () => {
    const nameOn = (day: string) => book.nameOn(symbolOf('HWM'), day);
    const names = ['2016-02-03', '2016-11-01', '2018-01-02', '2020-04-01'].map(nameOn);
    assert.deepEqual(names, ['AA', 'ARNC', 'ARNC', 'HWM']);
    assert.equal(book.nameOn(symbolOf('AA'), '2021-10-28'), 'AA');
  });

  it('is found from any of its actions', () => {
    const first = { symbol: symbolOf('AA'), exDate: '2016-02-03' };
    assert.equal(book.ofSameCompany(first).length, 4);
    const young = { symbol: symbolOf('AA'), exDate: '2021-10-28' };
    assert.deepEqual(daysOf(book.ofSameCompany(young)), ['2021-10-28']);
  });
});
