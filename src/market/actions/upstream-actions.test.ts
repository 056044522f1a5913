import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KnownAction } from '#src/domain/actions/known-action.ts';
import { amountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { symbolOf } from '#tests/support/trading.ts';
import { findDividends, findSplits } from './upstream-actions.ts';

const found = {
  symbolOn: (day: string) => symbolOf(day < '2025-06-01' ? 'CTR' : 'IBM'),
  source: 'alpha-vantage',
  after: '2026-01-01',
  at: 1,
} as const;
const dividend = (exDate: string, amount: string, paymentDate?: string) => ({
  exDate,
  amount,
  paymentDate,
});
const split = (effectiveDate: string, factor: string) => ({ effectiveDate, factor });
const told = (actions: readonly KnownAction[]) =>
  actions.map(({ actionId, revision, state }) => `${actionId} #${revision} ${state}`);

describe('what the upstream tells of dividends', () => {
  const first = findDividends([dividend('2026-02-10', '1.68', '2026-03-10')], [], found);

  it('is a new action once, however often it is repeated', () => {
    assert.deepEqual(told(first), ['IBM dividend 2026-02-10 #1 accepted']);
    const again = [
      dividend('2026-02-10', '1.680', '2026-03-10'),
      dividend('2026-02-10', '1.68', '2026-03-10'),
    ];
    assert.deepEqual(findDividends(again, first, found), []);
    assert.deepEqual(findDividends([dividend('2025-11-10', '1.68')], [], found), [], 'of before');
  });

  it('corrects what was known, by an amount or by a day', () => {
    const amount = findDividends([dividend('2026-02-10', '1.69', '2026-03-10')], first, found);
    assert.deepEqual(told(amount), ['IBM dividend 2026-02-10 #2 accepted']);
    const moved = findDividends([dividend('2026-02-11', '1.68', '2026-03-10')], first, found);
    assert.deepEqual(told(moved), ['IBM dividend 2026-02-10 #2 accepted']);
    assert.equal(moved[0]?.exDate, '2026-02-11');
  });

  it('is two dividends where two amounts are of one day', () => {
    const both = [
      dividend('2026-02-10', '1.68', '2026-03-10'),
      dividend('2026-02-10', '10.00', '2026-03-10'),
    ];
    assert.deepEqual(told(findDividends(both, [], found)), [
      'IBM dividend 2026-02-10 #1 accepted',
      'IBM dividend 2026-02-10 (2) #1 accepted',
    ]);
    assert.deepEqual(told(findDividends(both, first, found)), [
      'IBM dividend 2026-02-10 (2) #1 accepted',
    ]);
  });

  it('takes a special dividend that the operator told for no other amount of the regular one', () => {
    const [regular = assert.fail()] = first;
    const actionId = 'IBM special-dividend 2026-02-10';
    const terms = { kind: 'dividend', amount: amountPerShare(10n ** 10n), paidOn: null } as const;
    const special = { ...regular, actionId, source: 'operator', terms } as const;
    const alone = [dividend('2026-02-10', '1.68', '2026-03-10')];
    assert.deepEqual(told(findDividends(alone, [special], found)), [
      'IBM dividend 2026-02-10 #1 accepted',
    ]);
    const both = [dividend('2026-02-10', '10.00', '2026-03-10'), ...alone];
    assert.deepEqual(findDividends(both, [regular, special], found), []);
    const corrected = [
      dividend('2026-02-10', '10.00', '2026-03-10'),
      dividend('2026-02-10', '1.69', '2026-03-10'),
    ];
    assert.deepEqual(told(findDividends(corrected, [regular, special], found)), [
      'IBM dividend 2026-02-10 #2 accepted',
    ]);
  });

  it('waits for the operator where the calendar has no such day', () => {
    const rows = [dividend('2026-02-30', '1.68'), dividend('2026-05-11', '1.69', '0000-00-00')];
    assert.deepEqual(told(findDividends(rows, [], found)), [
      'IBM dividend 2026-02-30 #1 waiting',
      'IBM dividend 2026-05-11 #1 waiting',
    ]);
    const splits = findSplits([split('2026-13-45', '4.0000')], [], found);
    assert.deepEqual(told(splits), ['IBM split 2026-13-45 #1 waiting']);
  });

  it('waits where it cannot be, or may be told in other shares', () => {
    const early = findDividends([dividend('2026-02-10', '1.68', '2026-02-09')], [], found);
    assert.deepEqual(told(early), ['IBM dividend 2026-02-10 #1 waiting']);
    const later = findSplits([split('2026-06-01', '4.0000')], first, found);
    const restated = findDividends([dividend('2026-05-10', '0.42')], [...first, ...later], found);
    assert.equal(restated[0]?.state, 'waiting');
    const plain = findDividends([dividend('2026-05-10', '1.70')], [...first, ...later], found);
    assert.equal(plain[0]?.state, 'accepted');
  });
});

describe('what the upstream tells of a company that had another name', () => {
  it('is of the name that it had on the day', () => {
    const old = { ...found, after: '2025-01-01' };
    const rows = [dividend('2025-02-10', '1.67'), dividend('2026-02-10', '1.68')];
    assert.deepEqual(told(findDividends(rows, [], old)), [
      'CTR dividend 2025-02-10 #1 accepted',
      'IBM dividend 2026-02-10 #1 accepted',
    ]);
    assert.deepEqual(findDividends(rows, findDividends(rows, [], old), old), []);
  });
});

describe('what the upstream tells of splits', () => {
  it('is a ratio, a worth in cash, or waits for a word', () => {
    const rows = [
      split('2026-02-02', '0.3333'),
      split('2026-03-02', '1.0460'),
      split('2026-04-01', '0.0007'),
    ];
    const actions = findSplits(rows, [], found);
    assert.deepEqual(
      actions.map(({ terms, state }) => [terms.kind, state]),
      [
        ['split', 'accepted'],
        ['unvalued', 'accepted'],
        ['unclear', 'waiting'],
      ],
    );
    assert.deepEqual(findSplits(rows, actions, found), []);
  });

  it('waits where two splits of one day contradict each other', () => {
    const rows = [split('2026-02-02', '2.0000'), split('2026-02-02', '3.0000')];
    assert.deepEqual(told(findSplits(rows, [], found)), ['IBM split 2026-02-02 #1 waiting']);
  });

  it("does not take the place of the operator's word", () => {
    const [known] = findSplits([split('2026-03-02', '1.0460')], [], found);
    const word = { ...(known ?? assert.fail()), source: 'operator' } as const;
    const terms = { kind: 'split', ratio: { after: 523n, before: 500n } } as const;
    assert.deepEqual(findSplits([split('2026-03-02', '1.0460')], [{ ...word, terms }], found), []);
  });
});
