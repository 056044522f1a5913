// Requests to change an account, complete with instant, quote and ids: deciding needs nothing else.
import type { EpochMs } from '#src/runtime/instant.ts';
import type { AccountId, OrderId } from './ids.ts';
import type { Money, Quantity } from './money.ts';
import type { PlacedBy, Side } from './order.ts';
import type { JudgedQuote } from './quote.ts';
import type { TickerSymbol } from './ticker-symbol.ts';

export type OpenAccount = {
  readonly type: 'OpenAccount';
  readonly accountId: AccountId;
  readonly at: EpochMs;
  readonly startingCash: Money;
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
  readonly quantity: Quantity;
  /** A quote fit for an order, or why the symbol has none. */
  readonly quote: JudgedQuote | 'unknown_symbol' | 'symbol_delisted';
  /** Since when the company is listed that has the symbol now, where that is known. */
  readonly listedOn?: string | undefined;
  /** The last price of the company that had it before, where holders may sell at it. */
  readonly formerQuote?: JudgedQuote | undefined;
};

export type CloseAccount = {
  readonly type: 'CloseAccount';
  readonly accountId: AccountId;
  readonly at: EpochMs;
};

export type AccountCommand = OpenAccount | SubmitOrder | CloseAccount;
