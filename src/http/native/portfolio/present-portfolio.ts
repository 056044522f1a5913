// A valuation as JSON. What has no price is null and named, never zero and never hidden.
import type { AccountId } from '#src/domain/ids.ts';
import { formatMoney, formatPercent, formatPrice, formatQuantity } from '#src/domain/money.ts';
import { averageEntryPrice, type Position } from '#src/domain/position.ts';
import { quoteAgeSeconds, type JudgedQuote } from '#src/domain/quote.ts';
import type { Valuation, ValuedPosition } from '#src/domain/valuation.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

export function presentPortfolio(
  accountId: AccountId,
  valuation: Valuation,
  nameOf: (position: Position) => string | undefined,
  now: EpochMs,
) {
  return {
    account_id: accountId,
    cash: formatMoney(valuation.cash),
    positions: valuation.positions.map((valued) => ({
      symbol: valued.position.symbol,
      name: nameOf(valued.position) ?? null,
      ...presentPosition(valued, valuation, now),
    })),
    market_value: formatMoney(valuation.marketValue),
    equity: formatMoney(valuation.equity),
    unrealized_profit: formatMoney(valuation.unrealizedProfit),
    realized_profit: formatMoney(valuation.realizedProfit),
    ...presentCompleteness(valuation),
    as_of: presentInstant(now),
  };
}

export function presentPortfolioValue(valuation: Valuation, now: EpochMs) {
  const { oldestQuoteAsOf } = valuation;
  return {
    market_value: formatMoney(valuation.marketValue),
    cash: formatMoney(valuation.cash),
    equity: formatMoney(valuation.equity),
    cost_basis: formatMoney(valuation.costBasis),
    unrealized_profit: formatMoney(valuation.unrealizedProfit),
    realized_profit: formatMoney(valuation.realizedProfit),
    positions: valuation.positions.length,
    ...presentCompleteness(valuation),
    oldest_quote_as_of: oldestQuoteAsOf === undefined ? null : presentInstant(oldestQuoteAsOf),
    as_of: presentInstant(now),
  };
}

function presentCompleteness({ unpriced }: Valuation) {
  return { complete: unpriced.length === 0, unpriced };
}

function presentPosition(valued: ValuedPosition, whole: Valuation, now: EpochMs) {
  const { position, quote: shown, priced } = valued;
  const held = {
    quantity: formatQuantity(position.quantity),
    average_entry_price: formatPrice(averageEntryPrice(position)),
    cost_basis: formatMoney(position.costBasis),
  };
  if (!shown) return { ...held, ...unpricedFigures };
  if (!priced) {
    const price = formatPrice(shown.price);
    return { ...held, ...unpricedFigures, price, quote: presentAge(shown, now) };
  }
  const { quote, marketValue, unrealizedProfit } = priced;
  return {
    ...held,
    price: formatPrice(quote.price),
    market_value: formatMoney(marketValue),
    unrealized_profit: formatMoney(unrealizedProfit),
    unrealized_profit_percent: formatPercent(unrealizedProfit, position.costBasis) ?? null,
    weight_percent: formatPercent(marketValue, whole.equity) ?? null,
    quote: presentAge(quote, now),
  };
}

function presentAge(quote: JudgedQuote, now: EpochMs) {
  return {
    as_of: presentInstant(quote.asOf),
    age_seconds: quoteAgeSeconds(quote, now),
    source: quote.source,
    status: quote.status,
  };
}

const unpricedFigures = {
  price: null,
  market_value: null,
  unrealized_profit: null,
  unrealized_profit_percent: null,
  weight_percent: null,
  quote: { as_of: null, age_seconds: null, source: null, status: 'unavailable' },
};
