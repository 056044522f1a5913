// Sequences of orders that wait: whatever comes, no more is held than there is, and as much as the
// open orders say; what has ended holds nothing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unopenedAccount, type Account } from '#src/domain/account.ts';
import type { AccountCommand, SubmitOrder } from '#src/domain/command.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { availableCash, availableQuantity } from '#src/domain/hold.ts';
import { orderId } from '#src/domain/ids.ts';
import { formatMoney, type Price } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import { marketOrder, type OrderTerms, type Side } from '#src/domain/order.ts';
import {
  alice,
  dollars,
  inSession,
  order,
  priceOf,
  quoteOf,
  symbolOf,
} from '#tests/support/trading.ts';
import { decodeAccount, encodeAccount } from './account-codec.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { companionsOf } from './order-group.ts';
import { assertInvariants } from './invariants.ts';

const startedAt = Date.parse('2026-11-20T15:00:00Z');
const session = inSession.session ?? assert.fail();
const cent = 100n;

const open: AccountCommand = {
  type: 'OpenAccount',
  accountId: alice,
  at: startedAt,
  startingCash: dollars('10000.00'),
};

/** The account after the command, which may be refused; every event keeps the invariants. */
function after(account: Account, command: AccountCommand): Account {
  const decision = decide(account, command);
  if (!decision.ok) return account;
  return decision.value.reduce((current, event) => {
    const next = evolve(current, { event, recordedAt: command.at });
    assertInvariants(next);
    return next;
  }, account);
}

const terms = (changes: Partial<OrderTerms>): OrderTerms => ({ ...marketOrder, ...changes });
const prices = fc
  .integer({ min: 5_000, max: 15_000 })
  .map((each) => (BigInt(each) * cent) as Price);
const placed = fc.record({
  kind: fc.constant('place' as const),
  side: fc.constantFrom<Side>('buy', 'sell'),
  shares: fc.integer({ min: 1, max: 60 }),
  market: prices,
  terms: fc.oneof(
    fc.constant(marketOrder),
    prices.map((limitPrice) => terms({ type: 'limit', limitPrice })),
    prices.map((stopPrice) => terms({ type: 'stop', stopPrice })),
    fc
      .tuple(prices, prices)
      .map(([stopPrice, limitPrice]) => terms({ type: 'stop_limit', stopPrice, limitPrice })),
    fc.constant(terms({ type: 'trailing_stop', trail: { kind: 'amount', amount: priceOf('3') } })),
  ),
});
const grouped = fc.record({
  kind: fc.constant('group' as const),
  orderClass: fc.constantFrom('bracket' as const, 'oto' as const, 'oco' as const),
  shares: fc.integer({ min: 1, max: 60 }),
  market: prices,
  entry: prices,
  profit: prices,
  loss: prices,
});
const replaced = fc.record({
  kind: fc.constant('replace' as const),
  which: fc.nat({ max: 9 }),
  market: prices,
  price: prices,
});
const seen = fc.record({
  kind: fc.constant('see' as const),
  low: prices,
  last: prices,
  high: prices,
});
const ended = fc.record({
  kind: fc.constantFrom('cancel' as const, 'expire' as const),
  which: fc.nat({ max: 9 }),
});
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: placed },
    { weight: 2, arbitrary: grouped },
    { weight: 3, arbitrary: seen },
    ended,
    replaced,
  ),
  {
    maxLength: 50,
  },
);
type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

function commandsOf(account: Account, step: Step, at: number): readonly AccountCommand[] {
  if (step.kind === 'place') {
    const { side, shares, market } = step;
    const quote = quoteOf('AAPL', '1', { price: market, asOf: at - 1 });
    const id = orderId(`order ${at}`);
    const more = { terms: step.terms, quote, at, orderId: id };
    return [order(side, String(shares), 'AAPL', '1', more)];
  }
  if (step.kind === 'group') return [groupOf(step, at)];
  if (step.kind === 'replace') return replacementsOf(account, step, at);
  const common = { accountId: alice, at };
  if (step.kind !== 'see') {
    const waiting = account.openOrders[step.which];
    if (!waiting) return [];
    const ofOne = { ...common, orderId: waiting.orderId };
    return step.kind === 'cancel'
      ? [{ ...ofOne, type: 'CancelOrder', reason: 'requested' }]
      : [{ ...ofOne, type: 'ExpireOrder', reason: null }];
  }
  const sorted = [step.low, step.last, step.high].toSorted((a, b) => (a < b ? -1 : 1));
  const [low = step.low, last = step.last, high = step.high] = sorted;
  const quote = quoteOf('AAPL', '1', { open: last, low, high, price: last, asOf: at });
  const base = { asOf: at - 1, high: last, low: last };
  const proofFor = (each: OpenOrder | undefined) =>
    each && evidenceOf(quote, session, each.progress.since, base);
  return account.openOrders.flatMap((each) => {
    const evidence = proofFor(each);
    const [other] = companionsOf(account, each);
    const proof = proofFor(other);
    const pair = other && proof && { orderId: other.orderId, evidence: proof };
    const ofOne = { ...common, orderId: each.orderId, quote };
    return evidence ? [{ ...ofOne, type: 'JudgeOrder', evidence, pair } as const] : [];
  });
}

function groupOf(step: Extract<Step, { kind: 'group' }>, at: number): SubmitOrder {
  const { orderClass, shares, market, entry, profit, loss } = step;
  const quote = quoteOf('AAPL', '1', { price: market, asOf: at - 1 });
  const takeProfit = terms({ type: 'limit', limitPrice: profit });
  const stopLoss = terms({ type: 'stop', stopPrice: loss });
  const exits = [
    { orderId: orderId(`profit ${at}`), role: 'take_profit', terms: takeProfit } as const,
    { orderId: orderId(`loss ${at}`), role: 'stop_loss', terms: stopLoss } as const,
  ];
  const isPair = orderClass === 'oco';
  const group = { orderClass, exits: orderClass === 'bracket' ? exits : exits.slice(1) };
  const own = isPair ? takeProfit : terms({ type: 'limit', limitPrice: entry });
  const more = { terms: own, quote, at, orderId: orderId(`order ${at}`), group };
  return order(isPair ? 'sell' : 'buy', String(shares), 'AAPL', '1', more);
}

/** Any open order with another price. */
function replacementsOf(
  account: Account,
  { which, market, price }: Extract<Step, { kind: 'replace' }>,
  at: number,
): readonly AccountCommand[] {
  const old = account.openOrders[which];
  if (!old || old.quantity === null) return [];
  const { side, terms: kept, quantity } = old;
  const limitPrice = kept.limitPrice && price;
  const stopPrice = kept.stopPrice && price;
  const quote = quoteOf('AAPL', '1', { price: market, asOf: at - 1 });
  const changes = { terms: { ...kept, limitPrice, stopPrice }, quote, at };
  const size = { kind: 'quantity', quantity } as const;
  const id = orderId(`order ${at}`);
  const submit = order(side, '1', 'AAPL', '1', { ...changes, size, orderId: id });
  const exitIds = [orderId(`profit ${at}`), orderId(`loss ${at}`)] as const;
  const replacement = { accountId: alice, at, replaced: old.orderId, submit, exitIds };
  return [{ ...replacement, type: 'ReplaceOrder' }];
}

/** Exits wait for an entry, and of a pair there are both or none. */
function assertGroups({ openOrders }: Account): void {
  const groups = Map.groupBy(openOrders, ({ group }) => group?.groupId);
  for (const [groupId, orders] of groups) {
    if (groupId === undefined) continue;
    const roles = orders.map(({ group }) => group?.role);
    const isHeld = orders.some(({ progress }) => progress.isHeld);
    assert.equal(isHeld, isHeld && roles.includes('entry'), 'what is held has its entry');
    const exits = roles.filter((role) => role !== 'entry').length;
    const isPair = orders[0]?.group?.orderClass !== 'oto';
    assert.ok(exits === 0 || exits === (isPair ? 2 : 1), `a pair is whole: ${roles.join()}`);
  }
}

describe('any sequence of orders that wait', () => {
  it('holds as much as its open orders say, and never more than there is', () => {
    fc.assert(
      fc.property(steps, (list) => {
        let account = after(unopenedAccount, open);
        for (const [place, step] of list.entries()) {
          const at = startedAt + (place + 1) * 1_000;
          for (const command of commandsOf(account, step, at)) account = after(account, command);
          assertGroups(account);
          assert.ok(
            availableCash(account) >= 0n && availableQuantity(account, symbolOf('AAPL')) >= 0n,
          );
          assert.deepEqual(decodeAccount(encodeAccount(account)), account, 'a snapshot keeps it');
        }
        const closed = after(account, {
          type: 'CloseAccount',
          accountId: alice,
          at: startedAt * 2,
        });
        assert.deepEqual([closed.openOrders.length, formatMoney(closed.heldCash)], [0, '0.00']);
      }),
    );
  });
});
