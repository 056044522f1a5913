// A position as Alpaca's clients read it. What depends on a price that is missing is null.
import { isSameExchangeDay } from '#src/domain/exchange-day.ts';
import { formatQuantity, money, notional, quantity, type Price } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import type { ValuedPosition } from '#src/domain/valuation.ts';
import type { Listing } from '#src/market/listing/listing.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { closeOn } from '#src/trading/last-close.ts';
import { assetIdOf, presentExchange, presentSymbol } from '#src/http/alpaca/assets/symbols.ts';
import {
  presentAverage,
  presentMoney,
  presentPrice,
  presentRatio,
} from '#src/http/alpaca/present/figures.ts';

export type Day = {
  readonly now: EpochMs;
  /** The date of the session before today, whose close today's changes are counted from. */
  readonly before: string;
  readonly listing: Listing | undefined;
};

export function presentPosition(valued: ValuedPosition, day: Day) {
  const { position, held } = valued;
  const { symbol } = position;
  return {
    asset_id: assetIdOf(symbol),
    symbol: presentSymbol(symbol),
    exchange: presentExchange(day.listing?.find(symbol)?.exchange),
    asset_class: 'us_equity',
    asset_marginable: false,
    qty: formatQuantity(position.quantity),
    qty_available: formatQuantity(quantity(position.quantity - held)),
    avg_entry_price: presentAverage(position.costBasis, position.quantity),
    side: 'long',
    ...presentValue(valued, day),
  };
}

function presentValue({ position, priced }: ValuedPosition, day: Day) {
  const { costBasis } = position;
  const cost_basis = presentMoney(costBasis);
  if (!priced) return { market_value: null, cost_basis, ...withoutPrice };
  const { quote, marketValue, unrealizedProfit } = priced;
  const close = closeOn(quote, day.before);
  return {
    market_value: presentMoney(marketValue),
    cost_basis,
    unrealized_pl: presentMoney(unrealizedProfit),
    unrealized_plpc: presentRatio(unrealizedProfit, costBasis),
    ...presentToday(position, quote.price, close, day.now),
  };
}

const withoutPrice = {
  unrealized_pl: null,
  unrealized_plpc: null,
  unrealized_intraday_pl: null,
  unrealized_intraday_plpc: null,
  current_price: null,
  lastday_price: null,
  change_today: null,
} as const;

/** Since the last close, or since it was bought where that was today. */
function presentToday(position: Position, price: Price, close: Price | undefined, now: EpochMs) {
  const current_price = presentPrice(price);
  const start = startOf(position, close, now);
  const intraday =
    start === undefined ? undefined : money(notional(price, position.quantity) - start);
  const change =
    close === undefined
      ? { lastday_price: null, change_today: null }
      : { lastday_price: presentPrice(close), change_today: presentRatio(price - close, close) };
  const hasStart = intraday !== undefined && start !== undefined;
  return {
    unrealized_intraday_pl: hasStart ? presentMoney(intraday) : null,
    unrealized_intraday_plpc: hasStart ? presentRatio(intraday, start) : null,
    current_price,
    ...change,
  };
}

/** What the shares were worth as today began for them. */
function startOf({ lots }: Position, close: Price | undefined, now: EpochMs) {
  let start = 0n;
  for (const { acquiredAt, quantity: shares, cost } of lots) {
    if (isSameExchangeDay(acquiredAt, now)) start += cost;
    else if (close === undefined) return undefined;
    else start += notional(close, shares);
  }
  return money(start);
}
