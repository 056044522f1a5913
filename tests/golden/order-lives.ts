// What the golden journal of 0.3.0 tells: one life of each kind of order, in the order in which they
// happened to alice.
import assert from 'node:assert/strict';
import type { AccountCommand, SubmitOrder } from '#src/domain/command.ts';
import { evidenceOf } from '#src/domain/evidence.ts';
import { orderId } from '#src/domain/ids.ts';
import { marketOrder, type OrderTerms } from '#src/domain/order.ts';
import { alice, dollars, inSession, order, priceOf, quoteOf } from '../support/trading.ts';

const session = inSession.session ?? assert.fail();
const startsAt = session.opensAt + 60_000;
const resting = { ...inSession, mayFillAtOnce: false };
const terms = (changes: Partial<OrderTerms>): OrderTerms => ({ ...marketOrder, ...changes });
const limit = (price: string) => terms({ type: 'limit', limitPrice: priceOf(price) });
const stop = (price: string) => terms({ type: 'stop', stopPrice: priceOf(price) });

let minute = 0;
const at = () => startsAt + minute * 60_000;

function place(side: 'buy' | 'sell', id: string, changes: Partial<SubmitOrder>): SubmitOrder {
  minute += 1;
  const quote = quoteOf('AAPL', '100', { asOf: at() - 1_000 });
  const more = { at: at(), orderId: orderId(id), timing: resting, quote, ...changes };
  return order(side, '10', 'AAPL', '1', more);
}

/** A quote at this price alone. */
function judge(id: string, price: string, since: number): AccountCommand {
  minute += 1;
  const quote = quoteOf('AAPL', price, { asOf: at(), fetchedAt: at() });
  const evidence = evidenceOf(quote, session, since, undefined) ?? assert.fail();
  const ofOne = { accountId: alice, at: at() + 500, orderId: orderId(id), evidence, quote };
  return { type: 'JudgeOrder', ...ofOne };
}

function cancel(id: string): AccountCommand {
  minute += 1;
  const common = { accountId: alice, at: at(), orderId: orderId(id) };
  return { type: 'CancelOrder', ...common, reason: 'requested' };
}

const opening = { accountId: alice, at: startsAt, startingCash: dollars('10000.00') };
const exits = [
  { orderId: orderId('profit'), role: 'take_profit', terms: limit('110') },
  { orderId: orderId('loss'), role: 'stop_loss', terms: stop('90') },
] as const;
const bracket = { orderClass: 'bracket', exits } as const;
const pairLoss = { orderId: orderId('pair loss'), role: 'stop_loss', terms: stop('85') } as const;

/** Each with the key that it was sent with, if any. */
export const orderLives: readonly (readonly [AccountCommand, string?])[] = [
  [{ type: 'OpenAccount', ...opening }],
  [place('buy', 'limit', { terms: limit('99') }), 'limit'],
  [judge('limit', '98.50', startsAt)],
  [place('buy', 'entry', { terms: limit('95'), group: bracket }), 'bracket'],
  [judge('entry', '94', startsAt)],
  [judge('loss', '89', startsAt)],
  [
    place('buy', 'woken', {
      terms: terms({ type: 'stop_limit', stopPrice: priceOf('105'), limitPrice: priceOf('104') }),
    }),
    'stop-limit',
  ],
  [judge('woken', '106', startsAt)],
  [cancel('woken')],
  [
    place('sell', 'trailing', {
      terms: terms({ type: 'trailing_stop', trail: { kind: 'percent', percent: 50_000n } }),
    }),
    'trailing',
  ],
  [judge('trailing', '102', startsAt)],
  [cancel('trailing')],
  [
    place('sell', 'pair', { terms: limit('120'), group: { orderClass: 'oco', exits: [pairLoss] } }),
    'pair',
  ],
  [cancel('pair loss')],
  [place('buy', 'old', { terms: limit('50') }), 'old'],
  [
    {
      type: 'ReplaceOrder',
      accountId: alice,
      at: startsAt + 3_600_000,
      replaced: orderId('old'),
      submit: order('buy', '5', 'AAPL', '1', {
        at: startsAt + 3_600_000,
        orderId: orderId('new'),
        timing: resting,
        terms: limit('51'),
        quote: null,
      }),
      exitIds: [orderId('unused 1'), orderId('unused 2')],
    },
  ],
  [
    {
      type: 'ExpireOrder',
      accountId: alice,
      at: startsAt + 3_700_000,
      orderId: orderId('new'),
      reason: null,
    },
  ],
  [place('buy', 'moment', { terms: { ...limit('50'), timeInForce: 'ioc' } }), 'moment'],
  [
    place('buy', 'wrong', {
      terms: limit('95'),
      group: { ...bracket, exits: [{ ...exits[0], terms: limit('80') }, exits[1]] },
    }),
    'wrong',
  ],
  [place('buy', 'amount', { size: { kind: 'amount', amount: dollars('500.00') } }), 'amount'],
];
