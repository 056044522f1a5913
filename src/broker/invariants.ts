// What must hold after every event. A violation is a bug: the event must not become memory.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import { availableQuantity, heldCashOf } from '#src/domain/hold.ts';
import type { Position } from '#src/domain/position.ts';
import { findPosition } from '#src/domain/positions.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

/**
 * Checks what one event has touched: the cash, and the position in its symbol if it has one. Where
 * every event is checked so, the whole account stays sound; replay, audit and `verify` check the
 * whole. Throws an AssertionError that names the first broken invariant.
 */
export function assertTouched(account: Account, symbol: TickerSymbol | undefined): void {
  assertCash(account);
  if (symbol !== undefined) assertHeldShares(account, symbol);
  const position = symbol === undefined ? undefined : findPosition(account.positions, symbol);
  if (position) assertPosition(position);
}

/** Checks the whole account. Throws an AssertionError that names the first broken invariant. */
export function assertInvariants(account: Account): void {
  assertCash(account);
  let previous = '';
  for (const position of account.positions) {
    if (position.symbol <= previous)
      assert.fail(`${position.symbol}: positions are sorted, one a symbol`);
    previous = position.symbol;
    assertPosition(position);
  }
  assertCostConserved(account);
  const due = account.claims.reduce((sum, { amount }) => sum + amount, 0n);
  assert.equal(account.dividendsDue, due, 'what is due = Σ claims');
  assertHolds(account);
}

function assertCash(account: Account): void {
  if (account.cash < 0n) assert.fail(`cash is never negative, was ${account.cash}`);
  if (account.heldCash < 0n || account.heldCash > account.cash) {
    assert.fail(`held cash is part of the cash, was ${account.heldCash}`);
  }
  const { contributedCapital, totalBought, totalFees, totalSold, totalIncome } = account;
  const conserved = contributedCapital - totalBought - totalFees + totalSold + totalIncome;
  assert.equal(
    account.cash + account.dividendsDue,
    conserved,
    'cash + what is due = deposits − buys − fees + sells + dividends',
  );
}

function assertPosition(position: Position): void {
  const { symbol, quantity, costBasis, lots } = position;
  if (quantity <= 0n) assert.fail(`${symbol}: a position holds shares, held ${quantity}`);
  if (costBasis < 0n) assert.fail(`${symbol}: cost is never negative, was ${costBasis}`);
  let inLots = 0n;
  for (const lot of lots) inLots += lot.quantity;
  if (inLots !== quantity) assert.fail(`${symbol}: lots sum to the position`);
}

/** No more cash is reserved than there is, and as much as the open orders say. */
function assertHolds(account: Account): void {
  let held = 0n;
  for (const order of account.openOrders) held += heldCashOf(order);
  assert.equal(account.heldCash, held, 'held cash = Σ holds of the open orders');
  for (const symbol of new Set(account.openOrders.map((order) => order.symbol))) {
    assertHeldShares(account, symbol);
  }
}

function assertHeldShares(account: Account, symbol: TickerSymbol): void {
  if (account.openOrders.length === 0 || availableQuantity(account, symbol) >= 0n) return;
  assert.fail(`${symbol}: more shares are reserved than there are`);
}

/** Securities at cost = bought − (sold − realized profit): double entry in one line. */
function assertCostConserved(account: Account): void {
  let atCost = 0n;
  for (const position of account.positions) atCost += position.costBasis;
  const relieved = account.totalSold - account.realizedProfit;
  assert.equal(atCost, account.totalBought - relieved, 'securities at cost = bought − relieved');
}
