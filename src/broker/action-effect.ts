// The effect of one step between two holdings on the account that it happens to. What the cash does
// not allow is owed, so that it never becomes negative.
import type { Account } from '#src/domain/account.ts';
import type {
  ActionEffect,
  BoughtBack,
  Claim,
  DividendBasis,
  LotsAfter,
} from '#src/domain/actions/action-events.ts';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import type { Holding } from '#src/domain/actions/holding-history.ts';
import { availableCash } from '#src/domain/hold.ts';
import { money, quantity, zeroMoney, zeroQuantity, type Money } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { EpochMs } from '#src/runtime/instant.ts';

type Between = {
  readonly symbol: TickerSymbol;
  readonly actionId: string;
  readonly from: Holding;
  readonly to: Holding;
  readonly claimOn: Pick<CorporateAction, 'exDate' | 'terms'>;
  readonly isReversal: boolean;
  readonly at: EpochMs;
};

/** Postings sum to zero by construction: the realized profit is what the rest leaves. */
export function effectBetween(account: Account, between: Between): ActionEffect {
  const { symbol, actionId, from, to, claimOn, isReversal } = between;
  const figures = (isReversal ? from : to).figuresByAction.get(actionId);
  const held = findPosition(account.positions, symbol);
  const sign = isReversal ? -1n : 1n;
  const paid = sign * (figures?.amount ?? zeroMoney);
  const isWriteOff = claimOn.terms.kind === 'write_off';
  const income = money(isWriteOff ? 0n : paid);
  const proceeds = money(isWriteOff ? paid : 0n);
  const boughtBack = differenceOf(from.boughtBack, to.boughtBack);
  const backCost = boughtBack.reduce((sum, { cost }) => sum + cost, 0n);
  const costBasis = (to.position?.costBasis ?? 0n) - (held?.costBasis ?? 0n);
  const { cash, claims } = payOut(account, between, money(paid), money(backCost));
  return {
    entitled: figures?.entitled ?? zeroQuantity,
    gained: quantity(sign * (figures?.gained ?? zeroQuantity)),
    quantityBefore: held?.quantity ?? zeroQuantity,
    boughtBack,
    cash,
    cashAfter: money(account.cash + cash),
    claims,
    income,
    proceeds,
    costBasis: money(costBasis),
    realizedProfit: money(costBasis - backCost + proceeds),
    after: lotsOf(to.position),
  };
}

/** What a position comes to, lot by lot. */
export function lotsOf(position: Position | undefined): LotsAfter {
  if (!position) return null;
  const { quantity: shares, costBasis, lots } = position;
  return { quantity: shares, costBasis, lots };
}

/** A dividend is a claim until it is paid; everything else is cash at once, as far as there is. */
function payOut(
  account: Account,
  between: Between,
  paid: Money,
  backCost: Money,
): Pick<ActionEffect, 'cash' | 'claims'> {
  const { symbol, actionId, claimOn, isReversal } = between;
  const { terms, exDate } = claimOn;
  const payableOn = terms.kind === 'dividend' ? (terms.paidOn ?? exDate) : null;
  const open = account.claims.find(({ claimId }) => claimId === actionId);
  const isClaim = payableOn !== null && (!isReversal || open !== undefined);
  const own: Claim[] =
    isClaim && paid !== 0n
      ? [{ claimId: actionId, symbol, amount: paid, payableOn, basis: basisOf(between) }]
      : [];
  const wanted = (isClaim ? 0n : paid) - backCost;
  const { claimId, owed } = debtOf(account, symbol);
  // What comes in pays what is owed from before, as far as it goes.
  const repaid = wanted > 0n && owed > 0n ? (wanted < owed ? wanted : owed) : 0n;
  const free = availableCash(account);
  const missing = wanted < 0n && 0n - wanted > free ? 0n - wanted - free : 0n;
  const debt = repaid - missing;
  const debts: Claim[] =
    debt === 0n ? [] : [{ claimId, symbol, amount: money(debt), payableOn: exDate, basis: null }];
  return { cash: money(wanted - debt), claims: [...own, ...debts] };
}

function basisOf({ claimOn, actionId, from, to, isReversal }: Between): DividendBasis | null {
  const { terms, exDate } = claimOn;
  if (terms.kind !== 'dividend') return null;
  const figures = (isReversal ? from : to).figuresByAction.get(actionId);
  return { exDate, amountPerShare: terms.amount, entitled: figures?.entitled ?? zeroQuantity };
}

/** What the account owes for shares of the symbol that were bought back. */
function debtOf({ claims }: Account, symbol: TickerSymbol) {
  const claimId = `${symbol} bought back`;
  const claim = claims.find((each) => each.claimId === claimId);
  return { claimId, owed: claim && claim.amount < 0n ? 0n - claim.amount : 0n };
}

function differenceOf(
  before: ReadonlyMap<number, BoughtBack>,
  after: ReadonlyMap<number, BoughtBack>,
): readonly BoughtBack[] {
  const sequences = [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) => a - b);
  return sequences.flatMap((sequence) => {
    const [old, now] = [before.get(sequence), after.get(sequence)];
    const at = (now ?? old)?.at ?? 0;
    const shares = quantity((now?.quantity ?? 0n) - (old?.quantity ?? 0n));
    const cost = money((now?.cost ?? 0n) - (old?.cost ?? 0n));
    return shares === 0n && cost === 0n ? [] : [{ at, quantity: shares, cost }];
  });
}
