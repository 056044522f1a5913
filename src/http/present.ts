// Domain → JSON: decimal strings, RFC 3339 instants, snake_case.
import type { AccountEvent, OrderFilled, OrderRejected } from '#src/domain/event.ts';
import { postingsOf } from '#src/domain/ledger.ts';
import {
  formatMoney,
  formatPercent,
  formatPrice,
  formatQuantity,
  type Price,
} from '#src/domain/money.ts';
import { averageEntryPrice } from '#src/domain/position.ts';
import { quoteAgeSeconds, type JudgedQuote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { ListedInstrument } from '#src/market/market-data.ts';
import type { EpochMs } from '#src/runtime/clock.ts';
import { unreachable } from '#src/runtime/result.ts';

/** Instants repeat: of this moment, and of the prices that everybody looks at. */
const instants = new Map<EpochMs, string>();
const instantsMax = 1_000;

export function presentInstant(at: EpochMs): string {
  const known = instants.get(at);
  if (known !== undefined) return known;
  const text = new Date(at).toISOString();
  if (instants.size >= instantsMax) instants.clear();
  instants.set(at, text);
  return text;
}

/** What the listing knows of a symbol; nulls while there is no listing. */
export function presentInstrument(symbol: TickerSymbol, listed: ListedInstrument | undefined) {
  return {
    symbol,
    name: listed?.name ?? null,
    exchange: listed?.exchange ?? null,
    asset_type: listed?.assetType ?? null,
  };
}

export function presentQuote(quote: JudgedQuote, now: EpochMs) {
  // A difference of two prices is no price of its own: it may be negative.
  const change = (quote.price - quote.previousClose) as Price;
  return {
    price: formatPrice(quote.price),
    open: formatPrice(quote.open),
    high: formatPrice(quote.high),
    low: formatPrice(quote.low),
    volume: quote.volume,
    previous_close: formatPrice(quote.previousClose),
    change: formatPrice(change),
    change_percent: formatPercent(change, quote.previousClose),
    trading_day: quote.tradingDay,
    as_of: presentInstant(quote.asOf),
    fetched_at: presentInstant(quote.fetchedAt),
    age_seconds: quoteAgeSeconds(quote, now),
    source: quote.source,
    entitlement: quote.entitlement,
    status: quote.status,
  };
}

/**
 * The receipt of a fill. A function of the journal entry alone, so that it is the same for ever.
 */
export function presentReceipt(entry: JournalEntry<OrderFilled>) {
  const { event, sequence, hash } = entry;
  const { quote, positionAfter } = event;
  return {
    order: presentOrder(event, entry.recordedAt),
    fill: presentFill(event),
    quote: {
      price: formatPrice(quote.price),
      as_of: presentInstant(quote.asOf),
      age_seconds: quote.ageSeconds,
      source: quote.source,
      status: quote.status,
    },
    cash_before: formatMoney(event.cashBefore),
    cash_after: formatMoney(event.cashAfter),
    position: positionAfter && {
      symbol: event.symbol,
      quantity: formatQuantity(positionAfter.quantity),
      average_entry_price: formatPrice(averageEntryPrice(positionAfter)),
      cost_basis: formatMoney(positionAfter.costBasis),
    },
    realized_profit: formatMoney(event.realizedProfit),
    journal: { sequence, hash },
  };
}

/** One line of the account's history. */
export function presentTransaction({ event, sequence, recordedAt, hash }: JournalEntry) {
  const recorded = { sequence, recorded_at: presentInstant(recordedAt), hash };
  const postings = postingsOf(event).map(({ ledgerAccount, amount }) => ({
    ledger_account: ledgerAccount,
    amount: formatMoney(amount),
  }));
  const own = presentEvent(event, recordedAt);
  return { type: transactionTypes[event.type], ...recorded, ...own, postings };
}

const transactionTypes = {
  AccountOpened: 'account_opened',
  OrderFilled: 'order_filled',
  OrderRejected: 'order_rejected',
  AccountClosed: 'account_closed',
  LossAccepted: 'loss_accepted',
} as const satisfies Record<AccountEvent['type'], string>;

function presentEvent(event: AccountEvent, recordedAt: EpochMs): object {
  switch (event.type) {
    case 'AccountOpened':
      return { cash_after: formatMoney(event.startingCash) };
    case 'OrderFilled':
      return {
        order: presentOrder(event, recordedAt),
        fill: presentFill(event),
        cash_before: formatMoney(event.cashBefore),
        cash_after: formatMoney(event.cashAfter),
        realized_profit: formatMoney(event.realizedProfit),
      };
    case 'OrderRejected':
      return { order: presentOrder(event, recordedAt), code: event.rejection.code };
    case 'AccountClosed':
      return {};
    case 'LossAccepted':
      return { lost_through_sequence: event.lostThroughSequence };
    default:
      return unreachable(event);
  }
}

function presentOrder(event: OrderFilled | OrderRejected, recordedAt: EpochMs) {
  const isFilled = event.type === 'OrderFilled';
  return {
    id: event.orderId,
    symbol: event.symbol,
    side: event.side,
    type: 'market',
    quantity: formatQuantity(event.quantity),
    status: isFilled ? 'filled' : 'rejected',
    submitted_at: presentInstant(event.submittedAt),
    ...(isFilled && { filled_at: presentInstant(recordedAt) }),
  };
}

function presentFill({ quote, quantity, notional, fee }: OrderFilled) {
  return {
    price: formatPrice(quote.price),
    quantity: formatQuantity(quantity),
    notional: formatMoney(notional),
    fee: formatMoney(fee),
  };
}
