// Orders that belong together: the examples of docs/fills.md, and what cancelling, replacing and
// refusing one of them does to the others.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import type { AccountCommand, OrderGroup, ReplaceOrder, SubmitOrder } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { availableQuantity, heldQuantity } from '#src/domain/hold.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatPrice, formatQuantity } from '#src/domain/money.ts';
import { marketOrder, type OrderTerms } from '#src/domain/order.ts';
import type { Rejection } from '#src/domain/rejection.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import {
  acceptedAt,
  readAllSeen,
  rowsOf,
  sessionOf,
  type Seen,
} from '#tests/support/seen-quote.ts';
import { alice, dollars, order, priceOf, quoteOf, symbolOf } from '#tests/support/trading.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { assertInvariants } from './invariants.ts';

const [entryId, profitId, lossId] = ['entry', 'profit', 'loss'].map((name) => orderId(name));
assert.ok(entryId && profitId && lossId);
const shares = '10';
const before = acceptedAt('');

type Told = { account: Account; readonly events: AccountEvent[]; rejection: Rejection | undefined };

/** An account with enough of everything, and what happens to it. */
function begin(): Told {
  const told: Told = { account: unopenedAccount, events: [], rejection: undefined };
  const startingCash = dollars('100000.00');
  take(told, { type: 'OpenAccount', accountId: alice, at: before - 10, startingCash });
  return told;
}

function take(told: Told, command: AccountCommand): void {
  const decision = decide(told.account, command);
  told.rejection = decision.ok ? undefined : decision.error;
  if (!decision.ok) return;
  for (const event of decision.value) {
    told.account = evolve(told.account, { event, recordedAt: command.at });
    assertInvariants(told.account);
    told.events.push(event);
  }
}

const terms = (changes: Partial<OrderTerms>): OrderTerms => ({
  ...marketOrder,
  timeInForce: 'gtc',
  ...changes,
});
const resting = { isOpen: false, mayFillAtOnce: false, session: null, expiresAt: Infinity };

function exitsOf(text: string): OrderGroup['exits'] {
  const [, profit = '-', loss = '-', limit] =
    /exits (\S+) \/ (\S+)(?: limit (\S+))?/.exec(text) ?? assert.fail(text);
  const isSold = (price: string) => price !== '-';
  const stopPrice = isSold(loss) ? priceOf(loss) : null;
  const limitPrice = limit === undefined ? null : priceOf(limit);
  const type = limitPrice === null ? 'stop' : 'stop_limit';
  const takeProfit = {
    type: 'limit',
    limitPrice: isSold(profit) ? priceOf(profit) : null,
  } as const;
  return [
    ...(isSold(profit)
      ? [
          {
            orderId: profitId ?? assert.fail(),
            role: 'take_profit',
            terms: terms(takeProfit),
          } as const,
        ]
      : []),
    ...(isSold(loss)
      ? [
          {
            orderId: lossId ?? assert.fail(),
            role: 'stop_loss',
            terms: terms({ type, stopPrice, limitPrice }),
          } as const,
        ]
      : []),
  ];
}

/** `bracket limit 98 exits 105 / 95`, `oto market exits - / 95`, `oco exits 110 / 95`. */
function groupOf(text: string, changes: Partial<SubmitOrder> = {}): SubmitOrder {
  const [orderClass] = text.split(' ');
  const exits = exitsOf(text);
  const common = { at: before, timing: resting, quote: quoteOf('AAPL', '100'), ...changes };
  if (orderClass === 'oco') {
    const [profit, ...others] = exits;
    assert.ok(profit);
    const group: OrderGroup = { orderClass: 'oco', exits: others };
    return order('sell', shares, 'AAPL', '1', { ...common, ...profit, group });
  }
  assert.ok(orderClass === 'bracket' || orderClass === 'oto');
  const [, type = '', price] = /^\w+ (\w+) ([\d.]+)?/.exec(text) ?? assert.fail(text);
  const at = price === undefined ? null : priceOf(price);
  const own = terms({
    type: type === 'limit' ? 'limit' : type === 'stop' ? 'stop' : 'market',
    limitPrice: type === 'limit' ? at : null,
    stopPrice: type === 'stop' ? at : null,
  });
  const group: OrderGroup = { orderClass: orderClass === 'oto' ? 'oto' : 'bracket', exits };
  const id = entryId ?? assert.fail();
  return order('buy', shares, 'AAPL', '1', { ...common, orderId: id, terms: own, group });
}

/** Every open order is judged by what is seen, as the watch does it. */
function see(told: Told, seen: readonly Seen[]): void {
  const ranges: Seen[] = [];
  for (const each of seen) {
    const { quote, session } = each;
    const waiting = told.account.openOrders.filter(({ progress }) => !progress.isHeld);
    const proofFor = (since: number) => {
      const base = ranges.find(
        (one) => one.session.date === session.date && one.quote.asOf >= since,
      );
      return evidenceOf(quote, session, since, base?.quote);
    };
    for (const { orderId: id, progress, group } of waiting) {
      const evidence = proofFor(progress.since);
      const pair = waiting.find(
        (one) => one.group?.groupId === group?.groupId && one.orderId !== id,
      );
      const proof = pair && group ? proofFor(pair.progress.since) : undefined;
      const other = pair && proof && { orderId: pair.orderId, evidence: proof };
      const common = { accountId: alice, at: quote.asOf, orderId: id, quote };
      if (evidence) take(told, { ...common, type: 'JudgeOrder', evidence, pair: other });
    }
    ranges.push(each);
  }
}

/** In the words of the table. */
function outcomeOf({ account, events }: Told, id: string | undefined): string {
  const own = events.filter((event) => 'orderId' in event && event.orderId === id);
  const last = own.at(-1);
  if (!last) return '-';
  if (last.type === 'OrderFilled') return `filled ${formatPrice(last.price)} by ${last.proof}`;
  if (last.type === 'OrderCancelled') return last.reason;
  const open = account.openOrders.find(({ orderId: each }) => each === id);
  return open?.progress.isHeld ? 'held' : open ? 'open' : last.type;
}

/** `filled 98 by range` as `filled 98.0000 by range`. */
function exactly(cell: string): string {
  return cell.replace(
    /filled (\S+)/,
    (_, price: string) => `filled ${formatPrice(priceOf(price))}`,
  );
}

const guide = readFileSync(new URL('../../docs/fills.md', import.meta.url), 'utf8');
const table = rowsOf(guide, 'group');

describe('the groups of docs/fills.md', () => {
  it('are many', () => assert.ok(table.length > 12));
  for (const [, group = '', seen = '', ...outcomes] of table) {
    it(`${group}: ${seen}`, () => {
      const told = begin();
      const isPair = group.startsWith('oco');
      if (isPair) hold(told);
      take(told, groupOf(group, { at: acceptedAt(seen) }));
      assert.equal(told.rejection, undefined);
      see(told, readAllSeen(seen));
      const ids = [isPair ? undefined : entryId, profitId, lossId];
      assert.deepEqual(
        ids.map((id) => outcomeOf(told, id)),
        outcomes.slice(0, 3).map(exactly),
      );
    });
  }
});

/** Shares that an `oco` can sell. */
function hold(told: Told): void {
  take(told, order('buy', shares, 'AAPL', '100', { at: before - 5 }));
}

const bracket = 'bracket limit 98 exits 105 / 95';
const filledBracket = readAllSeen('O 100 H 101 L 97 C 101');

function cancel(told: Told, id: string | undefined): void {
  const common = { accountId: alice, at: before + 1, reason: 'requested' } as const;
  take(told, { ...common, type: 'CancelOrder', orderId: orderId(id ?? assert.fail()) });
}

function outcomes(told: Told): readonly string[] {
  return [entryId, profitId, lossId].map((id) => outcomeOf(told, id));
}

/** Puts the order with the terms in the stead of the other one. */
function replace(told: Told, replaced: string, changes: Partial<SubmitOrder>): void {
  const submit = order('sell', shares, 'AAPL', '1', {
    at: before + 1,
    timing: resting,
    quote: null,
    orderId: orderId('next'),
    ...changes,
  });
  const exitIds = [orderId('next profit'), orderId('next loss')] as const;
  const command: ReplaceOrder = {
    type: 'ReplaceOrder',
    accountId: alice,
    at: submit.at,
    replaced: orderId(replaced),
    submit,
    exitIds,
  };
  take(told, command);
}

describe('a bracket', () => {
  it('reserves cash for its entry alone, and the shares once for both exits', () => {
    const told = begin();
    take(told, groupOf(bracket));
    assert.equal(told.account.heldCash, dollars('980.00'));
    assert.equal(heldQuantity(told.account, symbolOf('AAPL')), 0n);
    see(told, filledBracket);
    assert.equal(told.account.heldCash, 0n);
    assert.equal(formatQuantity(heldQuantity(told.account, symbolOf('AAPL'))), shares);
    assert.equal(availableQuantity(told.account, symbolOf('AAPL')), 0n);
  });

  it('has open exits at once when its entry fills at acceptance', () => {
    const told = begin();
    const timing = { ...resting, isOpen: true, mayFillAtOnce: true };
    take(told, groupOf('bracket market exits 105 / 95', { timing }));
    assert.deepEqual(outcomes(told), ['filled 100.0000 by acceptance', 'open', 'open']);
  });

  it('loses its exits with its entry, and one exit with the other', () => {
    const told = begin();
    take(told, groupOf(bracket));
    cancel(told, entryId);
    assert.deepEqual(outcomes(told), ['requested', 'parent_cancelled', 'parent_cancelled']);
    assert.equal(told.account.heldCash, 0n);

    const second = begin();
    take(second, groupOf(bracket));
    cancel(second, lossId);
    assert.deepEqual(outcomes(second), ['open', 'other_leg_cancelled', 'requested']);
    see(second, filledBracket);
    assert.equal(second.account.openOrders.length, 0, 'the entry fills without exits');

    const third = begin();
    take(third, groupOf(bracket));
    see(third, filledBracket);
    cancel(third, profitId);
    assert.deepEqual(outcomes(third).slice(1), ['requested', 'other_leg_cancelled']);
    assert.equal(formatQuantity(availableQuantity(third.account, symbolOf('AAPL'))), shares);
  });

  it('ends whole where its entry cannot be paid, or expires', () => {
    const told = begin();
    take(told, groupOf('bracket market exits 105 / 95', { quote: quoteOf('AAPL', '100') }));
    take(told, order('buy', '970', 'AAPL', '102', { at: before + 1 }));
    see(told, readAllSeen('O 106 H 107 L 104 C 106'));
    assert.equal(outcomes(told)[0], 'filled 106.0000 by open');
    const poor = begin();
    take(poor, groupOf('bracket market exits 105 / 95'));
    take(poor, order('buy', '989', 'AAPL', '100', { at: before + 1, orderId: orderId('other') }));
    see(poor, readAllSeen('O 111 H 112 L 110 C 111'));
    const ended = ['insufficient_cash', 'parent_cancelled', 'parent_cancelled'];
    assert.deepEqual(outcomes(poor), ended);
    assert.deepEqual([poor.account.openOrders.length, poor.account.heldCash], [0, 0n]);

    const late = begin();
    take(late, groupOf(bracket));
    const expiry = { accountId: alice, at: before + 1, reason: null };
    take(late, { ...expiry, type: 'ExpireOrder', orderId: entryId });
    assert.deepEqual(outcomes(late), ['OrderExpired', 'OrderExpired', 'OrderExpired']);
    assert.equal(late.account.openOrders.length, 0);
  });

  it('takes its exits along when its entry is replaced', () => {
    const told = begin();
    take(told, groupOf(bracket));
    const limit = terms({ type: 'limit', limitPrice: priceOf('97') });
    const size = order('buy', '4', 'AAPL', '1').size;
    replace(told, 'entry', { side: 'buy', size, terms: limit });
    assert.deepEqual(outcomes(told), ['OrderReplaced', 'OrderReplaced', 'OrderReplaced']);
    const [entry, profit, loss] = told.account.openOrders;
    assert.deepEqual(
      [entry?.orderId, profit?.orderId, loss?.orderId],
      ['next', 'next profit', 'next loss'],
    );
    assert.equal(told.account.heldCash, dollars('388.00'));
    see(told, readAllSeen('O 100 H 101 L 96 C 100'));
    assert.equal(formatQuantity(heldQuantity(told.account, symbolOf('AAPL'))), '4');
    assert.equal(told.account.openOrders.length, 2);
  });

  it('stays as it was where a replacement is refused', () => {
    const told = begin();
    take(told, groupOf(bracket));
    const { account } = told;
    const limit = terms({ type: 'limit', limitPrice: priceOf('94') });
    replace(told, 'entry', { side: 'buy', terms: limit });
    assert.equal(told.rejection?.code, 'exit_price_passed');
    assert.deepEqual(told.account, account);
  });
});

describe('an entry with exits that is replaced', () => {
  for (const timeInForce of ['ioc', 'fok', 'opg', 'cls'] as const) {
    it(`is refused as ${timeInForce}, by which its exits could not wait`, () => {
      const told = begin();
      take(told, groupOf(bracket));
      const { account } = told;
      const size = order('buy', '4', 'AAPL', '1').size;
      const [entry] = account.openOrders;
      assert(entry);
      replace(told, 'entry', { side: 'buy', size, terms: { ...entry.terms, timeInForce } });
      assert.deepEqual([told.rejection?.code, told.account], ['exit_terms_fixed', account]);
    });
  }
});

describe('an exit that is replaced', () => {
  const profitAt = (price: string) => terms({ type: 'limit', limitPrice: priceOf(price) });
  const lossAt = (price: string) => terms({ type: 'stop', stopPrice: priceOf(price) });

  it('stays in its group, held or open', () => {
    const told = begin();
    take(told, groupOf(bracket));
    replace(told, 'loss', { terms: lossAt('96') });
    assert.equal(told.rejection, undefined);
    assert.equal(outcomeOf(told, 'next'), 'held');
    see(told, filledBracket);
    assert.equal(outcomeOf(told, 'next'), 'open');
    see(told, [second('O 97 H 98 L 95.50 C 97')]);
    assert.deepEqual(
      [outcomeOf(told, 'next'), outcomeOf(told, profitId)],
      ['filled 96.0000 by range', 'other_leg_filled'],
    );
  });

  it('sells at once when it is moved through the market, and ends its pair', () => {
    const told = begin();
    take(told, groupOf(bracket));
    see(told, filledBracket);
    const timing = { ...resting, isOpen: true, mayFillAtOnce: true };
    const quote = quoteOf('AAPL', '101');
    replace(told, 'profit', { terms: profitAt('100.50'), timing, quote });
    assert.equal(outcomeOf(told, 'next'), 'filled 101.0000 by acceptance');
    assert.equal(outcomeOf(told, lossId), 'other_leg_filled');
    assert.equal(told.account.openOrders.length, 0);
  });

  const refusals: Record<string, readonly [string, Partial<SubmitOrder>]> = {
    'below the stop-loss': ['take_profit_below_stop_loss', { terms: profitAt('94') }],
    'for other shares': ['exit_terms_fixed', { size: order('buy', '4', 'AAPL', '1').size }],
    'for another time': ['exit_terms_fixed', { terms: { ...profitAt('106'), timeInForce: 'day' } }],
    'on no increment': ['price_increment', { terms: profitAt('105.005') }],
    'below the entry that has not filled': ['exit_price_passed', { terms: profitAt('97') }],
  };
  for (const [name, [code, changes]] of Object.entries(refusals)) {
    it(`is refused ${name}, and nothing changes`, () => {
      const told = begin();
      take(told, groupOf(bracket));
      const { account } = told;
      replace(told, 'profit', { terms: profitAt('106'), ...changes });
      assert.deepEqual([told.rejection?.code, told.account], [code, account]);
    });
  }
});

describe('a group that makes no sense', () => {
  const refusals: Record<string, readonly [string, string]> = {
    'a take-profit below the stop-loss': [
      'bracket limit 98 exits 95 / 105',
      'take_profit_below_stop_loss',
    ],
    'a take-profit at the entry': ['bracket limit 98 exits 98 / 95', 'exit_price_passed'],
    'a stop-loss above the entry': ['oto limit 98 exits - / 98.50', 'exit_price_passed'],
    'a stop-loss above the market': ['bracket market exits 105 / 100', 'exit_price_passed'],
    'a pair that the market has passed': ['oco exits 99 / 95', 'exit_price_passed'],
    'too many decimals': ['bracket limit 98 exits 105.005 / 95', 'price_increment'],
  };
  for (const [name, [text, code]] of Object.entries(refusals)) {
    it(`is refused for ${name}`, () => {
      const told = begin();
      hold(told);
      take(told, groupOf(text));
      assert.equal(told.rejection?.code, code);
    });
  }

  it('counts all of its orders against the limit of open ones', () => {
    const told = begin();
    take(told, groupOf(bracket, { openOrdersMax: 2 }));
    assert.equal(told.rejection?.code, 'too_many_open_orders');
    take(told, groupOf(bracket, { openOrdersMax: 3 }));
    assert.equal(told.rejection, undefined);
  });
});

/** A whole session of Tuesday. */
function second(text: string): Seen {
  const [first] = readAllSeen(text);
  assert.ok(first);
  const session = sessionOf(1);
  const quote: JudgedQuote = { ...first.quote, asOf: session.closesAt, tradingDay: session.date };
  return { quote, session };
}
