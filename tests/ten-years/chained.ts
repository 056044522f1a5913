// The return of one holding, twice: chained at the days on which it paid something, by what the
// server tells; and from adjusted closes (CRSP: each close before a day that pays is multiplied by
// 1 − amount ÷ that close, and divided by the factor of a split).
import assert from 'node:assert/strict';
import type { Company } from './companies.ts';
import { cents } from './compare.ts';
import { barOf, sessions } from './tape.ts';

export type Worth = {
  readonly firstDate: string;
  readonly lastDate: string;
  /** Cents at the close of each date. */
  valueOn(date: string): bigint;
  /** Cents that it paid, by its ex-dates. */
  readonly paid: ReadonlyMap<string, bigint>;
};

const dateBefore = new Map(sessions.map(({ date }, n) => [date, sessions[n - 1]?.date ?? '']));

/** Growth between the days that paid; what it paid then is taken out and the rest goes on. */
export function chainedReturn({ firstDate, lastDate, valueOn, paid }: Worth): number {
  let growth = 1;
  let start = valueOn(firstDate);
  for (const [date, amount] of [...paid].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const before = valueOn(dateBefore.get(date) ?? '');
    growth *= Number(before) / Number(start);
    start = before - amount;
  }
  return (growth * Number(valueOn(lastDate))) / Number(start) - 1;
}

/** Last adjusted close ÷ first adjusted close − 1. */
export function adjustedReturn(company: Company, firstDate: string, lastDate: string): number {
  let multiplier = 1;
  const since = company.facts.filter(({ date }) => date > firstDate && date <= lastDate);
  const byDate = Map.groupBy(since, ({ date }) => date);
  for (const [date, facts] of byDate) {
    let close = (barOf(company, date)?.before ?? assert.fail(date)) / 100;
    for (const { terms } of facts.filter(({ kind }) => kind === 'split')) {
      multiplier /= Number(terms === '0.3333' ? 1 / 3 : terms);
      close /= Number(terms);
    }
    const amounts = facts.filter(({ kind }) => kind === 'dividend').map((each) => each.terms);
    const amount = amounts.reduce((sum, each) => sum + Number(each), 0);
    multiplier *= 1 - amount / close;
  }
  const [first, last] = [firstDate, lastDate].map((date) => barOf(company, date)?.close ?? 0);
  return (last ?? 0) / ((first ?? 0) * multiplier) - 1;
}

type Transaction = {
  readonly type: string;
  readonly effective_at: string | null;
  readonly ex_date: string;
  readonly income: string;
};

/** What a holder was paid, by ex-dates, with what was taken back. */
export function paidByDate(transactions: readonly Transaction[]): ReadonlyMap<string, bigint> {
  const paid = new Map<string, bigint>();
  for (const { income, ex_date: date } of transactions) {
    if (income === undefined || cents(income) === 0n) continue;
    paid.set(date, (paid.get(date) ?? 0n) + cents(income));
  }
  return new Map([...paid].filter(([, amount]) => amount !== 0n));
}
