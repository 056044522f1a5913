// What must hold after every event. A violation is a bug: the event must not become memory.
import assert from 'node:assert/strict';
import type { Account } from '#src/domain/account.ts';
import type { Position } from '#src/domain/position.ts';

/**
 * Throws an AssertionError that names the first broken invariant. Its sentence is put together only
 * then: every order checks every position.
 */
export function assertInvariants(account: Account): void {
  if (account.cash < 0n) assert.fail(`cash is never negative, was ${account.cash}`);
  const conserved =
    account.contributedCapital - account.totalBought - account.totalFees + account.totalSold;
  assert.equal(account.cash, conserved, 'cash = deposits − buys − fees + sells');
  let previous = '';
  for (const position of account.positions) {
    if (position.symbol <= previous)
      assert.fail(`${position.symbol}: positions are sorted, one a symbol`);
    previous = position.symbol;
    assertPosition(position);
  }
  assertCostConserved(account);
}

function assertPosition(position: Position): void {
  const { symbol, quantity, costBasis, lots } = position;
  if (quantity <= 0n) assert.fail(`${symbol}: a position holds shares, held ${quantity}`);
  if (costBasis < 0n) assert.fail(`${symbol}: cost is never negative, was ${costBasis}`);
  let inLots = 0n;
  for (const lot of lots) inLots += lot.quantity;
  if (inLots !== quantity) assert.fail(`${symbol}: lots sum to the position`);
}

/** Securities at cost = bought − (sold − realized profit): double entry in one line. */
function assertCostConserved(account: Account): void {
  let atCost = 0n;
  for (const position of account.positions) atCost += position.costBasis;
  const relieved = account.totalSold - account.realizedProfit;
  assert.equal(atCost, account.totalBought - relieved, 'securities at cost = bought − relieved');
}
