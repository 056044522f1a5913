// When securities split: drawn from the seed, fixed for a well-known trap, or made by a test.

import { hashNumber, hashText } from '#simulator/market/hash-noise.ts';
import type { Security } from '#simulator/market/symbol-table.ts';
import { chanceName, REFERENCE_DATE } from '#simulator/market/symbol-table.ts';
import { tradingDayFrom } from '#simulator/market/trading-days.ts';

export type Split = {
  /** YYYY-MM-DD: the first day on the new terms. */
  readonly effectiveDate: string;
  /** New shares for an old one, four decimals. */
  readonly factor: string;
  /**
   * Whose prices it changes. A drawn split before the reference date raises those before it, so
   * that the level of the symbol table stands; any other one lowers those from it on.
   */
  readonly scales: 'past' | 'future';
  /**
   * Whether a quote of the day shows the previous close on the new terms. The traded one unless
   * told otherwise: both forms have been seen.
   */
  readonly isCloseAdjusted?: boolean;
};

export type SplitBook = {
  /** Every split of a security, future ones too, newest first. */
  of(security: Security): readonly Split[];
  /** Adds one that changes the prices from its date on; a second one of a date replaces it. */
  add(security: Security, split: Pick<Split, 'effectiveDate' | 'factor' | 'isCloseAdjusted'>): void;
};

/** The splits of one market; until a day only tests make any after the reference date. */
export function createSplitBook(seed: number, calmUntil = ''): SplitBook {
  const known = new Map<string, readonly Split[]>();

  function of(security: Security): readonly Split[] {
    const name = chanceName(security);
    const splits = known.get(name) ?? FIXED[name] ?? drawSplits(security);
    known.set(name, splits);
    return splits;
  }

  function drawSplits(security: Security): readonly Split[] {
    return draw(security, seed).filter(
      ({ scales, effectiveDate }) => scales === 'past' || effectiveDate > calmUntil,
    );
  }

  return {
    of,
    add: (security, split) => {
      const others = of(security).filter((old) => old.effectiveDate !== split.effectiveDate);
      known.set(chanceName(security), newestFirst([...others, { ...split, scales: 'future' }]));
    },
  };
}

/** What a price of the reference date is worth on another date, by the splits between. */
export function splitScale(splits: readonly Split[], date: string): number {
  let scale = 1;
  for (const { effectiveDate, factor, scales } of splits) {
    if (scales === 'past' && date < effectiveDate) scale *= Number(factor);
    if (scales === 'future' && date >= effectiveDate) scale /= Number(factor);
  }
  return scale;
}

const FIRST_YEAR = 2000;
const LAST_YEAR = 2049;
const SPLITS = 6;

/** A spin-off that the provider books as a split: no one got more shares. */
const FIXED: Readonly<Record<string, readonly Split[]>> = {
  IBM: [
    { effectiveDate: '2021-11-04', factor: '1.0460', scales: 'past' },
    { effectiveDate: '1999-05-27', factor: '2.0000', scales: 'past' },
  ],
};

/** Dear shares split, cheap ones are merged, and now and then a spin-off is booked as a split. */
const FACTORS = {
  dear: ['2.0000', '3.0000', '4.0000', '1.5000', '2.0000', '1.0460', '5.0000', '2.0000'],
  middling: ['2.0000', '1.5000', '2.0000', '1.0460'],
  cheap: ['0.1000', '0.0500', '0.1250', '0.1000'],
};
const DEAR_CENTS = 6_000;
const CHEAP_CENTS = 800;

/** A company splits once in 40 years of its life, a fund once in 200. */
function draw(security: Security, seed: number): readonly Split[] {
  const stream = hashNumber(hashText(chanceName(security), seed), SPLITS);
  const oneIn = security.assetType === 'Stock' ? 40 : 200;
  const splits: Split[] = [];
  const firstYear = Math.max(FIRST_YEAR, Number(security.ipoDate.slice(0, 4)) + 1);
  for (let year = firstYear; year <= LAST_YEAR; year += 1) {
    const chance = hashNumber(stream, year);
    if (chance % oneIn !== 0) continue;
    const date = Temporal.PlainDate.from({ year, month: 1, day: 5 }).add({
      days: hashNumber(chance, 1) % 350,
    });
    const effectiveDate = tradingDayFrom(date);
    const scales = effectiveDate <= REFERENCE_DATE ? 'past' : 'future';
    splits.push({ effectiveDate, factor: factorFor(security, hashNumber(chance, 2)), scales });
  }
  return newestFirst(splits);
}

function factorFor({ levelCents }: Security, chance: number): string {
  const factors =
    levelCents >= DEAR_CENTS
      ? FACTORS.dear
      : levelCents < CHEAP_CENTS
        ? FACTORS.cheap
        : FACTORS.middling;
  return factors[chance % factors.length] ?? '2.0000';
}

function newestFirst(splits: readonly Split[]): readonly Split[] {
  return splits.toSorted((a, b) => (a.effectiveDate < b.effectiveDate ? 1 : -1));
}
