// Companies and what happened to their shares in ten years, as `actions.csv` has it: real dates,
// factors and amounts, each with where it is told. Not everything that happened is there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** One row of the facts. */
export type Fact = {
  readonly company: string;
  /** YYYY-MM-DD: the first day on the new terms. */
  readonly date: string;
  readonly kind: 'split' | 'dividend' | 'rename' | 'merger';
  /** The factor as the price source writes it, dollars a share, or the new symbol. */
  readonly terms: string;
  readonly paidOn: string | undefined;
  /** What a factor stands for: `4:1`, or `value` for what was split off. */
  readonly truth: string;
  readonly source: string;
};

export type Company = {
  readonly name: string;
  /** Each name with the day of its first session. */
  readonly symbols: readonly { readonly symbol: string; readonly since: string }[];
  readonly listedOn: string;
  /** The first day without trading; undefined for those that go on. */
  readonly endsOn: string | undefined;
  /** Dollars before the first session, and how many shares its holder buys. */
  readonly firstPrice: number;
  readonly shares: string;
  readonly facts: readonly Fact[];
};

export const firstDay = '2016-01-04';
export const lastDay = '2025-12-31';

const columns = ['company', 'date', 'kind', 'terms', 'paidOn', 'truth', 'source'] as const;

function readFacts(): readonly Fact[] {
  const text = readFileSync(new URL('actions.csv', import.meta.url), 'utf8');
  const rows: string[][] = parse(text, { from_line: 2 });
  return rows.map((row) => {
    const named = Object.fromEntries(columns.map((name, place) => [name, row[place] ?? '']));
    const fact = { ...named, paidOn: named['paidOn'] || undefined } as Fact;
    assert.ok(fact.source, `${fact.company} ${fact.date} names its source`);
    return fact;
  });
}

/** First symbol, first price, shares, and since when it is listed where that is in these years. */
const beginnings: Readonly<Record<string, readonly [string, number, string, string?]>> = {
  AAPL: ['AAPL', 105.26, '101'],
  MSFT: ['MSFT', 55.48, '80.5'],
  NVDA: ['NVDA', 32.96, '33'],
  TSLA: ['TSLA', 240.01, '17'],
  GOOGL: ['GOOGL', 778.01, '7'],
  AMZN: ['AMZN', 675.89, '9'],
  WMT: ['WMT', 61.3, '123.456789123'],
  COST: ['COST', 161.5, '41'],
  F: ['F', 14.09, '1003'],
  IBM: ['IBM', 137.62, '77'],
  GE: ['GE', 31.15, '531'],
  T: ['T', 34.41, '209'],
  TR: ['TR', 31.59, '333'],
  CMG: ['CMG', 479.85, '3.5'],
  CHK: ['CHK', 4.5, '10001'],
  USO: ['USO', 11, '1003'],
  'alcoa-inc': ['AA', 9.87, '1000'],
  'alcoa-corp': ['AA', 22.5, '250', '2016-11-01'],
  facebook: ['FB', 104.66, '61'],
  'metaverse-fund': ['META', 15, '404', '2021-06-30'],
  TWTR: ['TWTR', 23.14, '150'],
};

/** Every company, with its facts in the order of their days. */
export const companies: readonly Company[] = companiesOf(readFacts());

function companiesOf(facts: readonly Fact[]): readonly Company[] {
  const byCompany = Map.groupBy(facts, ({ company }) => company);
  assert.deepEqual(
    [...byCompany.keys()].filter((name) => !beginnings[name]),
    [],
    'every company begins',
  );
  return Object.entries(beginnings).map(([name, [symbol, firstPrice, shares, listedOn]]) => {
    const own = (byCompany.get(name) ?? []).toSorted((a, b) => (a.date < b.date ? -1 : 1));
    const renames = own.filter(({ kind }) => kind === 'rename');
    const symbols = [
      { symbol, since: listedOn ?? firstDay },
      ...renames.map(({ terms, date }) => ({ symbol: terms, since: date })),
    ];
    const endsOn = own.find(({ kind }) => kind === 'merger')?.date;
    const of = { name, symbols, firstPrice, shares, endsOn, facts: own };
    return { ...of, listedOn: listedOn ?? '2000-01-03' };
  });
}

/** The name of the company on that day; undefined before it is listed and after its end. */
export function symbolOn({ symbols, endsOn }: Company, date: string): string | undefined {
  if (endsOn !== undefined && date >= endsOn) return undefined;
  return symbols.findLast(({ since }) => since <= date)?.symbol;
}

/** Which company has the symbol on that day. */
export function companyOf(symbol: string, date: string): Company | undefined {
  return companies.find((company) => symbolOn(company, date) === symbol);
}
