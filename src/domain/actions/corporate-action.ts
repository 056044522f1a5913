// What happens to the shares of a symbol, whoever holds them: splits, dividends, values that were
// split off, new names, and the end of their worth.
import { exchangeInstantOn } from '#src/domain/exchange-day.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { AmountPerShare } from './amount-per-share.ts';
import type { SplitRatio } from './split-ratio.ts';

export const actionKinds = ['split', 'dividend', 'value', 'rename', 'write_off'] as const;
export type ActionKind = (typeof actionKinds)[number];

export const actionSources = ['alpha-vantage', 'simulator', 'operator'] as const;
export type ActionSource = (typeof actionSources)[number];

/** What each share becomes or brings. */
export type ActionTerms =
  | { readonly kind: 'split'; readonly ratio: SplitRatio }
  | {
      readonly kind: 'dividend';
      readonly amount: AmountPerShare;
      /** YYYY-MM-DD; null where nobody has told, and it is paid on the day itself. */
      readonly paidOn: string | null;
    }
  /** Its worth in cash: a spin-off, or a stock dividend too small to tell from one. */
  | { readonly kind: 'value'; readonly amount: AmountPerShare }
  | { readonly kind: 'rename'; readonly newSymbol: TickerSymbol }
  /** Worthless, or merged away for so much a share. */
  | { readonly kind: 'write_off'; readonly amount: AmountPerShare };

export type CorporateAction = {
  /** The same for ever, whatever is corrected of it. */
  readonly actionId: string;
  /** Counts from 1; each correction of the terms is one more. */
  readonly revision: number;
  readonly symbol: TickerSymbol;
  /** YYYY-MM-DD of the exchange: the first day on the new terms. */
  readonly exDate: string;
  readonly source: ActionSource;
  readonly terms: ActionTerms;
};

/**
 * Which of two actions of a symbol takes effect first: a new name, by which the rest of the day is
 * told; splits come before what a share pays.
 */
export function inOrder(a: ActionPlace, b: ActionPlace): number {
  if (a.exDate !== b.exDate) return a.exDate < b.exDate ? -1 : 1;
  const [rankA, rankB] = [rankOf(a.kind), rankOf(b.kind)];
  if (rankA !== rankB) return rankA - rankB;
  if (a.actionId === b.actionId) return 0;
  return a.actionId < b.actionId ? -1 : 1;
}

/** Where an action stands among those of its symbol. */
export type ActionPlace = {
  readonly exDate: string;
  readonly kind: ActionKind;
  readonly actionId: string;
};

const ranks: Readonly<Record<ActionKind, number>> = {
  rename: 0,
  split: 1,
  dividend: 2,
  value: 3,
  write_off: 4,
};

function rankOf(kind: ActionKind): number {
  return ranks[kind];
}

/**
 * The first instant of those that have seen what took effect then: the close of a market that never
 * closes is the very beginning of the next day, and what happens to shares on that comes after it.
 */
export function afterClose(effectiveAt: EpochMs): EpochMs {
  return effectiveAt + 1;
}

/**
 * When a day of the exchange begins: from then on shares are on the terms of that day. Throws
 * RangeError for a date that the calendar does not have, with which a row waits for the operator.
 */
export function beginningOf(date: string): EpochMs {
  return exchangeInstantOn(date, '00:00');
}
