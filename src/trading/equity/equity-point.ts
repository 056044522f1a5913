// What an account was worth at an instant: cash and shares exact by the journal, prices as far as
// they are known. Where one is missing the point says so, and is never guessed.
import { money, notional, zeroMoney, type Money, type Price } from '#src/domain/money.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Standing } from './account-flows.ts';

export type EquityPoint = {
  /** The close of the session, an instant within it, or the opening of the account. */
  readonly at: EpochMs;
  /** The date of the session; null for the opening. */
  readonly date: string | null;
  readonly cash: Money;
  /** Null where a price is missing, as `equity`. */
  readonly marketValue: Money | null;
  readonly equity: Money | null;
  readonly dividendsDue: Money;
  readonly netDeposits: Money;
  /** Of what was held; null where its price is missing. */
  readonly worthBySymbol: ReadonlyMap<TickerSymbol, Money | null>;
};

/** The point of the account as it stood, each symbol at the price that is given for it. */
export function equityPoint(
  { at, date }: { readonly at: EpochMs; readonly date: string },
  { cash, due, deposits, quantities }: Standing,
  priceOf: (symbol: TickerSymbol) => Price | undefined,
): EquityPoint {
  const worthBySymbol = new Map<TickerSymbol, Money | null>();
  let value: bigint | null = 0n;
  for (const [symbol, shares] of quantities) {
    const price = priceOf(symbol);
    const worth = price === undefined ? null : notional(price, shares);
    worthBySymbol.set(symbol, worth);
    value = worth === null || value === null ? null : value + worth;
  }
  return {
    at,
    date,
    cash,
    marketValue: value === null ? null : money(value),
    equity: value === null ? null : money(cash + due + value),
    dividendsDue: due,
    netDeposits: deposits,
    worthBySymbol,
  };
}

/** What the account began with. */
export function openingPoint({
  at,
  cash,
  deposit,
}: {
  readonly at: EpochMs;
  readonly cash: Money;
  readonly deposit: Money;
}): EquityPoint {
  const worth = { cash, marketValue: zeroMoney, equity: cash };
  const none = { dividendsDue: zeroMoney, worthBySymbol: new Map() };
  return { at, date: null, ...worth, ...none, netDeposits: deposit };
}
