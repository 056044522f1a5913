// Rules of orders that wait, where a price or a place could be taken for another one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import type { AccountCommand, SubmitOrder } from '#src/domain/command.ts';
import type { AccountEvent } from '#src/domain/event.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatMoney, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { marketOrder, type OrderTerms } from '#src/domain/order.ts';
import { mondaysOpen, sessionOf } from '#tests/support/seen-quote.ts';
import { alice, dollars, order, priceOf, quoteOf, sharesOf } from '#tests/support/trading.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';

const hourMs = 3_600_000;
const session = sessionOf(0);
const open = { isOpen: true, mayFillAtOnce: true, session, expiresAt: session.closesAt };
const resting = { isOpen: false, mayFillAtOnce: false, session: null, expiresAt: Infinity };
const terms = (changes: Partial<OrderTerms>): OrderTerms => ({ ...marketOrder, ...changes });
const limit = (price: string) => terms({ type: 'limit', limitPrice: priceOf(price) });
const stop = (price: string) => terms({ type: 'stop', stopPrice: priceOf(price) });

function begin(cash = '100000.00') {
  const events: AccountEvent[] = [];
  let account: Account = unopenedAccount;
  const take = (command: AccountCommand) => {
    const decision = decide(account, command);
    if (!decision.ok) return decision.error;
    for (const event of decision.value) {
      account = evolve(account, { event, recordedAt: command.at });
      events.push(event);
    }
    return undefined;
  };
  const at = mondaysOpen - 2 * hourMs;
  take({ type: 'OpenAccount', accountId: alice, at, startingCash: dollars(cash) });
  return { take, account: () => account, events };
}

type World = ReturnType<typeof begin>;

function submit({ take }: World, side: 'buy' | 'sell', shares: string, more: Partial<SubmitOrder>) {
  const common = { at: mondaysOpen - hourMs, timing: resting, quote: quoteOf('AAPL', '100') };
  return take(order(side, shares, 'AAPL', '1', { ...common, ...more }));
}

function replace({ take }: World, replaced: string, at: number, more: Partial<SubmitOrder>) {
  const common = { at, timing: resting, quote: null, orderId: orderId('next') };
  const next = order('sell', '10', 'AAPL', '1', { ...common, ...more });
  const exitIds = [orderId('x'), orderId('y')] as const;
  const of = { accountId: alice, at, replaced: orderId(replaced), submit: next, exitIds };
  return take({ type: 'ReplaceOrder', ...of });
}

/** The whole session of Monday, or a quote of it. */
function monday(open_: string, high: string, low: string, close: string, asOf = session.closesAt) {
  const prices = { open: priceOf(open_), high: priceOf(high), low: priceOf(low) };
  return quoteOf('AAPL', close, { ...prices, asOf, fetchedAt: asOf, tradingDay: session.date });
}

function endOf({ events, account }: World, id: string): string {
  const last = events.findLast((event) => 'orderId' in event && event.orderId === id);
  if (last?.type === 'OrderFilled') return `filled ${formatPrice(last.price)}`;
  const isOpen = account().openOrders.some((each) => each.orderId === id);
  return isOpen ? 'open' : String(last && 'reason' in last ? last.reason : last?.type);
}

const bracket = {
  orderClass: 'bracket',
  exits: [
    { orderId: orderId('profit'), role: 'take_profit', terms: limit('110') },
    { orderId: orderId('loss'), role: 'stop_loss', terms: stop('90') },
  ],
} as const;

describe('an exit that was replaced', () => {
  it('is not sold by what the quote proved for the one whose place it took', () => {
    const world = begin();
    submit(world, 'buy', '10', { group: bracket, timing: open, at: mondaysOpen - hourMs });
    const quote = monday('100', '111', '96', '100');
    const evidence = evidenceOf(quote, session, mondaysOpen - hourMs, undefined) ?? assert.fail();
    replace(world, 'loss', session.closesAt + 1, { terms: stop('97') });
    const pair = { orderId: orderId('loss'), evidence };
    const common = { accountId: alice, at: session.closesAt + 2, quote, evidence, pair };
    world.take({ type: 'JudgeOrder', ...common, orderId: orderId('profit') });
    assert.deepEqual(
      [endOf(world, 'profit'), endOf(world, 'next')],
      ['filled 110.0000', 'other_leg_filled'],
    );
  });

  it('is not reached by what came before it, when its entry is filled by the open', () => {
    const world = begin();
    submit(world, 'buy', '10', { group: bracket, orderId: orderId('entry') });
    const at = mondaysOpen + hourMs;
    replace(world, 'profit', at, { terms: limit('101') });
    const quote = monday('100', '105', '99', '100.50');
    const evidence = evidenceOf(quote, session, mondaysOpen - hourMs, undefined) ?? assert.fail();
    const common = { accountId: alice, at: session.closesAt + 2, quote, evidence };
    world.take({ type: 'JudgeOrder', ...common, orderId: orderId('entry') });
    assert.deepEqual([endOf(world, 'entry'), endOf(world, 'next')], ['filled 100.0000', 'open']);
    const next = world.account().openOrders.find((each) => each.orderId === 'next');
    assert.equal(next?.progress.since, at);
  });
});

describe('a stop-limit that was reached', () => {
  it('stays so when its limit is replaced, and not when its stop is', () => {
    const woken = terms({
      type: 'stop_limit',
      stopPrice: priceOf('105'),
      limitPrice: priceOf('104'),
    });
    const market = quoteOf('AAPL', '106');
    for (const [stopPrice, expected] of [
      ['105', [undefined, true]],
      ['107', [undefined, false]],
      ['106', ['stop_price_passed', undefined]],
    ] as const) {
      const world = begin();
      submit(world, 'buy', '10', { terms: woken, orderId: orderId('a') });
      const quote = monday('106', '107', '105.50', '106');
      const evidence = evidenceOf(quote, session, mondaysOpen - hourMs, undefined) ?? assert.fail();
      const common = { accountId: alice, at: session.closesAt, quote, evidence };
      world.take({ type: 'JudgeOrder', ...common, orderId: orderId('a') });
      const next = { ...woken, stopPrice: priceOf(stopPrice), limitPrice: priceOf('105.50') };
      const at = session.closesAt + 1;
      const refused = replace(world, 'a', at, { side: 'buy', terms: next, quote: market });
      const replaced = world.account().openOrders.find((each) => each.orderId === 'next');
      assert.deepEqual([refused?.code, replaced?.progress.isTriggered], expected, stopPrice);
    }
  });
});

describe('what an order would reserve', () => {
  it('is checked for a limit order that fills at once as well', () => {
    const world = begin('15000.00');
    const wanted = { terms: limit('200'), timing: open };
    assert.equal(submit(world, 'buy', '100', wanted)?.code, 'insufficient_cash');
    assert.equal(submit(world, 'buy', '75', wanted), undefined);
    assert.equal(formatMoney(world.account().cash), '7500.00');
  });

  it('tells how many shares can be had, with the four percent of a stop', () => {
    const world = begin('10000.00');
    const refused = submit(world, 'buy', '100', { terms: stop('110') });
    assert.ok(refused?.code === 'insufficient_cash' && refused.isHold);
    const shares = formatQuantity(refused.affordableQuantity);
    assert.equal(submit(world, 'buy', shares, { terms: stop('110') }), undefined);
  });

  it('is none for a sale that would follow the market by more than it costs', () => {
    const world = begin();
    submit(world, 'buy', '10', { timing: open });
    const follows = (trail: string) =>
      terms({ type: 'trailing_stop', trail: { kind: 'amount', amount: priceOf(trail) } });
    const refused = submit(world, 'sell', '10', { terms: follows('100') });
    assert.equal(refused?.code, 'trail_too_wide');
    assert.equal(submit(world, 'sell', '10', { terms: follows('99.99') }), undefined);
  });

  it('is more than nothing', () => {
    const world = begin();
    const tiny = { size: { kind: 'quantity', quantity: sharesOf('0.000000001') } } as const;
    const refused = submit(world, 'buy', '1', { ...tiny, terms: limit('50') });
    assert.equal(refused?.code, 'notional_too_small');
  });

  it('stands with the figures where a fill cannot be paid', () => {
    const world = begin('1100.00');
    submit(world, 'buy', '10', { orderId: orderId('a') });
    const quote = monday('120', '121', '119', '120');
    const evidence = evidenceOf(quote, session, mondaysOpen - hourMs, undefined) ?? assert.fail();
    const common = { accountId: alice, at: session.closesAt, quote, evidence };
    world.take({ type: 'JudgeOrder', ...common, orderId: orderId('a') });
    const last = world.events.at(-1);
    assert.ok(last?.type === 'OrderCancelled' && last.missing);
    const figures = [last.missing.cost, last.missing.availableCash].map(formatMoney);
    assert.deepEqual([last.reason, ...figures], ['insufficient_cash', '1200.00', '1100.00']);
  });
});
