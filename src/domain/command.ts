// Requests to change an account, complete with instant, quote and ids: deciding needs nothing else.
import type { ActionBooked } from './actions/action-events.ts';
import type { CorporateAction } from './actions/corporate-action.ts';
import type { Movement } from './actions/holding-history.ts';
import type { SplitRatio } from './actions/split-ratio.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { CancelReason, OrderExpired } from './event.ts';
import type { Evidence } from './evidence.ts';
import type { AccountId, OrderId } from './ids.ts';
import type { Money, Quantity } from './money.ts';
import type { MeantSession } from './open-order.ts';
import type { OrderTerms, PlacedBy, Side } from './order.ts';
import type { Exit, GroupClass } from './order-group.ts';
import type { JudgedQuote } from './quote.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

export type OpenAccount = {
  readonly type: 'OpenAccount';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly startingCash: Money;
};

/** How an order stands to the sessions of the market when it is submitted. */
export type OrderTiming = {
  /** Whether a session is open. */
  readonly isOpen: boolean;
  /** False where nothing fills at acceptance, by a setting. */
  readonly mayFillAtOnce: boolean;
  /** The session that it is meant for; null for one of many sessions. */
  readonly session: MeantSession | null;
  /** When it ends at the latest. */
  readonly expiresAt: EpochMs;
};

/** What one door asks of its orders beyond the rules of the broker. */
export type HouseRules = {
  /** A market order waits for a session where none is open. */
  readonly waitsForSession: boolean;
  /** An order that could meet an open one of the other side is refused, unless it has exits. */
  readonly refusesOpposites: boolean;
  /** What a buy must be worth at its price. */
  readonly worthMin: Money;
};

export type SubmitOrder = {
  readonly type: 'SubmitOrder';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly orderId: OrderId;
  readonly requestId: string;
  readonly placedBy: PlacedBy;
  readonly symbol: TickerSymbol;
  readonly side: Side;
  readonly size: OrderSize;
  readonly terms: OrderTerms;
  /** The exits that go along with it; null for an order on its own. */
  readonly group: OrderGroup | null;
  readonly timing: OrderTiming;
  /** The account's open orders may be so many with this one. */
  readonly openOrdersMax: number;
  /** A quote fit for an order, why the symbol has none, or null where none is at hand. */
  readonly quote: JudgedQuote | 'unknown_symbol' | 'symbol_delisted' | null;
  /** Rules of the door through which it came; those of the broker alone where there are none. */
  readonly house?: HouseRules | undefined;
  /** Since when the company is listed that has the symbol now, where that is known. */
  readonly listedOn?: string | undefined;
  /** The last price of the company that had it before, where holders may sell at it. */
  readonly formerQuote?: JudgedQuote | undefined;
};

/** The order with these exits; of an `oco` it is the take-profit itself. */
export type OrderGroup = { readonly orderClass: GroupClass; readonly exits: readonly Exit[] };

/** Shares, dollars, or all shares that no other order has reserved. */
export type OrderSize =
  | { readonly kind: 'quantity'; readonly quantity: Quantity }
  | { readonly kind: 'amount'; readonly amount: Money }
  | { readonly kind: 'all' };

/** For an exit that was replaced meanwhile it proves nothing. */
export type PairEvidence = { readonly orderId: OrderId; readonly evidence: Evidence };

/** Lets the evidence decide over an open order. */
export type JudgeOrder = {
  readonly type: 'JudgeOrder';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly orderId: OrderId;
  readonly evidence: Evidence;
  /** The other exit of its pair, and what the same quote proves for that one. */
  readonly pair?: PairEvidence | undefined;
  /** That the evidence was taken from. */
  readonly quote: JudgedQuote;
};

export type CancelOrder = {
  readonly type: 'CancelOrder';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly orderId: OrderId;
  readonly reason: CancelReason;
  /** The close of a session whose evidence is to be judged before. */
  readonly afterClose?: EpochMs | undefined;
};

/** Ends an open order and submits another one in its place, or changes nothing. */
export type ReplaceOrder = {
  readonly type: 'ReplaceOrder';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly replaced: OrderId;
  readonly submit: SubmitOrder;
  /** For the exits of an entry, which are replaced along with it. */
  readonly exitIds: readonly [OrderId, OrderId];
  /** The close of a session whose evidence is to be judged before: the wish is noted. */
  readonly afterClose?: EpochMs | undefined;
  /** The wish has its turn: one that would be refused by now is dropped. */
  readonly isWish?: boolean;
};

export type ExpireOrder = {
  readonly type: 'ExpireOrder';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly orderId: OrderId;
  readonly reason: OrderExpired['reason'];
};

export type CloseAccount = {
  readonly type: 'CloseAccount';
  readonly accountId: AccountId;
  readonly at: EpochMs;
};

/** What is booked of an action in the account. */
export type BookedAction = ActionBooked & { readonly sequence: number };

/** How far an order has followed an action. */
export type Followed = {
  /** Of its shares. */
  readonly ratio: SplitRatio;
  /**
   * By how much the action has lowered its price, in the shares of today. Null for a trailing stop
   * whose mark has followed the market since: that mark was a real price after the action.
   */
  readonly lowered: bigint | null;
};

/** Books an action, or what it is corrected to; changes nothing where nothing was held. */
export type ApplyAction = {
  readonly type: 'ApplyAction';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  /** Null takes back what was booked of it and books nothing anew. */
  readonly action: CorporateAction | null;
  /** The symbol under which the shares are held by now. */
  readonly symbol: TickerSymbol;
  /** What happened to these shares so far, in the order of the journal. */
  readonly movements: readonly Movement[];
  /** Actions of these shares that are booked, in the order of their days. */
  readonly booked: readonly BookedAction[];
  /** What was booked of the same action before. */
  readonly replaces: BookedAction | null;
  /** Of the action, also where it is taken back. */
  readonly place: Pick<CorporateAction, 'actionId' | 'exDate'>;
  /** Orders that have followed the action already, and how far. */
  readonly followed: ReadonlyMap<OrderId, Followed>;
  /** Exits whose entry has filled, and when: the shares that they sell are those of that fill. */
  readonly releasedAt: ReadonlyMap<OrderId, EpochMs>;
  /** What came after the action and was followed already by orders of before it. */
  readonly later: readonly CorporateAction[];
  /** The last entry that `movements` and `booked` know. */
  readonly throughSequence: number;
};

/** A claim has reached its day: it becomes cash; what is owed is paid where cash is free. */
export type SettleClaim = {
  readonly type: 'SettleClaim';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly claimId: string;
};

export type AccountCommand =
  | OpenAccount
  | SubmitOrder
  | JudgeOrder
  | CancelOrder
  | ReplaceOrder
  | ExpireOrder
  | CloseAccount
  | ApplyAction
  | SettleClaim;
