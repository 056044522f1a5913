// An account's memory as canonical text and back: the same account gives the same bytes, in any
// time zone and locale. Snapshots are made of it, and digests by which memory is compared with
// replay.
import type { Claim } from '#src/domain/actions/action-events.ts';
import type { Account } from '#src/domain/account.ts';
import { money, quantity, zeroMoney } from '#src/domain/money.ts';
import type { Position } from '#src/domain/position.ts';
import { decodeBasis, encodeBasis } from '#src/journal/codecs/action-parts.ts';
import {
  decodeOpenOrder,
  encodeOpenOrder,
  type OpenOrderText,
} from '#src/journal/open-order-codec.ts';
import { sha256 } from '#src/runtime/digest.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';

/** Counts up with every change of what is below; a text of the version before is lifted. */
const version = 5;
const beforeActions = 4;

type EncodedLot = { readonly acquiredAt: number; readonly quantity: string; readonly cost: string };

type EncodedPosition = {
  readonly symbol: string;
  readonly quantity: string;
  readonly costBasis: string;
  readonly lots: readonly EncodedLot[];
  readonly actedOn: string | null;
};

type EncodedClaim = {
  readonly claimId: string;
  readonly symbol: string;
  readonly amount: string;
  readonly payableOn: string;
  readonly basis?: object;
};

type EncodedAccount = {
  readonly version: number;
  readonly status: Account['status'];
  readonly openedAt: number;
  readonly cash: string;
  readonly contributedCapital: string;
  readonly totalBought: string;
  readonly totalSold: string;
  readonly totalFees: string;
  readonly realizedProfit: string;
  readonly totalIncome: string;
  readonly claims: readonly EncodedClaim[];
  readonly positions: readonly EncodedPosition[];
  readonly openOrders: readonly OpenOrderText[];
  readonly heldCash: string;
};

/** Positions by symbol, integers in their smallest unit. */
export function encodeAccount(account: Account): string {
  const encoded: EncodedAccount = {
    version,
    status: account.status,
    openedAt: account.openedAt,
    cash: account.cash.toString(),
    contributedCapital: account.contributedCapital.toString(),
    totalBought: account.totalBought.toString(),
    totalSold: account.totalSold.toString(),
    totalFees: account.totalFees.toString(),
    realizedProfit: account.realizedProfit.toString(),
    totalIncome: account.totalIncome.toString(),
    claims: account.claims.map(encodeClaim),
    positions: account.positions.map(encodePosition),
    openOrders: account.openOrders.map(encodeOpenOrder),
    heldCash: account.heldCash.toString(),
  };
  return JSON.stringify(encoded);
}

/**
 * The account of a text that `encodeAccount` wrote, or that of the release before; undefined for a
 * text of another version.
 */
export function decodeAccount(text: string): Account | undefined {
  const encoded = lift(JSON.parse(text) as EncodedAccount);
  if (encoded.version !== version) return undefined;
  const amount = (digits: string) => money(BigInt(digits));
  return {
    status: encoded.status,
    openedAt: encoded.openedAt,
    cash: amount(encoded.cash),
    contributedCapital: amount(encoded.contributedCapital),
    totalBought: amount(encoded.totalBought),
    totalSold: amount(encoded.totalSold),
    totalFees: amount(encoded.totalFees),
    realizedProfit: amount(encoded.realizedProfit),
    totalIncome: amount(encoded.totalIncome),
    claims: encoded.claims.map(decodeClaim),
    dividendsDue: encoded.claims.reduce(
      (sum, claim) => money(sum + BigInt(claim.amount)),
      zeroMoney,
    ),
    positions: encoded.positions.map(decodePosition),
    openOrders: encoded.openOrders.map(decodeOpenOrder),
    heldCash: amount(encoded.heldCash),
  };
}

/** In the release before nothing happened to shares but trades. */
function lift(encoded: EncodedAccount): EncodedAccount {
  if (encoded.version !== beforeActions) return encoded;
  const positions = encoded.positions.map((position) => ({ ...position, actedOn: null }));
  return { ...encoded, version, totalIncome: '0', claims: [], positions };
}

/** SHA-256 of the canonical text: equal memory has an equal digest. */
export function digestAccount(account: Account): string {
  return sha256(encodeAccount(account));
}

function encodeClaim({ basis, ...claim }: Claim): EncodedClaim {
  return { ...claim, amount: claim.amount.toString(), ...encodeBasis(basis) };
}

function decodeClaim(claim: EncodedClaim): Claim {
  return {
    ...claim,
    symbol: claim.symbol as TickerSymbol,
    amount: money(BigInt(claim.amount)),
    basis: decodeBasis(claim),
  };
}

function encodePosition({ symbol, quantity, costBasis, lots, actedOn }: Position): EncodedPosition {
  return {
    symbol,
    quantity: quantity.toString(),
    costBasis: costBasis.toString(),
    lots: lots.map((lot) => ({
      acquiredAt: lot.acquiredAt,
      quantity: lot.quantity.toString(),
      cost: lot.cost.toString(),
    })),
    actedOn,
  };
}

function decodePosition(encoded: EncodedPosition): Position {
  return {
    symbol: encoded.symbol as TickerSymbol,
    quantity: quantity(BigInt(encoded.quantity)),
    costBasis: money(BigInt(encoded.costBasis)),
    lots: encoded.lots.map((lot) => ({
      acquiredAt: lot.acquiredAt,
      quantity: quantity(BigInt(lot.quantity)),
      cost: money(BigInt(lot.cost)),
    })),
    actedOn: encoded.actedOn,
  };
}
