// What must hold after every event. A violation is a bug: the event must not become memory.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { Position } from '#src/domain/position.ts';

/** Throws an AssertionError that names the first broken invariant. */
export function assertInvariants(account: Account): void {
  assert(account.cash >= 0n, `cash is never negative, was ${account.cash}`);
  const conserved =
    account.contributedCapital - account.totalBought - account.totalFees + account.totalSold;
  assert.equal(account.cash, conserved, 'cash = deposits − buys − fees + sells');
  let previous = '';
  for (const position of account.positions) {
    assert(position.symbol > previous, `${position.symbol}: positions are sorted, one a symbol`);
    previous = position.symbol;
    assertPosition(position);
  }
  assertCostConserved(account);
}

function assertPosition(position: Position): void {
  const { symbol, quantity, costBasis, lots } = position;
  assert(quantity > 0n, `${symbol}: a position holds shares, held ${quantity}`);
  assert(costBasis >= 0n, `${symbol}: cost is never negative, was ${costBasis}`);
  const inLots = lots.reduce((sum, lot) => sum + lot.quantity, 0n);
  assert.equal(inLots, quantity, `${symbol}: lots sum to the position`);
}

/** Securities at cost = bought − (sold − realized profit): double entry in one line. */
function assertCostConserved(account: Account): void {
  let atCost = 0n;
  for (const position of account.positions) atCost += position.costBasis;
  const relieved = account.totalSold - account.realizedProfit;
  assert.equal(atCost, account.totalBought - relieved, 'securities at cost = bought − relieved');
}
