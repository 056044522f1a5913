// What the account put into each company and got out of it, and what that has brought, by the
// journal: purchases, sales, dividends, profits and fees, each at its own instant.
import type { ActionBooked, ActionReversed } from '#src/domain/actions/action-events.ts';
import { afterClose } from '#src/domain/actions/corporate-action.ts';
import { money, zeroMoney, type Money } from '#src/domain/money.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Companies, Company } from './companies.ts';

export type InvestmentStep = {
  readonly at: EpochMs;
  /** The first instant at which the account has seen it. */
  readonly seenAt: EpochMs;
  readonly company: Company;
  /** Came out of the investment; negative for what went in. */
  readonly amount: Money;
  /** Of the amount, dividends and values that were split off. */
  readonly income: Money;
  readonly realized: Money;
  readonly fee: Money;
};

/** The steps of the entries, which come oldest first, by their instants. */
export function investmentSteps(
  entries: readonly JournalEntry[],
  companies: Companies,
): readonly InvestmentStep[] {
  return entries.flatMap((entry) => stepsOf(entry, companies)).toSorted((a, b) => a.at - b.at);
}

function stepsOf(entry: JournalEntry, companies: Companies): readonly InvestmentStep[] {
  const { event, recordedAt } = entry;
  if (event.type === 'OrderFilled') {
    const { side, notional, fee, realizedProfit, filledAt } = event;
    const amount = money((side === 'buy' ? -1n : 1n) * notional);
    const at = filledAt ?? recordedAt;
    const company = companies.ofEntry(event.symbol, at, entry);
    return [{ at, seenAt: at, company, amount, fee, income: zeroMoney, realized: realizedProfit }];
  }
  if (!('effect' in event)) return [];
  return stepsOfAction(event, companies.ofEntry(event.symbol, event.effectiveAt, entry));
}

/** A dividend is received on its day, as the equity has it, and not when it is paid. */
function stepsOfAction(
  { effectiveAt, effect }: ActionBooked | ActionReversed,
  company: Company,
): readonly InvestmentStep[] {
  const { income, proceeds, realizedProfit, boughtBack } = effect;
  const none = { company, income: zeroMoney, realized: zeroMoney, fee: zeroMoney };
  const amount = money(income + proceeds);
  return [
    {
      ...none,
      at: effectiveAt,
      seenAt: afterClose(effectiveAt),
      amount,
      income,
      realized: realizedProfit,
    },
    ...boughtBack.map(({ at, cost }) => ({ ...none, at, seenAt: at, amount: money(0n - cost) })),
  ];
}
