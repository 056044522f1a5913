// An account after what an action did to it. The figures of the event must follow from the account,
// as those of a fill must.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type {
  ActionBooked,
  ActionReversed,
  Claim,
  DividendPaid,
  LotsAfter,
  OrderAdjusted,
} from '#src/domain/actions/action-events.ts';
import { heldCashOf } from '#src/domain/hold.ts';
import { money, zeroMoney } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import { findPosition, withPosition } from '#src/domain/positions.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import { findOpenOrder } from './open-orders.ts';

/** The account after the booking, or after one was taken back. */
export function book(account: Account, event: ActionBooked | ActionReversed): Account {
  const { symbol, exDate, effect } = event;
  const held = findPosition(account.positions, symbol);
  assert.equal(effect.quantityBefore, held?.quantity ?? 0n, 'an action starts from what is held');
  const backCost = effect.boughtBack.reduce((sum, { cost }) => sum + cost, 0n);
  const isRenamed = event.type === 'SymbolRenamed';
  const change = (effect.after?.costBasis ?? 0n) - (held?.costBasis ?? 0n);
  if (!isRenamed) assert.equal(effect.costBasis, change, 'the cost basis changes as it says');
  assert.equal(effect.cashAfter, account.cash + effect.cash, 'the receipt shows the cash');
  const claims = addClaims(account.claims, effect.claims);
  const known = held?.actedOn ?? null;
  const actedOn = event.type === 'ActionReversed' || isRenamed ? known : later(known, exDate);
  const positions = withPosition(
    account.positions,
    symbol,
    positionOf(symbol, effect.after, actedOn),
  );
  return {
    ...account,
    cash: money(account.cash + effect.cash),
    claims,
    dividendsDue: sumOf(claims),
    totalBought: money(account.totalBought + backCost),
    totalSold: money(account.totalSold + effect.proceeds),
    totalIncome: money(account.totalIncome + effect.income),
    realizedProfit: money(account.realizedProfit + effect.realizedProfit),
    positions: isRenamed
      ? withPosition(positions, event.newSymbol, renamed(account, event))
      : positions,
  };
}

function renamed(
  account: Account,
  { symbol, newSymbol, newAfter }: Extract<ActionBooked, { type: 'SymbolRenamed' }>,
): Position | undefined {
  assert.notEqual(symbol, newSymbol, 'a new name is another one');
  const [old, known] = [symbol, newSymbol].map((each) => findPosition(account.positions, each));
  const cost = (old?.costBasis ?? 0n) + (known?.costBasis ?? 0n);
  const shares = (old?.quantity ?? 0n) + (known?.quantity ?? 0n);
  assert.equal(newAfter?.costBasis, cost, 'a new name changes no cost');
  assert.equal(newAfter?.quantity, shares, 'a new name changes no shares');
  const days = [old?.actedOn ?? null, known?.actedOn ?? null].filter((day) => day !== null);
  return positionOf(newSymbol, newAfter, days.toSorted().at(-1) ?? null);
}

function positionOf(
  symbol: TickerSymbol,
  after: LotsAfter,
  actedOn: string | null,
): Position | undefined {
  return after ? { symbol, ...after, actedOn } : undefined;
}

/** The account after a claim was paid. */
export function payClaim(account: Account, event: DividendPaid): Account {
  const { claimId, amount, symbol, payableOn, basis } = event;
  const known = account.claims.find((each) => each.claimId === claimId);
  assert(known, `${claimId} is due`);
  const paid = { claimId, symbol, amount: money(0n - amount), payableOn, basis };
  const claims = addClaims(account.claims, [paid]);
  const cash = money(account.cash + amount);
  assert.equal(event.cashAfter, cash, 'the receipt shows the cash');
  return { ...account, cash, claims, dividendsDue: sumOf(claims) };
}

/** The account with the order on its new terms. */
export function adjustOrder(
  account: Account,
  { orderId, order: adjusted }: OrderAdjusted,
): Account {
  const order = findOpenOrder(account, orderId);
  assert(order, `order ${orderId} is open`);
  return {
    ...account,
    openOrders: account.openOrders.map((each) => (each === order ? adjusted : each)),
    heldCash: money(account.heldCash - heldCashOf(order) + heldCashOf(adjusted)),
  };
}

/** Sorted by their ids; what comes to zero is gone. */
function addClaims(claims: readonly Claim[], added: readonly Claim[]): readonly Claim[] {
  const byId = new Map(claims.map((claim) => [claim.claimId, claim]));
  for (const claim of added) {
    const amount = money((byId.get(claim.claimId)?.amount ?? 0n) + claim.amount);
    if (amount === 0n) byId.delete(claim.claimId);
    else byId.set(claim.claimId, { ...claim, amount });
  }
  return [...byId.values()].toSorted((a, b) => (a.claimId < b.claimId ? -1 : 1));
}

function sumOf(claims: readonly Claim[]) {
  return claims.reduce((sum, { amount }) => money(sum + amount), zeroMoney);
}

function later(known: string | null, date: string): string {
  return known !== null && known > date ? known : date;
}
