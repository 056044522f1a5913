// What securities pay their holders each quarter: drawn from the seed, or announced by a test.

import { hashNumber, hashText, portableExponential } from '#simulator/market/hash-noise.ts';
import type { Split } from '#simulator/market/splits.ts';
import { splitScale } from '#simulator/market/splits.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { chanceName } from '#simulator/market/symbol-table.ts';
import { tradingDayFrom } from '#simulator/market/trading-days.ts';

/** Dates as YYYY-MM-DD; old rows and some others lack all dates but the first. */
export type Dividend = {
  readonly exDate: string;
  readonly declarationDate: string | undefined;
  readonly recordDate: string | undefined;
  readonly paymentDate: string | undefined;
  /** Ten-thousandths of a dollar per share as it stood on the day. */
  readonly amount: number;
};

export type DividendBook = {
  /** The dividends declared by a date, those to be paid later too, newest first. */
  of(security: Security, declaredBy: string): readonly Dividend[];
  /** Adds one; a second one of an ex-dividend date replaces it. */
  add(security: Security, dividend: Dividend): void;
};

/** The dividends of one market. */
export function createDividendBook(
  seed: number,
  splitsOf: (security: Security) => readonly Split[],
): DividendBook {
  const known = new Map<string, readonly Dividend[]>();
  const added = new Map<string, readonly Dividend[]>();

  function drawnUpTo(security: Security, year: number): readonly Dividend[] {
    const key = `${chanceName(security)} ${year} ${splitsOf(security).length}`;
    const dividends = known.get(key) ?? draw(security, seed, year, splitsOf(security));
    known.set(key, dividends);
    if (known.size > REMEMBERED) known.delete(known.keys().next().value ?? key);
    return dividends;
  }

  return {
    of: (security, declaredBy) => {
      const extra = added.get(chanceName(security)) ?? [];
      const replaced = new Set(extra.map(({ exDate }) => exDate));
      const year = Number(declaredBy.slice(0, 4)) + 1;
      return [...extra, ...drawnUpTo(security, year).filter(({ exDate }) => !replaced.has(exDate))]
        .filter(({ exDate, declarationDate }) => (declarationDate ?? exDate) <= declaredBy)
        .toSorted((a, b) => (a.exDate < b.exDate ? 1 : -1));
    },
    add: (security, dividend) => {
      const others = (added.get(chanceName(security)) ?? []).filter(
        ({ exDate }) => exDate !== dividend.exDate,
      );
      added.set(chanceName(security), [...others, dividend]);
    },
  };
}

const REMEMBERED = 100;
const DIVIDENDS = 7;
const FIRST_YEAR = 1999;
const REFERENCE_YEAR = 2026;
/** The provider has no other dates of dividends before this. */
const DATES_SINCE = '2000-01-01';
/** Since then a share bought on the ex-dividend date is recorded that day. */
const SAME_DAY_RECORD_SINCE = '2024-05-28';

/** Six of ten companies and nine of ten funds pay; what they pay grows by 4 percent a year. */
function draw(
  security: Security,
  seed: number,
  lastYear: number,
  splits: readonly Split[],
): readonly Dividend[] {
  const stream = hashNumber(hashText(chanceName(security), seed), DIVIDENDS);
  const payersInTen = security.assetType === 'Stock' ? 6 : 9;
  if (chanceName(security) !== 'IBM' && hashNumber(stream, 1) % 10 >= payersInTen) return [];
  const yearlyYield = 0.005 + (hashNumber(stream, 2) % 350) / 10_000;
  const month = 1 + (hashNumber(stream, 3) % 3);
  const day = 5 + (hashNumber(stream, 4) % 16);
  const dividends: Dividend[] = [];
  for (let year = FIRST_YEAR; year <= lastYear; year += 1) {
    const growth = portableExponential(0.04 * Math.max(-20, year - REFERENCE_YEAR));
    const quarterly = (security.levelCents / 100) * (yearlyYield / 4) * growth;
    for (let quarter = 0; quarter < 4; quarter += 1) {
      const planned = Temporal.PlainDate.from({ year, month: month + 3 * quarter, day });
      const exDate = tradingDayFrom(planned);
      if (exDate <= security.ipoDate) continue;
      const cents = Math.max(1, Math.round(quarterly * splitScale(splits, exDate) * 100));
      const hasDates = exDate >= DATES_SINCE && hashNumber(stream, year * 4 + quarter) % 50 !== 0;
      dividends.push({
        exDate,
        ...(hasDates ? datesAround(exDate) : NO_DATES),
        amount: cents * 100,
      });
    }
  }
  return dividends;
}

const NO_DATES = { declarationDate: undefined, recordDate: undefined, paymentDate: undefined };

function datesAround(exDate: string) {
  const ex = Temporal.PlainDate.from(exDate);
  return {
    declarationDate: tradingDayFrom(ex.subtract({ days: 18 })),
    recordDate: exDate >= SAME_DAY_RECORD_SINCE ? exDate : tradingDayFrom(ex.add({ days: 1 })),
    paymentDate: tradingDayFrom(ex.add({ days: 30 })),
  };
}
