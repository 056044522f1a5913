// An order that waits: its terms, what it reserves, and how far it has come since it was accepted.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { OrderId } from './ids.ts';
import type { Money, Price, Quantity } from './money.ts';
import type { OrderTerms, PlacedBy, Side } from './order.ts';
import type { GroupPlace } from './order-group.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

/** What an open order keeps from being spent or sold otherwise. */
export type Hold = { readonly cash: Money } | { readonly quantity: Quantity };

/** The session that an order is meant for. */
export type MeantSession = {
  /** YYYY-MM-DD of the exchange. */
  readonly date: string;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
};

/** The part of the evidence that proved a fill. */
export const fillProofs = ['open', 'range', 'last', 'close'] as const;
export type FillProof = (typeof fillProofs)[number];

/** What changes while an order waits. */
export type OrderProgress = {
  /** Only what happened after it proves anything: acceptance, or the trigger of a stop. */
  readonly since: EpochMs;
  /** A stop that was reached; what waits from then on is a limit order. */
  readonly isTriggered: boolean;
  /**
   * It would have filled at acceptance if it could have: the first price of the evidence fills it
   * where its limit allows, and decides once.
   */
  readonly takesFirstPrice: boolean;
  /** The best price so far of a trailing stop; null for others, and before the first one. */
  readonly mark: Price | null;
  /** It belongs to an entry that has not filled: nothing happens to it before that does. */
  readonly isHeld: boolean;
  /** What somebody wants of it, who has to wait for what the session that closed has shown. */
  readonly wish: Wish | null;
};

export type Wish = {
  /** The close of the session whose evidence is awaited; that of later ones does not count. */
  readonly afterClose: EpochMs;
  /** What is to take its place; null for a cancel. */
  readonly replacement: WantedReplacement | null;
};

/** An order that is to take the place of one, once what that one waits for was judged. */
export type WantedReplacement = {
  readonly orderId: OrderId;
  /** For the exits of an entry. */
  readonly exitIds: readonly [OrderId, OrderId];
  readonly requestId: string;
  readonly placedBy: PlacedBy;
  /** One of them is null. */
  readonly quantity: Quantity | null;
  readonly amount: Money | null;
  readonly terms: OrderTerms;
};

export type OpenOrder = {
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  /** Null for a purchase by amount, whose fill tells; a sale by amount has held its shares. */
  readonly quantity: Quantity | null;
  /** Dollars to spend or to raise; null for an order by quantity. */
  readonly amount: Money | null;
  readonly terms: OrderTerms;
  readonly placedBy: PlacedBy;
  readonly acceptedAt: EpochMs;
  /** Null for an order of many sessions. */
  readonly session: MeantSession | null;
  /** At which it ends at the latest, when the evidence until then was judged. */
  readonly expiresAt: EpochMs;
  /** Null where the other exit of a pair has reserved the shares for both. */
  readonly hold: Hold | null;
  /** Null for an order on its own. */
  readonly group: GroupPlace | null;
  readonly progress: OrderProgress;
};
