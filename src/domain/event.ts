// Facts that happened to an account, in the past tense: the vocabulary of the journal. An event
// holds every figure that its receipt shows, so that the first answer can be given again for ever.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { OrderId } from './ids.ts';
import type { Money, Price, Quantity } from './money.ts';
import type { PlacedBy, Side } from './order.ts';
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

export type OrderFilled = {
  readonly type: 'OrderFilled';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly submittedAt: EpochMs;
  readonly placedBy: PlacedBy;
  readonly quote: FillQuote;
  readonly notional: Money;
  readonly fee: Money;
  readonly cashBefore: Money;
  readonly cashAfter: Money;
  /** What is held of the symbol afterwards; null when the sale closed the position. */
  readonly positionAfter: { readonly quantity: Quantity; readonly costBasis: Money } | null;
  /** Proceeds less the cost basis relieved; zero for a buy. */
  readonly realizedProfit: Money;
};

/**
 * Journaled only for orders with an idempotency key: it is the answer that a retry must get again.
 */
export type OrderRejected = {
  readonly type: 'OrderRejected';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  readonly quantity: Quantity;
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
  | OrderFilled
  | OrderRejected
  | AccountClosed
  | LossAccepted;

/** An event with the instant it was recorded at, which never runs backwards within an account. */
export type RecordedEvent<Event extends AccountEvent = AccountEvent> = {
  readonly event: Event;
  readonly recordedAt: EpochMs;
};
