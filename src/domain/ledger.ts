// The double-entry view of the journal: what each event moved between which ledger accounts. Debits
// are positive, credits negative, and the postings of one event sum to zero.
import { unreachable } from '#src/runtime/result.ts';
import type { ActionEffect } from './actions/action-events.ts';
import type { AccountEvent, OrderFilled } from './event.ts';
import { money, type Money } from './money.ts';

export const ledgerAccounts = [
  'cash',
  'securities_at_cost',
  'dividends_due',
  'fees',
  'realized_profit',
  'dividend_income',
  'contributed_capital',
] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

export type Posting = { readonly ledgerAccount: LedgerAccount; readonly amount: Money };

/** The postings of an event, without those of zero. They sum to zero. */
export function postingsOf(event: AccountEvent): readonly Posting[] {
  switch (event.type) {
    case 'AccountOpened':
      return postings({ cash: event.startingCash, contributed_capital: 0n - event.startingCash });
    case 'OrderFilled':
      return event.side === 'buy' ? postingsOfBuy(event) : postingsOfSale(event);
    case 'SplitApplied':
    case 'DividendDue':
    case 'ValueDistributed':
    case 'SymbolRenamed':
    case 'PositionWrittenOff':
    case 'ActionReversed':
      return postingsOfAction(event.effect);
    case 'DividendPaid':
      return postings({ cash: event.amount, dividends_due: 0n - event.amount });
    // What an order reserves moves nothing.
    case 'OrderAdjusted':
    case 'OrderAccepted':
    case 'OrderAdvanced':
    case 'OrderReleased':
    case 'OrderCancelled':
    case 'OrderReplaced':
    case 'OrderExpired':
    case 'OrderRejected':
    case 'AccountClosed':
    case 'LossAccepted':
      return [];
    default:
      return unreachable(event);
  }
}

/** Sums per ledger account. Whatever happened, they sum to zero. */
export type TrialBalance = Readonly<Record<LedgerAccount, Money>>;

export const emptyTrialBalance: TrialBalance = {
  cash: money(0n),
  securities_at_cost: money(0n),
  dividends_due: money(0n),
  fees: money(0n),
  realized_profit: money(0n),
  dividend_income: money(0n),
  contributed_capital: money(0n),
};

/** The balance after the postings. */
export function post(balance: TrialBalance, list: readonly Posting[]): TrialBalance {
  const next = { ...balance };
  for (const { ledgerAccount, amount } of list) {
    next[ledgerAccount] = money(next[ledgerAccount] + amount);
  }
  return next;
}

function postingsOfBuy({ notional, fee }: OrderFilled): readonly Posting[] {
  return postings({ cash: 0n - notional - fee, securities_at_cost: notional, fees: fee });
}

function postingsOfSale({ notional, fee, realizedProfit }: OrderFilled): readonly Posting[] {
  const relievedCost = notional - realizedProfit;
  return postings({
    cash: notional - fee,
    securities_at_cost: 0n - relievedCost,
    fees: fee,
    realized_profit: 0n - realizedProfit,
  });
}

function postingsOfAction(effect: ActionEffect): readonly Posting[] {
  return postings({
    cash: effect.cash,
    securities_at_cost: effect.costBasis,
    dividends_due: effect.claims.reduce((sum, { amount }) => sum + amount, 0n),
    realized_profit: 0n - effect.realizedProfit,
    dividend_income: 0n - effect.income,
  });
}

function postings(amounts: Partial<Record<LedgerAccount, bigint>>): readonly Posting[] {
  return ledgerAccounts.flatMap((ledgerAccount) => {
    const amount = amounts[ledgerAccount] ?? 0n;
    return amount === 0n ? [] : [{ ledgerAccount, amount: money(amount) }];
  });
}
