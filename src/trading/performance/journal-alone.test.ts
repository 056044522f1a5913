// Every figure of the performance once more, from the entries of the journal and the closes alone,
// with nothing but sums.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { divideHalfEven } from '#src/domain/rounding.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import {
  closeOf,
  closes,
  days,
  live,
  performanceOf,
  priceOn,
  steps,
  symbols,
  type Closes,
} from '#tests/support/ten-days.ts';
import type { Performance } from './read-performance.ts';

/** Something that an entry says of an instant: cents and 10⁻⁹ shares. */
type Fact = {
  readonly at: number;
  readonly symbol: string;
  readonly shares: bigint;
  /** Of cash and of what is due together. */
  readonly worth: bigint;
  /** Out of the investment; negative into it. */
  readonly out: bigint;
  readonly realized: bigint;
  readonly income: bigint;
};

function factsOf({ event, recordedAt }: JournalEntry): readonly Fact[] {
  const none = { symbol: '', shares: 0n, worth: 0n, out: 0n, realized: 0n, income: 0n };
  if (event.type === 'AccountOpened') {
    return [{ ...none, at: recordedAt, worth: event.startingCash }];
  }
  if (event.type === 'OrderFilled') {
    const sign = event.side === 'buy' ? 1n : -1n;
    const [shares, out] = [sign * event.quantity, -sign * event.notional];
    const { symbol, realizedProfit: realized, filledAt } = event;
    return [{ ...none, at: filledAt ?? recordedAt, symbol, shares, worth: out, out, realized }];
  }
  if (!('effect' in event)) return [];
  const { symbol, effectiveAt, effect } = event;
  const { income, gained: shares, realizedProfit: realized } = effect;
  const own = { ...none, at: effectiveAt, symbol, shares, worth: income, out: income, realized };
  const back = effect.boughtBack.map(({ at, quantity, cost }) => {
    return { ...none, at, symbol, shares: quantity, worth: 0n - cost, out: 0n - cost };
  });
  return [{ ...own, income }, ...back];
}

type Derived = ReturnType<typeof derive>;

/** Of the range that begins at the close of the day; before the first one at the opening. */
function derive(entries: readonly JournalEntry[], told: Closes, fromDay: number) {
  const facts = entries.flatMap(factsOf);
  const from = fromDay < 0 ? (entries[0]?.recordedAt ?? 0) : closeOf(fromDay);
  const valueAt = (at: number, day: number, symbol: string) => {
    const held = facts.filter((each) => each.symbol === symbol && each.at <= at);
    const shares = held.reduce((sum, each) => sum + each.shares, 0n);
    return divideHalfEven(shares * priceOn(told, symbol, day), 10n ** 11n);
  };
  const valuesAt = (at: number, day: number) =>
    symbols.map((symbol) => (day < 0 ? 0n : valueAt(at, day, symbol)));
  const sum = (numbers: readonly bigint[]) => numbers.reduce((total, each) => total + each, 0n);
  const equityAt = (at: number, day: number) =>
    sum(facts.filter((each) => each.at <= at).map(({ worth }) => worth)) + sum(valuesAt(at, day));
  const within = facts.filter(({ at }) => at > from && at <= closeOf(9));
  const start = valuesAt(from, fromDay);
  const end = valuesAt(closeOf(9), 9);
  return {
    equities: [
      equityAt(from, fromDay),
      ...days.flatMap((_, day) => (closeOf(day) > from ? [equityAt(closeOf(day), day)] : [])),
    ],
    realized: sum(within.map((each) => each.realized)),
    income: sum(within.map((each) => each.income)),
    gains: symbols.map((symbol, place) => {
      const out = sum(within.filter((each) => each.symbol === symbol).map((each) => each.out));
      return (end[place] ?? 0n) - (start[place] ?? 0n) + out;
    }),
    flows: [{ at: from, out: -sum(start) }, ...within, { at: closeOf(9), out: sum(end) }],
    from,
  };
}

/** What all flows are worth together at the end, at a growth of the whole range. */
function worthOf({ flows, from }: Derived, growth: number): number {
  const length = closeOf(9) - from;
  return flows.reduce(
    (sum, { at, out }) => sum + Number(out) * growth ** Math.max(0, (closeOf(9) - at) / length),
    0,
  );
}

function assertMoneyWeighted(found: Performance, derived: Derived): void {
  const { percent, reason } = found.moneyWeighted;
  if (percent === null) {
    const isInvested = derived.flows.some(({ out }) => out < 0n);
    assert.equal(reason === 'nothing_invested', !isInvested);
    if (reason !== 'no_root') return;
    const growths = Array.from({ length: 400 }, (_, place) => 1e-5 * 1.045 ** place);
    const signs = new Set(growths.map((each) => Math.sign(worthOf(derived, each))));
    assert.equal(signs.size, 1, 'no rate brings the flows to zero');
    return;
  }
  // Shown with four decimals: a little less and a little more lie on both sides of zero.
  const [less, more] = [-0.0001, 0.0001].map((step) =>
    worthOf(derived, 1 + (Number(percent) + step) / 100),
  );
  assert.ok((less ?? 0) * (more ?? 0) <= 0, `${percent} % brings the flows to zero`);
}

/** The greatest of all losses between any two values, the later one below the earlier. */
function assertDrawdown(found: Performance, { equities }: Derived): void {
  let worst = 0;
  for (const [place, peak] of equities.entries()) {
    for (const after of equities.slice(place)) {
      worst = Math.max(worst, (Number(peak - after) / Number(peak)) * 100);
    }
  }
  assert.ok(Math.abs(Number(found.maxDrawdownPercent) - worst) < 0.00006);
}

describe('the performance of an account', () => {
  it('can be derived from its journal and the closes by anybody, for any range', async () => {
    await fc.assert(
      fc.asyncProperty(steps, closes, fc.integer({ min: -1, max: 8 }), async (plan, told, day) => {
        const books = live(plan, told);
        const found =
          (await performanceOf(books, told)(day < 0 ? 0 : closeOf(day))) ?? assert.fail();
        const derived = derive(books.entries, told, day);
        const [start = 0n, end = 0n] = [derived.equities[0], derived.equities.at(-1)];
        const shown = (Number(end - start) / Number(start)) * 100;
        assert.ok(Math.abs(Number(found.returnPercent) - shown) < 0.00006, 'the return');
        assert.equal(found.gain, end - start, 'the gain');
        assert.equal(found.realized, derived.realized, 'what was realized of it');
        assert.equal(found.dividends, derived.income, 'what dividends brought of it');
        assert.equal(found.unrealized, end - start - derived.realized - derived.income);
        const bySymbol = new Map(found.bySymbol.map(({ symbol, gain }) => [String(symbol), gain]));
        const gains = symbols.map((symbol) => bySymbol.get(symbol) ?? 0n);
        assert.deepEqual(gains, derived.gains, 'what each symbol brought');
        assert.equal(
          derived.gains.reduce((sum, each) => sum + each, 0n),
          end - start,
        );
        assertMoneyWeighted(found, derived);
        assertDrawdown(found, derived);
      }),
      { numRuns: 400 },
    );
  });
});
