// What the day has done to a portfolio, position by position and in all.
import { dayChangeOf, type DayChange } from '#src/domain/day-change.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
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

type Needs = {
  readonly calendar: MarketCalendar;
  readonly now: EpochMs;
  readonly flows: FlowsBySymbol;
  /** The quote at hand of a symbol that is not held any more. */
  readonly quoteOf: (symbol: TickerSymbol) => JudgedQuote | undefined;
};

/** The day of each position is that of its quote: the session of the price, and what came since. */
export function dayOf(valuation: Valuation, needs: Needs): PortfolioDay {
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
  { calendar, now, flows }: Needs,
  symbol: TickerSymbol,
  quote: JudgedQuote,
  held: Valuation['positions'][number]['position']['quantity'],
): DayChange | null {
  const previousDate = dateBefore(calendar, quote.tradingDay, now);
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

/** The session before that of the day; undefined for a day so long ago that it is none any more. */
function dateBefore(calendar: MarketCalendar, day: string, now: EpochMs): string | undefined {
  const session = calendar.sessionOn(day);
  if (!session) return undefined;
  let oldest = calendar.lastCompletedSession(now);
  for (let back = 2; back < sessionsBack; back += 1) {
    oldest = calendar.lastCompletedSession(oldest.opensAt);
  }
  if (day < oldest.date) return undefined;
  return calendar.lastCompletedSession(session.opensAt).date;
}
