// The examples of docs/fills.md, read from there and judged one after another.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { evidenceOf, type Range } from '#src/domain/evidence.ts';
import { formatPrice, type Price } from '#src/domain/money.ts';
import { orderTypes, type OrderTerms, type OrderType, type Side } from '#src/domain/order.ts';
import {
  acceptedAt,
  readAllSeen,
  rowsOf,
  sessionOf,
  type Seen,
} from '#tests/support/seen-quote.ts';
import { priceOf, quoteOf } from '#tests/support/trading.ts';
import type { JudgedOrder, Judgement } from './judgement.ts';
import { judge } from './venue.ts';

function readOrder(text: string, since: number): JudgedOrder {
  const words = text.split(' ');
  const price = (word: string | undefined) => (word === undefined ? null : priceOf(word));
  const after = (name: string) => words[words.indexOf(name) + 1];
  const type: OrderType = text.includes('trail')
    ? 'trailing_stop'
    : (orderTypes.find((each) => words.includes(each)) ?? assert.fail(text));
  const timeInForce = words.includes('opg') ? 'opg' : words.includes('cls') ? 'cls' : 'day';
  const terms: OrderTerms = {
    type,
    timeInForce,
    limitPrice: price(
      type === 'stop_limit' ? after('/') : type === 'limit' ? after(type) : undefined,
    ),
    stopPrice: type === 'stop' || type === 'stop_limit' ? price(after(type)) : null,
    trail:
      type === 'trailing_stop' ? { kind: 'amount', amount: priceOf(after('trail') ?? '') } : null,
  };
  const mark = type === 'trailing_stop' ? price(after('mark')) : null;
  const progress = {
    since,
    isTriggered: false,
    takesFirstPrice: false,
    mark,
    isHeld: false,
    wish: null,
  };
  return { side: text.startsWith('buy') ? 'buy' : 'sell', terms, progress };
}

/** What became of the order when all was seen, in the words of the table. */
function outcomeOf(order: JudgedOrder, seen: readonly Seen[]): string {
  let { progress } = order;
  let outcome = 'open';
  const ranges: (Range & { readonly day: string })[] = [];
  for (const { quote, session } of seen) {
    const { since } = progress;
    const base = ranges.find(({ day, asOf }) => day === session.date && asOf >= since);
    const evidence = evidenceOf(quote, session, since, base);
    ranges.push({ ...quote, day: session.date });
    const judged: Judgement = evidence
      ? judge({ ...order, progress }, evidence)
      : { kind: 'nothing' };
    if (judged.kind === 'fill') return `filled ${formatPrice(judged.price)} by ${judged.proof}`;
    if (judged.kind === 'missed') return 'missed';
    if (judged.kind !== 'progress') continue;
    progress = judged.progress;
    const { mark, isTriggered } = progress;
    outcome = isTriggered ? 'triggered' : mark ? `mark ${formatPrice(mark)}` : 'open';
  }
  return outcome;
}

const guide = readFileSync(new URL('../../../docs/fills.md', import.meta.url), 'utf8');
const table = rowsOf(guide, 'order');

describe('the examples of docs/fills.md', () => {
  it('are many', () => assert.ok(table.length > 20));
  for (const [, order = '', seen = '', outcome = ''] of table) {
    it(`${order}: ${seen}`, () => {
      const [kind, figure, ...rest] = outcome.split(' ');
      const exact = figure === undefined ? [] : [formatPrice(priceOf(figure)), ...rest];
      assert.equal(
        outcomeOf(readOrder(order, acceptedAt(seen)), readAllSeen(seen)),
        [kind, ...exact].join(' '),
      );
    });
  }
});

describe('whatever is seen', () => {
  const cents = fc.integer({ min: 9_000, max: 11_000 }).map((each) => BigInt(each * 100) as Price);
  const session = fc.tuple(cents, cents, cents, cents).map((prices) => {
    const sorted = prices.toSorted((a, b) => (a < b ? -1 : 1));
    return {
      open: prices[0],
      price: prices[1],
      low: sorted[0] ?? prices[0],
      high: sorted[3] ?? prices[0],
    };
  });
  const sides = fc.constantFrom<Side>('buy', 'sell');

  it('a limit order never fills at a price worse than its limit', () => {
    fc.assert(
      fc.property(sides, cents, fc.array(session, { maxLength: 6 }), (side, limit, days) => {
        const order = readOrder(`${side} limit ${formatPrice(limit)}`, acceptedAt(''));
        const filled = firstFill(order, days);
        const isWorse = side === 'buy' ? (filled ?? 0n) > limit : (filled ?? limit) < limit;
        return !isWorse;
      }),
    );
  });

  it('an order fills where the market was, and where it was the order fills', () => {
    fc.assert(
      fc.property(sides, cents, fc.array(session, { maxLength: 6 }), (side, limit, days) => {
        const order = readOrder(`${side} limit ${formatPrice(limit)}`, acceptedAt(''));
        const filled = firstFill(order, days);
        const isThere = days.some(({ low, high }) =>
          side === 'buy' ? low <= limit : high >= limit,
        );
        const isShown = days.some(
          ({ low, high }) => low <= (filled ?? 0n) && (filled ?? 0n) <= high,
        );
        return isThere === (filled !== undefined) && (filled === undefined || isShown);
      }),
    );
  });

  type Day = { open: Price; price: Price; low: Price; high: Price };

  function firstFill(order: JudgedOrder, days: readonly Day[]): Price | undefined {
    for (const [day, { open, price, low, high }] of days.entries()) {
      const meant = sessionOf(day);
      const facts = { open, price, low, high, asOf: meant.closesAt, tradingDay: meant.date };
      const evidence = evidenceOf(
        quoteOf('AAPL', '1', facts),
        meant,
        order.progress.since,
        undefined,
      );
      const judged = evidence && judge(order, evidence);
      if (judged?.kind === 'fill') return judged.price;
    }
    return undefined;
  }
});
