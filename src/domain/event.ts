// Facts that happened to an account, in the past tense: the vocabulary of the journal. An event
// holds every figure that its receipt shows, so that the first answer can be given again for ever.
import type { ActionEvent } from './actions/action-events.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { OrderId } from './ids.ts';
import type { Money, Price, Quantity } from './money.ts';
import type { FillProof, Hold, MeantSession, OrderProgress } from './open-order.ts';
import type { OrderTerms, PlacedBy, Side } from './order.ts';
import type { OrderClass, PlacedGroup } from './order-group.ts';
import type { Entitlement, QuoteSource, QuoteStatus } from './quote.ts';
import type { Rejection } from './rejection.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

export type AccountOpened = {
  readonly type: 'AccountOpened';
  readonly startingCash: Money;
};

/** The price an order was filled at, as it was known at the moment of the order. */
export type FillQuote = {
  readonly price: Price;
  readonly asOf: EpochMs;
  readonly ageSeconds: number;
  readonly source: QuoteSource;
  readonly entitlement: Entitlement;
  readonly status: QuoteStatus;
};

/** What a position comes to; null when nothing is held of the symbol. */
export type PositionFigures = { readonly quantity: Quantity; readonly costBasis: Money } | null;

/** An order that rests, or that ended as soon as it was accepted. */
export type OrderAccepted = {
  readonly type: 'OrderAccepted';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  /** Null for a purchase by amount. */
  readonly quantity: Quantity | null;
  readonly amount: Money | null;
  readonly terms: OrderTerms;
  readonly submittedAt: EpochMs;
  readonly placedBy: PlacedBy;
  /** The price as it was known; null where none was. */
  readonly quote: FillQuote | null;
  readonly session: MeantSession | null;
  readonly expiresAt: EpochMs;
  /** Null where the other exit of a pair has reserved the shares for both. */
  readonly hold: Hold | null;
  readonly takesFirstPrice: boolean;
  readonly mark: Price | null;
  /** Null for an order on its own. */
  readonly group: PlacedGroup | null;
  /** An exit whose entry has not filled. */
  readonly isHeld: boolean;
  /** It takes the place of a stop-limit whose stop was reached. */
  readonly isTriggered: boolean;
  /** Why an order of the moment did not fill: it is cancelled and holds nothing. */
  readonly endedAtOnce: 'market_closed' | 'not_marketable' | null;
  /** As they stand; accepting changes neither. */
  readonly cash: Money;
  readonly position: PositionFigures;
};

/** A stop was reached, a trailing one moved, a cancel is to wait: it goes on in another state. */
export type OrderAdvanced = {
  readonly type: 'OrderAdvanced';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly progress: OrderProgress;
  /** The evidence; null for a cancel that waits. */
  readonly quote: FillQuote | null;
};

/** The entry of an exit has filled: from then on the exit waits for its own price. */
export type OrderReleased = {
  readonly type: 'OrderReleased';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly progress: OrderProgress;
  /** The evidence that has filled the entry. */
  readonly quote: FillQuote;
};

export type OrderFilled = {
  readonly type: 'OrderFilled';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly terms: OrderTerms;
  readonly submittedAt: EpochMs;
  readonly placedBy: PlacedBy;
  /** Null for an order on its own; without exits for one that rested. */
  readonly group: PlacedGroup | null;
  /** Dollars that were asked for, of an order by amount that was filled at once. */
  readonly amount?: Money;
  /** The price as it was known, which of an order that rested is the evidence. */
  readonly quote: FillQuote;
  /** That of the fill. */
  readonly price: Price;
  /** What proved the fill; null in entries of releases that filled at acceptance alone. */
  readonly proof: FillProof | 'acceptance' | null;
  /** The instant that is proven; null when it is that of the entry. */
  readonly filledAt: EpochMs | null;
  /** Of which session the price was the close, when no session was open. */
  readonly closeOf: string | null;
  readonly notional: Money;
  readonly fee: Money;
  readonly cashBefore: Money;
  readonly cashAfter: Money;
  /** What is held of the symbol afterwards; null when the sale closed the position. */
  readonly positionAfter: PositionFigures;
  /** Proceeds less the cost basis relieved; zero for a buy. */
  readonly realizedProfit: Money;
};

export const cancelReasons = [
  'requested',
  'account_closed',
  'insufficient_cash',
  'symbol_delisted',
  'limit_not_met',
  'notional_too_small',
  'other_leg_filled',
  'other_leg_cancelled',
  'parent_cancelled',
  'reverse_split',
  'shares_gone',
  'symbol_renamed',
  'dividend_above_price',
] as const;
export type CancelReason = (typeof cancelReasons)[number];

export type OrderCancelled = {
  readonly type: 'OrderCancelled';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly reason: CancelReason;
  /** What the fill would have cost, and what was free; null where cash was not the reason. */
  readonly missing: { readonly cost: Money; readonly availableCash: Money } | null;
};

/** It ended, and the other order stands in its place from the same moment on. */
export type OrderReplaced = {
  readonly type: 'OrderReplaced';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly replacedBy: OrderId;
};

/** `limit_not_met`: the one price that it was for was beyond its limit. */
export const expiryReasons = ['no_evidence', 'limit_not_met'] as const;
export type ExpiryReason = (typeof expiryReasons)[number];

export type OrderExpired = {
  readonly type: 'OrderExpired';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  /** Null when all evidence of its time was judged, and allowed no fill. */
  readonly reason: ExpiryReason | null;
};

/**
 * Journaled only for orders with an idempotency key: it is the answer that a retry must get again.
 */
export type OrderRejected = {
  readonly type: 'OrderRejected';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  /** Null for an order by amount, or of all there is. */
  readonly quantity: Quantity | null;
  readonly amount: Money | null;
  readonly terms: OrderTerms;
  readonly orderClass: OrderClass;
  readonly submittedAt: EpochMs;
  readonly placedBy: PlacedBy;
  readonly requestId: string;
  readonly rejection: Rejection;
};

export type AccountClosed = { readonly type: 'AccountClosed' };

/** An operator accepts that entries which were once answered are gone for good. */
export type LossAccepted = {
  readonly type: 'LossAccepted';
  /** The last sequence that the high-water mark knew. */
  readonly lostThroughSequence: number;
  readonly lostHash: string;
};

export type AccountEvent =
  | AccountOpened
  | OrderAccepted
  | OrderAdvanced
  | OrderReleased
  | OrderFilled
  | OrderCancelled
  | OrderReplaced
  | OrderExpired
  | OrderRejected
  | AccountClosed
  | LossAccepted
  | ActionEvent;

/** An event with the instant it was recorded at, which never runs backwards within an account. */
export type RecordedEvent<Event extends AccountEvent = AccountEvent> = {
  readonly event: Event;
  readonly recordedAt: EpochMs;
};
