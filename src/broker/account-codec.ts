// An account's memory as canonical text and back: the same account gives the same bytes, in any
// time zone and locale. Snapshots are made of it, and digests by which memory is compared with
// replay.
import type { Account } from '#src/domain/account.ts';
import { money, quantity } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

type EncodedPosition = {
  readonly symbol: string;
  readonly quantity: string;
  readonly costBasis: string;
  readonly lots: readonly (readonly [number, string, string])[];
};

type EncodedAccount = {
  readonly status: Account['status'];
  readonly openedAt: number;
  readonly amounts: readonly string[];
  readonly positions: readonly EncodedPosition[];
};

/** Positions by symbol, integers in their smallest unit. */
export function encodeAccount(account: Account): string {
  const { status, openedAt } = account;
  const positions = account.positions.map(encodePosition);
  const amounts = amountNames.map((name) => account[name].toString());
  return JSON.stringify({ status, openedAt, amounts, positions } satisfies EncodedAccount);
}

/** The account of a text that `encodeAccount` wrote. */
export function decodeAccount(text: string): Account {
  const { status, openedAt, amounts, positions } = JSON.parse(text) as EncodedAccount;
  const [cash, contributedCapital, totalBought, totalSold, totalFees, realizedProfit] = amounts.map(
    (amount) => money(BigInt(amount)),
  );
  const zero = money(0n);
  return {
    status,
    openedAt,
    cash: cash ?? zero,
    contributedCapital: contributedCapital ?? zero,
    totalBought: totalBought ?? zero,
    totalSold: totalSold ?? zero,
    totalFees: totalFees ?? zero,
    realizedProfit: realizedProfit ?? zero,
    positions: positions.map(decodePosition),
  };
}

/** SHA-256 of the canonical text: equal memory has an equal digest. */
export function digestAccount(account: Account): string {
  return sha256(encodeAccount(account));
}

const amountNames = [
  'cash',
  'contributedCapital',
  'totalBought',
  'totalSold',
  'totalFees',
  'realizedProfit',
] as const;

function encodePosition({ symbol, quantity, costBasis, lots }: Position): EncodedPosition {
  return {
    symbol,
    quantity: quantity.toString(),
    costBasis: costBasis.toString(),
    lots: lots.map((lot) => [lot.acquiredAt, lot.quantity.toString(), lot.cost.toString()]),
  };
}

function decodePosition(encoded: EncodedPosition): Position {
  return {
    symbol: encoded.symbol as TickerSymbol,
    quantity: quantity(BigInt(encoded.quantity)),
    costBasis: money(BigInt(encoded.costBasis)),
    lots: encoded.lots.map(([acquiredAt, shares, cost]) => ({
      acquiredAt,
      quantity: quantity(BigInt(shares)),
      cost: money(BigInt(cost)),
    })),
  };
}
