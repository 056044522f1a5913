// Random lives beside a naive book that knew everything in time: the same state, but for fills, which
// stay as they filled.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { amountFor } from '#src/domain/actions/amount-per-share.ts';
import { beginningOf, type CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import { notional, quantity } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { days, facts, live, tape } from '#tests/support/action-life.ts';
import type { Books } from '#tests/support/books.ts';

/** Shares, money and dividends of who knew everything in time, by the fills that happened. */
function naive({ entries }: Books, actions: readonly CorporateAction[]) {
  let [held, cash, income] = [0n, 100_000_000n, 0n];
  for (const date of days) {
    const ofDay = actions
      .filter(({ exDate }) => exDate === date)
      .toSorted((a, b) => rank(a) - rank(b) || (a.actionId < b.actionId ? -1 : 1));
    for (const { terms } of ofDay) {
      if (terms.kind === 'split') held = (held * terms.ratio.after) / terms.ratio.before;
      if (terms.kind === 'dividend') income += amountFor(terms.amount, quantity(held));
    }
    for (const { event, recordedAt } of entries) {
      if (event.type !== 'OrderFilled') continue;
      if (exchangeDate(event.filledAt ?? recordedAt) !== date) continue;
      if (event.side === 'buy') {
        held += event.quantity;
        cash -= event.notional;
        continue;
      }
      const sold = event.quantity > held ? held : event.quantity;
      const excess = quantity(event.quantity - sold);
      const back = sold === 0n ? event.notional : notional(event.price, excess);
      held -= sold;
      cash += event.notional - back;
    }
  }
  return { held, money: cash + income, income };
}

const rank = ({ terms }: CorporateAction) => (terms.kind === 'split' ? 0 : 1);

/** An order that is still open is what it would be if every step had come in time. */
function assertOpenOrders(
  books: Books,
  actions: readonly CorporateAction[],
  steps: number,
  isCorrected: boolean,
): void {
  for (const open of books.account.openOrders) {
    const begun = begunAs(books, open);
    const since = inTime(actions.filter(({ exDate }) => beginningOf(exDate) > begun.at));
    const shares = since.reduce((held, { terms }) => {
      if (terms.kind !== 'split') return held;
      assert.ok(terms.ratio.after >= terms.ratio.before, 'a reverse split has ended it');
      return (held * terms.ratio.after) / terms.ratio.before;
    }, begun.quantity as bigint);
    assert.equal(open.quantity, shares, 'as many shares as by every split in time');
    assert.ok(!open.hold || !('quantity' in open.hold) || open.hold.quantity === shares);
    const { limitPrice, stopPrice, trail } = open.terms;
    // Each step rounds to the increment of a cent, of which the way back makes as many as the shares.
    const tolerance = 0.011 * (steps + 1) * (isCorrected ? 9 : 1);
    const pairs = [
      [limitPrice, begun.terms.limitPrice, isLowered(open)],
      [stopPrice, begun.terms.stopPrice, isLowered(open)],
      [amountOf(trail), amountOf(begun.terms.trail), false],
    ] as const;
    for (const [told, from, isMoved] of pairs) {
      if (told === null || from === null) continue;
      const wanted = asByAll(Number(from) / 10_000, since, isMoved);
      const is = Number(told) / 10_000;
      assert.ok(Math.abs(is - wanted) <= tolerance, `${is} instead of ${wanted}`);
    }
  }
}

/** The order as it was accepted; of an exit, as it was when its entry had filled. */
function begunAs({ entries }: Books, { orderId, group }: OpenOrder) {
  const own = entries.filter(({ event }) => 'orderId' in event && event.orderId === orderId);
  const accepted = own.find(({ event }) => event.type === 'OrderAccepted')?.event;
  assert.ok(accepted?.type === 'OrderAccepted');
  const released = own.find(({ event }) => event.type === 'OrderReleased');
  if (released?.event.type !== 'OrderReleased') return { ...accepted, at: accepted.submittedAt };
  const entry = entries.find(
    ({ event }) => event.type === 'OrderFilled' && event.orderId === group?.groupId,
  );
  assert.ok(entry?.event.type === 'OrderFilled');
  const last = own.findLast(
    ({ event, sequence }) => event.type === 'OrderAdjusted' && sequence < released.sequence,
  );
  const { terms } = last?.event.type === 'OrderAdjusted' ? last.event.order : accepted;
  return { quantity: entry.event.quantity, terms, at: released.event.progress.since };
}

const amountOf = (trail: OpenOrder['terms']['trail']) =>
  trail?.kind === 'amount' ? trail.amount : null;

/** Buy limits and sell stops. */
function isLowered({ side, terms }: OpenOrder): boolean {
  return (side === 'buy') === (terms.type === 'limit');
}

function inTime(actions: readonly CorporateAction[]): readonly CorporateAction[] {
  return actions.toSorted((a, b) =>
    a.exDate < b.exDate ? -1 : a.exDate > b.exDate ? 1 : rank(a) - rank(b),
  );
}

function asByAll(price: number, since: readonly CorporateAction[], isMoved: boolean): number {
  return since.reduce((current, { terms: of }) => {
    if (of.kind === 'split') return (current * Number(of.ratio.before)) / Number(of.ratio.after);
    const isPaid = of.kind === 'dividend' && isMoved && of.amount >= 10_000_000n;
    return isPaid ? current - Number(of.amount) / 1e9 : current;
  }, price);
}

describe('a life with actions, orders that wait, and crashes', () => {
  it('is the one of who knew everything in time, but for fills', async () => {
    await fc.assert(
      fc.asyncProperty(facts, tape, async (plan, told) => {
        const books = await live(plan, told);
        const { account, known: actions } = books;
        const expected = naive(books, actions);
        assert.equal(account.positions[0]?.quantity ?? 0n, expected.held, 'shares');
        assert.equal(account.cash + account.dividendsDue, expected.money, 'money');
        assert.equal(account.totalIncome, expected.income, 'dividends');
        const isCorrected = plan.some((fact) => 'which' in fact);
        assertOpenOrders(books, actions, plan.length, isCorrected);
      }),
      { numRuns: 1_000 },
    );
  });
});
