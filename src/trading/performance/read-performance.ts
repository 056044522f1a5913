// How an account has done over a range: its return, what was gained and by what, the greatest loss
// on the way, and a benchmark beside it. docs/actions.md names the formulas.
import type { Broker } from '#src/broker/broker.ts';
import type { AccountId, UserId } from '#src/domain/ids.ts';
import { money, zeroMoney, type Money } from '#src/domain/money.ts';
import {
  drawdownPercent,
  moneyWeightedPercent,
  returnPercent,
  type MoneyWeighted,
} from '#src/domain/returns.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { ReadEquity } from '#src/trading/equity/equity-history.ts';
import type { EquityPoint } from '#src/trading/equity/equity-point.ts';
import { readWholeJournal } from '#src/trading/whole-journal.ts';
import type { Portfolio, Portfolios } from '#src/trading/portfolio.ts';
import type { BenchmarkAnswer, ReadBenchmark } from './read-benchmark.ts';
import {
  companiesOf,
  keyOfCompany,
  type Companies,
  type Company,
  type ListedOn,
} from './companies.ts';
import { investmentSteps, type InvestmentStep } from './investment-flows.ts';

export type SymbolGain = { readonly symbol: TickerSymbol; readonly gain: Money | null };

export type Performance = {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Whether no price was missing at either end. */
  readonly complete: boolean;
  readonly returnPercent: string | null;
  readonly moneyWeighted: MoneyWeighted;
  /** Null where a price is missing, as `unrealized`. */
  readonly gain: Money | null;
  readonly realized: Money;
  readonly unrealized: Money | null;
  readonly dividends: Money;
  readonly fees: Money;
  /** Of a peak; null where no value is known. */
  readonly maxDrawdownPercent: string | null;
  /** Those that were held in the range, by symbol; one that two companies had comes twice. */
  readonly bySymbol: readonly SymbolGain[];
  readonly benchmark: BenchmarkAnswer | null;
};

/** Undefined where there is nothing to tell yet. Throws AccountQuarantinedError. */
export type ReadPerformance = (
  accountId: AccountId,
  wanted: {
    readonly from: EpochMs;
    readonly benchmark: TickerSymbol | undefined;
    readonly asker: UserId;
  },
) => Promise<Performance | undefined>;

type Needs = {
  readonly broker: Pick<Broker, 'readHistory'>;
  readonly readEquity: ReadEquity;
  readonly portfolios: Pick<Portfolios, 'atHand'>;
  readonly readBenchmark: ReadBenchmark;
  readonly listedOn: ListedOn;
  readonly clock: Clock;
};

/** Performance by the journal, the kept closes and the prices at hand. */
export function createReadPerformance(needs: Needs): ReadPerformance {
  const { broker, readEquity, portfolios, clock } = needs;
  return async (accountId, { from, benchmark, asker }) => {
    const to = clock.now();
    const { base, points } = await readEquity(accountId, { from, until: to });
    if (!base) return undefined;
    const portfolio = await portfolios.atHand(accountId);
    const entries = await readWholeJournal(broker, accountId);
    const companies = companiesOf(entries, needs.listedOn);
    const steps = within(investmentSteps(entries, companies), base.at, to);
    const start = [...base.worthBySymbol].map(([symbol, worth]) => {
      return { company: companies.at(symbol, base.at), worth };
    });
    const range = { base, points, portfolio, companies, start, steps, to };
    return {
      ...figuresOf(range),
      benchmark: benchmark
        ? await needs.readBenchmark(accountId, benchmark, { base, to, asker })
        : null,
    };
  };
}

type Range = {
  readonly base: EquityPoint;
  readonly points: readonly EquityPoint[];
  readonly portfolio: Portfolio;
  readonly companies: Companies;
  /** What shares were worth at the beginning; null where nobody knows. */
  readonly start: readonly { readonly company: Company; readonly worth: Money | null }[];
  readonly steps: readonly InvestmentStep[];
  readonly to: EpochMs;
};

function figuresOf(range: Range): Omit<Performance, 'benchmark'> {
  const { base, points, portfolio, steps, to } = range;
  const isWhole = portfolio.unpriced.length === 0;
  const end = isWhole ? portfolio.equity : null;
  const sum = (name: 'realized' | 'income' | 'fee') =>
    steps.reduce((total, step) => money(total + step[name]), zeroMoney);
  const [realized, dividends, fees] = [sum('realized'), sum('income'), sum('fee')];
  const gain = end === null || base.equity === null ? null : money(end - base.equity);
  return {
    from: base.at,
    to,
    complete: gain !== null,
    returnPercent: returnPercent(base.equity, end),
    moneyWeighted: moneyWeightedOf(range),
    gain,
    realized,
    // What the shares gained that are held, and were held before, beyond what was realized.
    unrealized: gain === null ? null : money(gain - realized - dividends + fees),
    dividends,
    fees,
    maxDrawdownPercent: drawdownPercent([base, ...points].map(({ equity }) => equity).concat(end)),
    bySymbol: gainsOf(range),
  };
}

/** What was invested already counts as put in at the beginning, what still is as taken out. */
function moneyWeightedOf({ base, portfolio, start, steps, to }: Range): MoneyWeighted {
  const isKnown = base.marketValue !== null && portfolio.unpriced.length === 0;
  if (!isKnown || start.some(({ worth }) => worth === null)) {
    return { percent: null, reason: 'price_missing' };
  }
  const flows = [
    { at: base.at, amount: money(0n - (base.marketValue ?? 0n)) },
    ...steps.map(({ at, amount, fee }) => ({ at, amount: money(amount - fee) })),
    { at: to, amount: portfolio.marketValue },
  ];
  return moneyWeightedPercent(flows, base.at, to);
}

/** Value at the end − value at the beginning + what came out − what went in. */
function gainsOf({ portfolio, companies, start, steps, to }: Range): readonly SymbolGain[] {
  const gains = new Map<string, Company & { readonly gain: Money | null }>();
  const add = (company: Company, amount: bigint | null) => {
    const key = keyOfCompany(company);
    const known = gains.get(key);
    const before = known ? known.gain : zeroMoney;
    const gain = before === null || amount === null ? null : money(before + amount);
    gains.set(key, { ...company, gain });
  };
  for (const { company, worth } of start) add(company, worth === null ? null : 0n - worth);
  for (const { company, amount, fee } of steps) add(company, amount - fee);
  for (const { position, priced } of portfolio.positions) {
    add(companies.at(position.symbol, to), priced ? priced.marketValue : null);
  }
  return [...gains.values()].toSorted(byTicker).map(({ symbol, gain }) => ({ symbol, gain }));
}

/** Of two companies the one that had the ticker before comes first. */
function byTicker(a: Company, b: Company): number {
  if (a.symbol !== b.symbol) return a.symbol < b.symbol ? -1 : 1;
  return Number(b.isFormer) - Number(a.isFormer);
}

function within(
  steps: readonly InvestmentStep[],
  from: EpochMs,
  to: EpochMs,
): readonly InvestmentStep[] {
  return steps.filter(({ seenAt }) => seenAt > from && seenAt <= to);
}
