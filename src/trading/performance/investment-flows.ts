// What the account put into each company and got out of it, and what that has brought, by the
// journal: purchases, sales, dividends, profits and fees, each at its own instant.
import { bookedNames } from '#src/broker/action-history.ts';
import type { ActionBooked, ActionReversed } from '#src/domain/actions/action-events.ts';
import { newestName } from '#src/domain/actions/company-names.ts';
import { money, zeroMoney, type Money } from '#src/domain/money.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

export type InvestmentStep = {
  readonly at: EpochMs;
  /** The name that the shares have by now. */
  readonly symbol: TickerSymbol;
  /** Came out of the investment; negative for what went in. */
  readonly amount: Money;
  /** Of the amount, dividends and values that were split off. */
  readonly income: Money;
  readonly realized: Money;
  readonly fee: Money;
};

/** The steps of the entries, which come oldest first, by their instants. */
export function investmentSteps(entries: readonly JournalEntry[]): readonly InvestmentStep[] {
  const names = bookedNames(entries);
  const nameOf = (symbol: TickerSymbol, { sequence }: JournalEntry) =>
    newestName(names, symbol, (change) => change.sequence >= sequence);
  return entries.flatMap((entry) => stepsOf(entry, nameOf)).toSorted((a, b) => a.at - b.at);
}

function stepsOf(
  entry: JournalEntry,
  nameOf: (symbol: TickerSymbol, entry: JournalEntry) => TickerSymbol,
): readonly InvestmentStep[] {
  const { event, recordedAt } = entry;
  if (event.type === 'OrderFilled') {
    const { side, notional, fee, realizedProfit, filledAt } = event;
    const amount = money((side === 'buy' ? -1n : 1n) * notional);
    const of = { at: filledAt ?? recordedAt, symbol: nameOf(event.symbol, entry), amount, fee };
    return [{ ...of, income: zeroMoney, realized: realizedProfit }];
  }
  return 'effect' in event ? stepsOfAction(event, nameOf(event.symbol, entry)) : [];
}

/** A dividend is received on its day, as the equity has it, and not when it is paid. */
function stepsOfAction(
  { effectiveAt, effect }: ActionBooked | ActionReversed,
  symbol: TickerSymbol,
): readonly InvestmentStep[] {
  const { income, proceeds, realizedProfit, boughtBack } = effect;
  const none = { symbol, income: zeroMoney, realized: zeroMoney, fee: zeroMoney };
  const amount = money(income + proceeds);
  return [
    { ...none, at: effectiveAt, amount, income, realized: realizedProfit },
    ...boughtBack.map(({ at, cost }) => ({ ...none, at, amount: money(0n - cost) })),
  ];
}
