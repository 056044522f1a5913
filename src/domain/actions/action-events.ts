// What actions do to one account, as facts of its journal.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { OrderId } from '#src/domain/ids.ts';
import type { Money, Quantity } from '#src/domain/money.ts';
import type { OpenOrder } from '#src/domain/open-order.ts';
import type { Lot } from '#src/domain/position.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { AmountPerShare } from './amount-per-share.ts';
import type { ActionKind, ActionSource } from './corporate-action.ts';
import type { SplitRatio } from './split-ratio.ts';

/** What a dividend is paid for. */
export type DividendBasis = {
  /** YYYY-MM-DD: the shares were held at the close before that day. */
  readonly exDate: string;
  readonly amountPerShare: AmountPerShare;
  readonly entitled: Quantity;
};

/** What is owed to the account until a day, or by it: part of its equity, and not of its cash. */
export type Claim = {
  /** The action that it comes from; what a buy-back still costs has a name of its own. */
  readonly claimId: string;
  readonly symbol: TickerSymbol;
  /** Negative for what the account owes. */
  readonly amount: Money;
  /** YYYY-MM-DD. */
  readonly payableOn: string;
  /** Null for what a buy-back still costs, and in entries that did not name it yet. */
  readonly basis: DividendBasis | null;
};

/** Shares that were sold beyond the true ones, bought back at the price they were sold for. */
export type BoughtBack = {
  /** When they were sold. */
  readonly at: EpochMs;
  readonly quantity: Quantity;
  readonly cost: Money;
};

/** What is left of a position, lot by lot; null for nothing. */
export type LotsAfter = {
  readonly quantity: Quantity;
  readonly costBasis: Money;
  readonly lots: readonly Lot[];
} | null;

/** How an account changes by an action; the postings of it sum to zero. */
export type ActionEffect = {
  /** Held at the close before the day. */
  readonly entitled: Quantity;
  /** Shares that there are more from that day on; negative for fewer. */
  readonly gained: Quantity;
  /** What was held when this was recorded. */
  readonly quantityBefore: Quantity;
  /** More of these than before; those that were not needed after all are negative. */
  readonly boughtBack: readonly BoughtBack[];
  readonly cash: Money;
  readonly cashAfter: Money;
  /** Added to the claims; one that comes to zero is gone. */
  readonly claims: readonly Claim[];
  /** Dividends and values, whether paid already or not. */
  readonly income: Money;
  /** For shares that were merged away. */
  readonly proceeds: Money;
  readonly costBasis: Money;
  readonly realizedProfit: Money;
  readonly after: LotsAfter;
};

type Booked = {
  readonly actionId: string;
  readonly revision: number;
  readonly symbol: TickerSymbol;
  readonly exDate: string;
  readonly source: ActionSource;
  /** When the day begins. */
  readonly effectiveAt: EpochMs;
  readonly effect: ActionEffect;
};

export type SplitApplied = Booked & {
  readonly type: 'SplitApplied';
  readonly ratio: SplitRatio;
  /** What rounding down has lost of the holding, in 10⁻⁹ share; null for nothing. */
  readonly lost: string | null;
};

export type DividendDue = Booked & {
  readonly type: 'DividendDue';
  readonly amount: AmountPerShare;
  readonly paidOn: string | null;
};

export type ValueDistributed = Booked & {
  readonly type: 'ValueDistributed';
  readonly amount: AmountPerShare;
};

export type SymbolRenamed = Booked & {
  readonly type: 'SymbolRenamed';
  readonly newSymbol: TickerSymbol;
  /** Of the new symbol; `effect.after` is what is left under the old one. */
  readonly newAfter: LotsAfter;
};

export type PositionWrittenOff = Booked & {
  readonly type: 'PositionWrittenOff';
  readonly amount: AmountPerShare;
};

/** What was booked is taken back, because it is corrected or something before it became known. */
export type ActionReversed = Booked & {
  readonly type: 'ActionReversed';
  readonly kind: ActionKind;
  /** When the entry was recorded that it takes back. */
  readonly reason: 'corrected' | 'earlier_action' | 'rejected';
};

/** A claim becomes cash on its day; a negative one is paid by the account. */
export type DividendPaid = {
  readonly type: 'DividendPaid';
  readonly claimId: string;
  readonly symbol: TickerSymbol;
  readonly amount: Money;
  readonly payableOn: string;
  /** As that of the claim. */
  readonly basis: DividendBasis | null;
  readonly cashAfter: Money;
  /** When the day begins on which it was payable. */
  readonly effectiveAt: EpochMs;
};

/** An open order follows the shares. */
export type OrderAdjusted = {
  readonly type: 'OrderAdjusted';
  readonly orderId: OrderId;
  readonly symbol: TickerSymbol;
  readonly actionId: string;
  readonly reason: 'split' | 'dividend';
  /** As it goes on. */
  readonly order: OpenOrder;
};

export type ActionBooked =
  | SplitApplied
  | DividendDue
  | ValueDistributed
  | SymbolRenamed
  | PositionWrittenOff;

export type ActionEvent = ActionBooked | ActionReversed | DividendPaid | OrderAdjusted;

/** Which action an event has booked. */
export const kindByEvent = {
  SplitApplied: 'split',
  DividendDue: 'dividend',
  ValueDistributed: 'value',
  SymbolRenamed: 'rename',
  PositionWrittenOff: 'write_off',
} as const satisfies Readonly<Record<ActionBooked['type'], ActionKind>>;
