// A valuation as JSON. What has no price is null and named, never zero and never hidden.
import type { AccountId } from '#src/domain/ids.ts';
import {
  formatMoney,
  formatPercent,
  formatPrice,
  formatQuantity,
  money,
  quantity,
} from '#src/domain/money.ts';
import type { DayChange } from '#src/domain/day-change.ts';
import { averageEntryPrice } from '#src/domain/position.ts';
import { quoteAgeSeconds, type JudgedQuote } from '#src/domain/quote.ts';
import type { Valuation, ValuedPosition } from '#src/domain/valuation.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Portfolio } from '#src/trading/portfolio.ts';
import { presentTrouble } from '#src/http/native/prices/present-quote.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

/**
 * What does not change while account and prices stay the same, by portfolio: of two looks in a row
 * only the ages and the moment differ.
 */
const lasting = new WeakMap<Portfolio, ReturnType<typeof presentLasting>>();

export function presentPortfolio(accountId: AccountId, portfolio: Portfolio, now: EpochMs) {
  let known = lasting.get(portfolio);
  if (!known) lasting.set(portfolio, (known = presentLasting(portfolio)));
  const { cash, positions, whole } = known;
  return {
    account_id: accountId,
    ...cash,
    positions: positions.map(({ quote, figures }) => ({
      ...figures,
      quote: quote ? presentAge(quote, now) : unavailable,
    })),
    ...whole,
    as_of: presentInstant(now),
  };
}

function presentLasting(portfolio: Portfolio) {
  return {
    cash: presentCash(portfolio),
    positions: portfolio.positions.map((valued, place) => ({
      quote: valued.quote,
      figures: {
        symbol: valued.position.symbol,
        name: portfolio.names[place] ?? null,
        ...presentPosition(valued, portfolio),
        ...presentDayOf(valued, portfolio.day.positions[place] ?? null),
      },
    })),
    whole: {
      market_value: formatMoney(portfolio.marketValue),
      equity: formatMoney(portfolio.equity),
      unrealized_profit: formatMoney(portfolio.unrealizedProfit),
      realized_profit: formatMoney(portfolio.realizedProfit),
      ...presentDay(portfolio),
      ...presentCompleteness(portfolio),
    },
  };
}

/** The same for the value, whose figures are few. */
const lastingValues = new WeakMap<Portfolio, ReturnType<typeof presentLastingValue>>();

export function presentPortfolioValue(portfolio: Portfolio, now: EpochMs) {
  let known = lastingValues.get(portfolio);
  if (!known) lastingValues.set(portfolio, (known = presentLastingValue(portfolio)));
  return { ...known, as_of: presentInstant(now) };
}

function presentLastingValue(portfolio: Portfolio) {
  const { oldestQuoteAsOf } = portfolio;
  return {
    market_value: formatMoney(portfolio.marketValue),
    ...presentCash(portfolio),
    equity: formatMoney(portfolio.equity),
    cost_basis: formatMoney(portfolio.costBasis),
    unrealized_profit: formatMoney(portfolio.unrealizedProfit),
    realized_profit: formatMoney(portfolio.realizedProfit),
    ...presentDay(portfolio),
    positions: portfolio.positions.length,
    ...presentCompleteness(portfolio),
    oldest_quote_as_of: oldestQuoteAsOf === undefined ? null : presentInstant(oldestQuoteAsOf),
  };
}

function presentCash({ cash, heldCash, dividendsDue }: Valuation) {
  return {
    cash: formatMoney(cash),
    held_cash: formatMoney(heldCash),
    available_cash: formatMoney(money(cash - heldCash)),
    dividends_due: formatMoney(dividendsDue),
  };
}

/** Of the account: what it was worth at the previous close is what it is worth without the day. */
function presentDay({ day: { change }, equity }: Portfolio) {
  return {
    day_change: change === null ? null : formatMoney(change),
    day_change_percent: change === null ? null : (formatPercent(change, equity - change) ?? null),
  };
}

function presentDayOf({ priced }: ValuedPosition, day: DayChange | null) {
  return {
    previous_close: priced ? formatPrice(priced.quote.previousClose) : null,
    day_change: day && formatMoney(day.change),
    day_change_percent: day && (formatPercent(day.change, day.base) ?? null),
  };
}

function presentCompleteness({ unpriced }: Valuation) {
  return { complete: unpriced.length === 0, unpriced };
}

function presentPosition({ position, held, quote, priced }: ValuedPosition, whole: Valuation) {
  const owned = {
    quantity: formatQuantity(position.quantity),
    held_quantity: formatQuantity(held),
    available_quantity: formatQuantity(quantity(position.quantity - held)),
    average_entry_price: formatPrice(averageEntryPrice(position)),
    cost_basis: formatMoney(position.costBasis),
  };
  if (!priced)
    return { ...owned, ...unpricedFigures, price: quote ? formatPrice(quote.price) : null };
  const { marketValue, unrealizedProfit } = priced;
  return {
    ...owned,
    price: formatPrice(priced.quote.price),
    market_value: formatMoney(marketValue),
    unrealized_profit: formatMoney(unrealizedProfit),
    unrealized_profit_percent: formatPercent(unrealizedProfit, position.costBasis) ?? null,
    weight_percent: formatPercent(marketValue, whole.equity) ?? null,
  };
}

function presentAge(quote: JudgedQuote, now: EpochMs) {
  return {
    as_of: presentInstant(quote.asOf),
    age_seconds: quoteAgeSeconds(quote, now),
    source: quote.source,
    status: quote.status,
    ...presentTrouble(quote),
  };
}

const unpricedFigures = {
  price: null,
  market_value: null,
  unrealized_profit: null,
  unrealized_profit_percent: null,
  weight_percent: null,
};

const unavailable = { as_of: null, age_seconds: null, source: null, status: 'unavailable' };
