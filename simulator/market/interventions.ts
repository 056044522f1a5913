// What a test may do to the market: split, pay, delist, rename, halt. A refusal says why in a line.

import type { Result } from '#src/runtime/result.ts';
import { err, ok } from '#src/runtime/result.ts';
import type { Remains } from '#simulator/market/delistings.ts';
import type { Market } from '#simulator/market/market.ts';
import type { Security } from '#simulator/market/symbol-table.ts';

export type Interventions = {
  /** From a date on, today unless told, there are `factor` shares for each old one. */
  split(
    symbol: string,
    factor: string,
    effectiveDate?: string,
    previousClose?: PreviousCloseForm,
  ): Result<Day, string>;
  /** Declared today; paid on a later date, or a date nobody tells. */
  payDividend(symbol: string, dividend: DividendPlan): Result<Day, string>;
  /** From a date on, today unless told, it is no longer traded. */
  delist(symbol: string, date?: string, remains?: Remains): Result<Day, string>;
  /**
   * From today on the old symbol is gone and the new one has its history. A symbol that was
   * delisted can be taken over so: by another company, which is listed since today.
   */
  rename(symbol: string, newSymbol: string): Result<Day, string>;
  /** The closes of a date come so many hours after its session on plans that show closes only. */
  publishLate(date: string, hours: number): void;
  /** No trade from now on until it is resumed. */
  halt(symbol: string): Result<Day, string>;
  /** Trading goes on; the halt leaves no trace in the series. */
  resume(symbol: string): Result<Day, string>;
};

/** What a quote of the day of a split shows as its previous close. */
export const PREVIOUS_CLOSE_FORMS = ['traded', 'adjusted'] as const;
type PreviousCloseForm = (typeof PREVIOUS_CLOSE_FORMS)[number];

type DividendPlan = { exDate: string; paymentDate?: string | undefined; amount: string };

/** The date on which the intervention takes effect, as YYYY-MM-DD. */
type Day = string;

/** The interventions into one market. */
export function createInterventions(market: Market): Interventions {
  const { register, splitBook, dividendBook } = market;

  return {
    split: (symbol, factor, effectiveDate = market.today(), previousClose = 'traded') => {
      const ratio = Number(factor);
      if (!(ratio >= 0.0001 && ratio <= 10_000)) {
        return err(`"${factor}" is no factor such as 4 or 0.1: from 0.0001 to 10000`);
      }
      return intervene(market, symbol, effectiveDate, (security) =>
        splitBook.add(security, {
          effectiveDate,
          factor: ratio.toFixed(4),
          isCloseAdjusted: previousClose === 'adjusted',
        }),
      );
    },
    payDividend: (symbol, { exDate, paymentDate, amount }) => {
      const dollars = Number(amount);
      if (!(dollars > 0 && dollars <= 1_000_000))
        return err(`"${amount}" is no amount such as 0.25`);
      if (paymentDate !== undefined && !(isDate(paymentDate) && paymentDate >= exDate)) {
        return err(`"${paymentDate}" is no date on or after ${exDate}`);
      }
      return intervene(market, symbol, exDate, (security) =>
        dividendBook.add(security, {
          exDate,
          declarationDate: market.today(),
          recordDate: exDate,
          paymentDate,
          amount: Math.max(1, Math.round(dollars * 10_000)),
        }),
      );
    },
    delist: (symbol, date = market.today(), remains = 'stale') =>
      intervene(market, symbol, date, (security) => register.delist(security, { date, remains })),
    rename: (symbol, newSymbol) => rename(market, symbol, newSymbol),
    publishLate: (date, hours) => market.delayPublication(date, hours * 3_600_000),
    halt: (symbol) =>
      intervene(market, symbol, market.today(), (security) =>
        register.halt(security, market.now()),
      ),
    resume: (symbol) =>
      intervene(market, symbol, market.today(), (security) => register.halt(security, undefined)),
  };
}

/** Does something to a security that is traded, on a date that is not over. */
function intervene(
  market: Market,
  symbol: string,
  date: string,
  act: (security: Security) => void,
): Result<Day, string> {
  const { register } = market;
  const security = register.find(symbol);
  if (!security) return err(`${symbol} is no symbol of this market`);
  if (!isDate(date)) return err(`"${date}" is no date such as 2026-03-02`);
  if (date < market.today()) return err(`${date} is before today, ${market.today()}`);
  if (isGone(market, security)) {
    return err(`${security.symbol} was delisted on ${register.delistingOf(security)?.date}`);
  }
  act(security);
  return ok(date);
}

function rename(market: Market, symbol: string, newSymbol: string): Result<Day, string> {
  const { register } = market;
  if (!/^[A-Z]{1,5}(-[A-Z])?$/.test(newSymbol)) return err(`"${newSymbol}" is no symbol`);
  const holder = register.find(newSymbol);
  if (holder && !isGone(market, holder)) return err(`${newSymbol} is a symbol already`);
  const date = market.today();
  return intervene(market, symbol, date, (security) => register.rename(security, newSymbol, date));
}

function isGone(market: Market, security: Security): boolean {
  const delisting = market.register.delistingOf(security);
  return delisting !== undefined && delisting.date <= market.today();
}

function isDate(text: string): boolean {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}
