// What the day has done to a portfolio, position by position and in all.
import { dayChangeOf, type DayChange } from '#src/domain/day-change.ts';
import { sessionBefore, type MarketCalendar } from '#src/domain/market-calendar.ts';
import { money, zeroMoney, zeroQuantity, type Money } from '#src/domain/money.ts';
import type { JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { Valuation } from '#src/domain/valuation.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { sessionsBack, type FlowsBySymbol } from './day-flows.ts';

export type PortfolioDay = {
  /** In the order of the positions; null where no price tells. */
  readonly positions: readonly (DayChange | null)[];
  /** Of the account; null where that of one position is not known. */
  readonly change: Money | null;
};

type Terms = {
  readonly calendar: MarketCalendar;
  readonly now: EpochMs;
  readonly flows: FlowsBySymbol;
  /** The quote at hand of a symbol that is not held any more. */
  readonly quoteOf: (symbol: TickerSymbol) => JudgedQuote | undefined;
};

type Needs = Terms & {
  /** The date of the session before the day; undefined where the day is too long ago to matter. */
  readonly dateBefore: (day: string) => string | undefined;
};

/** The day of each position is that of its quote: the session of the price, and what came since. */
export function dayOf(valuation: Valuation, terms: Terms): PortfolioDay {
  const needs = { ...terms, dateBefore: findDatesBefore(terms) };
  const positions = valuation.positions.map(({ position, priced }) =>
    priced ? changeOf(needs, position.symbol, priced.quote, position.quantity) : null,
  );
  const held = new Set(valuation.positions.map(({ position }) => position.symbol));
  const soldOut = [...needs.flows.keys()]
    .filter((symbol) => !held.has(symbol))
    .map((symbol) => changeOfSoldOut(needs, symbol));
  let change: Money | null = zeroMoney;
  for (const each of [...positions, ...soldOut]) {
    change = each === null || change === null ? null : money(change + each.change);
  }
  return { positions, change };
}

function changeOf(
  { flows, dateBefore }: Needs,
  symbol: TickerSymbol,
  quote: JudgedQuote,
  held: Valuation['positions'][number]['position']['quantity'],
): DayChange | null {
  const previousDate = dateBefore(quote.tradingDay);
  if (previousDate === undefined) return null;
  const { price, previousClose } = quote;
  return dayChangeOf({
    held,
    price,
    previousClose,
    previousDate,
    flows: flows.get(symbol) ?? [],
  });
}

/** Where all of it was sold before the day, the day has done nothing to it. */
function changeOfSoldOut(needs: Needs, symbol: TickerSymbol): DayChange | null {
  const { calendar, now, flows, quoteOf } = needs;
  const own = flows.get(symbol) ?? [];
  const quote = quoteOf(symbol);
  if (quote) return changeOf(needs, symbol, quote, zeroQuantity);
  const today = calendar.openSession(now)?.opensAt ?? calendar.lastCompletedSession(now).opensAt;
  const previousDate = calendar.lastCompletedSession(today).date;
  const isOfToday = own.some(({ after }) => after >= previousDate);
  return isOfToday ? null : { change: zeroMoney, base: zeroMoney };
}

/** Nearly all positions have a price of the same day, for which the sessions are found once. */
function findDatesBefore({ calendar, now }: Terms): Needs['dateBefore'] {
  const known = new Map<string, string | undefined>();
  const oldest = sessionBefore(calendar, calendar.lastCompletedSession(now), sessionsBack - 2);
  return (day) => {
    if (known.has(day)) return known.get(day);
    const session = day < oldest.date ? undefined : calendar.sessionOn(day);
    const date = session && calendar.lastCompletedSession(session.opensAt).date;
    known.set(day, date);
    return date;
  };
}
