// What the upstream says of a symbol beside what is known of it: new actions, and corrections of
// those that were known. What it repeats, moves by a day or corrects is the same action.
import type { ActionSource } from '#src/domain/actions/corporate-action.ts';
import { formatRatio, readSplitFactor } from '#src/domain/actions/split-ratio.ts';
import { parseAmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import { isCalendarDate } from '#src/domain/calendar-date.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Dividend, Split } from '#src/market/market-data.ts';
import {
  encodeTerms,
  freeActionId,
  kindOf,
  specialDividendId,
  type KnownAction,
  type KnownTerms,
} from '#src/domain/actions/known-action.ts';

/** What one row says. */
type Row = {
  readonly kind: 'split' | 'dividend';
  readonly exDate: string;
  readonly terms: KnownTerms;
  readonly doubt: string | null;
};

export type Found = {
  /** The name that the company had on the day (YYYY-MM-DD). */
  readonly symbolOn: (day: string) => TickerSymbol;
  readonly source: ActionSource;
  /** YYYY-MM-DD; what took effect until then concerns nobody. */
  readonly after: string;
  readonly at: EpochMs;
};

/** A moved date is this near to the one before. */
const movedDaysMax = 4;
const dayMs = 24 * 3_600_000;

/** The actions to be kept because of the splits; those that are known as they are say nothing. */
export function findSplits(
  splits: readonly Split[],
  known: readonly KnownAction[],
  found: Found,
): readonly KnownAction[] {
  const factorsByDate = Map.groupBy(splits, ({ effectiveDate }) => effectiveDate);
  const rows = [...factorsByDate].flatMap(([exDate, ofDate]): readonly Row[] => {
    const terms = ofDate.flatMap(({ factor }) => readFactor(factor) ?? []);
    const [first] = terms;
    if (!first) return [];
    const isOne = new Set(terms.map(encodeTerms)).size === 1;
    const doubt = isOne ? null : 'the price source has two splits of that day';
    const doubts = [doubtOfDay(exDate), doubt, doubtOf(first)];
    return [{ kind: 'split', exDate, terms: first, doubt: firstOf(doubts) }];
  });
  return merge(rows, known.filter(isSplit), found);
}

/** The same because of the dividends. Two rows of one day with different amounts are two. */
export function findDividends(
  dividends: readonly Dividend[],
  known: readonly KnownAction[],
  found: Found,
): readonly KnownAction[] {
  const rows = dividends.flatMap(({ exDate, paymentDate, amount }): readonly Row[] => {
    const parsed = parseAmountPerShare(amount);
    if (parsed === undefined || parsed === 0n) return [];
    const isImpossible = paymentDate !== undefined && paymentDate < exDate;
    const terms = { kind: 'dividend', amount: parsed, paidOn: paymentDate ?? null } as const;
    const doubts = [
      doubtOfDay(exDate),
      doubtOfDay(paymentDate),
      isImpossible ? 'it is to be paid before its ex-dividend date' : null,
    ];
    const doubt = firstOf(doubts);
    return [{ kind: 'dividend', exDate, terms, doubt }];
  });
  const distinct = new Map(rows.map((row) => [`${row.exDate} ${encodeTerms(row.terms)}`, row]));
  const ofDividends = known.filter(({ terms }) => terms.kind === 'dividend');
  const doubted = [...distinct.values()].map((row) => ({
    ...row,
    doubt: row.doubt ?? restatedDoubt(row, known),
  }));
  return merge(doubted, ofDividends, found);
}

/**
 * An amount that is learned after a later split may be told in the shares since: it is, where it is
 * nearer to the dividend before in those shares than in its own.
 */
function restatedDoubt({ exDate, terms }: Row, known: readonly KnownAction[]): string | null {
  if (terms.kind !== 'dividend') return null;
  const before = known.findLast(
    (each) => each.terms.kind === 'dividend' && each.exDate < exDate,
  )?.terms;
  if (before?.kind !== 'dividend' || before.amount === 0n) return null;
  let factor = 1;
  for (const split of known) {
    if (split.terms.kind !== 'split' || split.exDate <= exDate) continue;
    factor *= Number(split.terms.ratio.after) / Number(split.terms.ratio.before);
  }
  const step = Math.log(Number(terms.amount) / Number(before.amount));
  const isRestated = factor !== 1 && Math.abs(step + Math.log(factor)) < Math.abs(step);
  return isRestated ? 'its amount seems to be told in the shares since a later split' : null;
}

/** Whether SPLITS tells of it: also what was split off, by the upstream's own word. */
function isSplit({ terms, source }: KnownAction): boolean {
  return terms.kind === 'split' || (kindOf(terms) !== 'dividend' && source !== 'operator');
}

function readFactor(factor: string): KnownTerms | undefined {
  const reading = readSplitFactor(factor);
  switch (reading.kind) {
    case 'ratio':
      return { kind: 'split', ratio: reading.ratio };
    case 'value':
      return { kind: 'unvalued', factor };
    case 'unclear':
      return { kind: 'unclear', factor };
    default:
      return undefined;
  }
}

function doubtOf(terms: KnownTerms): string | null {
  return terms.kind === 'unclear'
    ? `nobody can read a factor of ${terms.factor} for certain`
    : null;
}

function doubtOfDay(date: string | undefined): string | null {
  return date === undefined || isCalendarDate(date) ? null : `the calendar has no ${date}`;
}

function firstOf(doubts: readonly (string | null)[]): string | null {
  return doubts.find((each) => each !== null) ?? null;
}

function merge(
  rows: readonly Row[],
  known: readonly KnownAction[],
  found: Found,
): readonly KnownAction[] {
  const recent = rows.filter(({ exDate }) => exDate > found.after);
  const left = new Set(known);
  const oldOf = new Map<Row, KnownAction>();
  // What is as it was takes its own before anything is taken for a correction, and so does what
  // has only moved before another amount is.
  for (const fits of [isSame, isMovedAtMost, isOfDay]) {
    for (const row of recent) {
      const old = oldOf.has(row) ? undefined : [...left].find((each) => fits(each, row));
      if (!old) continue;
      left.delete(old);
      oldOf.set(row, old);
    }
  }
  const changes: KnownAction[] = [];
  for (const row of recent) {
    const old = oldOf.get(row);
    // The operator's word stands against that of the price source.
    if (old && (isSame(old, row) || old.source === 'operator' || old.state === 'rejected'))
      continue;
    changes.push(old ? corrected(old, row, found) : begun(row, [...known, ...changes], found));
  }
  return changes;
}

function isSame(known: KnownAction, row: Row): boolean {
  if (known.exDate !== row.exDate) return false;
  if (known.terms.kind === 'value' && row.terms.kind === 'unvalued') return true;
  return encodeTerms(known.terms) === encodeTerms(row.terms);
}

/** Another amount on another day is another dividend. */
function isMovedAtMost(known: KnownAction, { exDate, terms }: Row): boolean {
  const days = Math.abs(Date.parse(known.exDate) - Date.parse(exDate)) / dayMs;
  return days <= movedDaysMax && encodeWorth(known.terms) === encodeWorth(terms);
}

/** What the operator told beside the regular dividend is no other amount of that one. */
function isOfDay({ actionId, symbol, exDate }: KnownAction, row: Row): boolean {
  return exDate === row.exDate && actionId !== specialDividendId(symbol, exDate);
}

function encodeWorth(terms: KnownTerms): string {
  if (terms.kind === 'dividend') return `${terms.amount}`;
  return terms.kind === 'split' ? formatRatio(terms.ratio) : encodeTerms(terms);
}

function corrected(old: KnownAction, { exDate, terms, doubt }: Row, { at }: Found): KnownAction {
  const revision = old.revision + 1;
  return { ...old, exDate, terms, revision, state: stateOf(doubt), note: doubt, foundAt: at };
}

function begun(
  { kind, exDate, terms, doubt }: Row,
  known: readonly KnownAction[],
  { symbolOn, source, at }: Found,
): KnownAction {
  const symbol = symbolOn(exDate);
  const actionId = freeActionId(`${symbol} ${kind} ${exDate}`, known);
  const of = { actionId, revision: 1, symbol, exDate, source, terms };
  return { ...of, state: stateOf(doubt), note: doubt, foundAt: at };
}

function stateOf(doubt: string | null): KnownAction['state'] {
  return doubt === null ? 'accepted' : 'waiting';
}
