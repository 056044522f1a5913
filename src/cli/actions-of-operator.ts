// The action that an operator names with the options of `actions add`.
import { parseAmountPerShare } from '#src/domain/actions/amount-per-share.ts';
import type { ActionTerms, CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { knownNames, nameOn } from '#src/domain/actions/company-names.ts';
import {
  encodeTerms,
  freeActionId,
  kindOf,
  specialDividendId,
  type KnownAction,
} from '#src/domain/actions/known-action.ts';
import { parseRatio } from '#src/domain/actions/split-ratio.ts';
import { parseTickerSymbol } from '#src/domain/ticker-symbol.ts';
import { isCalendarDate } from '#src/domain/calendar-date.ts';
import { CommandError, type CommandInput } from './command.ts';

type Options = CommandInput['options'];

export type OperatorsAction = {
  readonly action: CorporateAction;
  /** What is known of the day, and the action takes the place of. */
  readonly corrects: KnownAction | undefined;
};

/**
 * A new action, or the next revision of one that is known of that day: a split takes the place of
 * what was read as a spin-off, and the other way round. Throws CommandError.
 */
export function operatorsAction(
  symbolText: string,
  date: string,
  options: Options,
  known: readonly KnownAction[],
): OperatorsAction {
  const parsed = parseTickerSymbol(symbolText);
  if (!parsed) throw new CommandError(`"${symbolText}" is no symbol, expected one such as AAPL`);
  if (!isCalendarDate(date))
    throw new CommandError(`"${date}" is no date, expected one such as 2026-03-02`);
  // Whoever says the name of today means the company, which may have had another one then.
  const symbol = nameOn(knownNames(known), parsed, date);
  const terms = termsOf(options);
  const { paidOn } = terms.kind === 'dividend' ? terms : { paidOn: null };
  if (paidOn !== null && paidOn < date) {
    throw new CommandError(
      `${paidOn} is before ${date}: a dividend is paid on its ex-date or later`,
    );
  }
  if (terms.kind === 'rename' && terms.newSymbol === symbol) {
    throw new CommandError(`${symbol} has that name already`);
  }
  const ofDay = known.filter(
    (each) =>
      each.symbol === symbol &&
      each.exDate === date &&
      familyOf(kindOf(each.terms)) === familyOf(terms.kind),
  );
  const special = specialDividendId(symbol, date);
  const isSpecial = options['special'] === true;
  const corrects = isSpecial
    ? theSpecial(ofDay, special, terms)
    : theRegular(ofDay, special, terms);
  const name = isSpecial ? special : `${symbol} ${terms.kind.replace('_', '-')} ${date}`;
  const actionId = corrects?.actionId ?? freeActionId(name, known);
  const revision = (corrects?.revision ?? 0) + 1;
  return {
    action: { actionId, revision, symbol, exDate: date, source: 'operator', terms },
    corrects,
  };
}

/** Two dividends of one day have different amounts: the same one is that which is known. */
function theSpecial(
  ofDay: readonly KnownAction[],
  special: string,
  terms: ActionTerms,
): KnownAction | undefined {
  const same = ofDay.find(
    (each) => each.actionId !== special && each.state !== 'rejected' && isAmountOf(each, terms),
  );
  if (!same) return ofDay.find(({ actionId }) => actionId === special);
  throw new CommandError(
    `${same.actionId} is of that amount already: a special dividend is one beside it, of another amount`,
  );
}

/** What is in force is meant, and of several the one of that amount. */
function theRegular(
  ofDay: readonly KnownAction[],
  special: string,
  terms: ActionTerms,
): KnownAction | undefined {
  const others = ofDay.filter(({ actionId }) => actionId !== special);
  const inForce = others.filter(({ state }) => state !== 'rejected');
  const candidates = inForce.length > 0 ? inForce : others;
  const [first, second] = candidates;
  const old = candidates.find((each) => isAmountOf(each, terms)) ?? first;
  if (!old || !second || isAmountOf(old, terms) || inForce.length === 0) return old;
  throw new CommandError(
    `${candidates.map(({ actionId }) => `"${actionId}"`).join(' and ')} are known of that day: ` +
      'reject the one that is wrong, then add what is right with --special',
  );
}

function isAmountOf(known: KnownAction, terms: ActionTerms): boolean {
  const paidOn = null;
  const withoutDay = (each: KnownAction['terms']) =>
    encodeTerms(each.kind === 'dividend' ? { ...each, paidOn } : each);
  return withoutDay(known.terms) === withoutDay(terms);
}

/** The upstream tells of spin-offs and splits alike. */
function familyOf(kind: string): string {
  return kind === 'value' ? 'split' : kind;
}

const kinds = ['split', 'dividend', 'value', 'rename', 'write-off'] as const;

function termsOf(options: Options): ActionTerms {
  const given = kinds.filter((kind) => options[kind] !== undefined);
  const [kind] = given;
  if (options['paid-on'] !== undefined && kind !== 'dividend') {
    throw new CommandError('--paid-on is of a --dividend');
  }
  if (options['special'] === true && kind !== 'dividend') {
    throw new CommandError('--special is of a --dividend');
  }
  if (kind === undefined || given.length > 1) {
    throw new CommandError(`expected one of ${kinds.map((each) => `--${each}`).join(', ')}`);
  }
  const text = String(options[kind]);
  switch (kind) {
    case 'split':
      return { kind, ratio: ratioOf(text) };
    case 'rename':
      return { kind, newSymbol: required(parseTickerSymbol(text), text, 'a symbol') };
    case 'dividend': {
      const paidOn = options['paid-on'] === undefined ? null : String(options['paid-on']);
      if (paidOn !== null && !isCalendarDate(paidOn))
        throw new CommandError(`"${paidOn}" is no date`);
      return { kind, amount: payingOf(text), paidOn };
    }
    case 'value':
      return { kind, amount: payingOf(text) };
    default:
      return { kind: 'write_off', amount: amountOf(text) };
  }
}

function ratioOf(text: string) {
  const ratio = required(parseRatio(text), text, 'a ratio such as 2:1 or 1:10');
  if (ratio.after === ratio.before) throw new CommandError(changesNothing(text));
  return ratio;
}

function payingOf(text: string) {
  const amount = amountOf(text);
  if (amount === 0n) throw new CommandError(changesNothing(text));
  return amount;
}

function changesNothing(text: string): string {
  return `"${text}" changes nothing; "actions reject" takes back what was booked`;
}

function amountOf(text: string) {
  return required(parseAmountPerShare(text), text, 'dollars a share such as 0.25');
}

function required<Value>(value: Value | undefined, text: string, expected: string): Value {
  if (value === undefined) throw new CommandError(`"${text}" is none, expected ${expected}`);
  return value;
}
