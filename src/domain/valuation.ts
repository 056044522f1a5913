// What an account is worth, and how good that number is. A missing price never counts as zero.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Account } from './account.ts';
import { heldQuantity } from './hold.ts';
import { money, notional, type Money, type Quantity } from './money.ts';
import type { Position } from './position.ts';
import type { JudgedQuote } from './quote.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

export type ValuedPosition = {
  readonly position: Position;
  /** The shares that open sales have reserved. */
  readonly held: Quantity;
  /** Undefined when no price of the symbol was ever seen. */
  readonly quote: JudgedQuote | undefined;
  /** Undefined without a price, and for one that may be of other shares: it values nothing. */
  readonly priced:
    | {
        readonly quote: JudgedQuote;
        readonly marketValue: Money;
        /** Market value − cost basis. */
        readonly unrealizedProfit: Money;
      }
    | undefined;
};

export type Valuation = {
  readonly cash: Money;
  /** What the open buys have reserved of it. */
  readonly heldCash: Money;
  /** Sorted by symbol. */
  readonly positions: readonly ValuedPosition[];
  /** Σ price × quantity over the priced positions. */
  readonly marketValue: Money;
  /** Dividends that are to be paid yet, less what is owed: no cash, and not to be spent. */
  readonly dividendsDue: Money;
  /** Cash + market value + dividends due. */
  readonly equity: Money;
  /** Over all positions, priced or not. */
  readonly costBasis: Money;
  /** Over the priced positions. */
  readonly unrealizedProfit: Money;
  readonly realizedProfit: Money;
  readonly unpriced: readonly TickerSymbol[];
  readonly oldestQuoteAsOf: EpochMs | undefined;
};

/** Values the account at the quotes given; positions without one are named in `unpriced`. */
export function valueAccount(
  account: Account,
  quoteOf: (symbol: TickerSymbol, position: Position) => JudgedQuote | undefined,
): Valuation {
  const positions = account.positions.map((position) =>
    valuePosition(account, position, quoteOf(position.symbol, position)),
  );
  let [marketValue, costBasis, pricedCost] = [0n, 0n, 0n];
  const unpriced: TickerSymbol[] = [];
  let oldestQuoteAsOf: EpochMs | undefined;
  for (const { position, priced } of positions) {
    costBasis += position.costBasis;
    if (!priced) {
      unpriced.push(position.symbol);
      continue;
    }
    marketValue += priced.marketValue;
    pricedCost += position.costBasis;
    oldestQuoteAsOf = Math.min(priced.quote.asOf, oldestQuoteAsOf ?? priced.quote.asOf);
  }
  return {
    cash: account.cash,
    heldCash: account.heldCash,
    positions,
    marketValue: money(marketValue),
    dividendsDue: account.dividendsDue,
    equity: money(account.cash + marketValue + account.dividendsDue),
    costBasis: money(costBasis),
    unrealizedProfit: money(marketValue - pricedCost),
    realizedProfit: account.realizedProfit,
    unpriced,
    oldestQuoteAsOf,
  };
}

function valuePosition(
  account: Account,
  position: Position,
  quote: JudgedQuote | undefined,
): ValuedPosition {
  const held = heldQuantity(account, position.symbol);
  if (!quote || quote.status === 'adjusting') return { position, held, quote, priced: undefined };
  if (isOfOtherShares(position, quote)) {
    const adjusting = { ...quote, status: 'adjusting' } as const;
    return { position, held, quote: adjusting, priced: undefined };
  }
  const marketValue = notional(quote.price, position.quantity);
  const unrealizedProfit = money(marketValue - position.costBasis);
  return { position, held, quote, priced: { quote, marketValue, unrealizedProfit } };
}

/** Whether the price is of before something happened to the shares, and not told in those since. */
export function isOfOtherShares(
  { actedOn }: Pick<Position, 'actedOn'>,
  { tradingDay, restatedOn }: Pick<JudgedQuote, 'tradingDay' | 'restatedOn'>,
): boolean {
  return actedOn !== null && (restatedOn ?? tradingDay) < actedOn;
}
