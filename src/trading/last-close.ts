// What an account was worth at the close of the trading day before today, from which today's
// changes are counted.
import type { Broker } from '#src/broker/broker.ts';
import type { Account } from '#src/domain/account.ts';
import { afterClose } from '#src/domain/actions/corporate-action.ts';
import { newestName, type NameChange } from '#src/domain/actions/company-names.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { AccountId } from '#src/domain/ids.ts';
import type { MarketCalendar, Session } from '#src/domain/market-calendar.ts';
import {
  money,
  notional,
  quantity,
  type Money,
  type Price,
  type Quantity,
} from '#src/domain/money.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { JournalEntry } from '#src/journal/journal.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import type { Clock } from '#src/runtime/clock.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { Portfolio } from './portfolio.ts';

export type LastClose = {
  /** The session; its date is before today's. */
  session(): Session;
  /**
   * Cash and shares valued at that close; undefined where a price of it is not at hand. It is
   * worked out once for a portfolio, which is another one when its prices are.
   */
  equity(accountId: AccountId, portfolio: Portfolio): Promise<Money | undefined>;
};

type Needs = {
  readonly broker: Pick<Broker, 'readAccount' | 'readHistory'>;
  readonly quoteMemory: Pick<QuoteMemory, 'find'>;
  readonly calendar: MarketCalendar;
  readonly clock: Clock;
};

/** As the account stood at the close. */
type Standing = {
  /** Cash, and what is due besides. */
  readonly cash: Money;
  /** In today's shares, as the prices are. */
  readonly quantities: ReadonlyMap<TickerSymbol, Quantity>;
};

const entriesPerRead = 100;

/** By the journal and by prices that are at hand: it never asks for one. */
export function createLastClose(needs: Needs): LastClose {
  const { broker, quoteMemory, calendar, clock } = needs;
  /** While nothing happens to an account it stays the same value. */
  const known = new WeakMap<Account, { readonly date: string; readonly standing: Standing }>();

  const worked = new WeakMap<
    Portfolio,
    { readonly standing: Standing; readonly equity: Money | undefined }
  >();

  async function standingOf(accountId: AccountId, session: Session): Promise<Standing> {
    const account = await broker.readAccount(accountId);
    const before = known.get(account);
    if (before?.date === session.date) return before.standing;
    const standing = await undoSince(broker, accountId, account, session.closesAt);
    known.set(account, { date: session.date, standing });
    return standing;
  }

  return {
    session: () => lastSessionBeforeToday(calendar, clock.now()),
    async equity(accountId, portfolio) {
      const session = lastSessionBeforeToday(calendar, clock.now());
      const standing = await standingOf(accountId, session);
      const before = worked.get(portfolio);
      if (before?.standing === standing) return before.equity;
      const equity = equityAt(standing, session.date, quoteMemory);
      const symbols = new Set(portfolio.positions.map(({ position }) => position.symbol));
      // The price of what was sold meanwhile may come without the portfolio's being another one.
      const isOfItsPrices = standing.quantities.keys().every((symbol) => symbols.has(symbol));
      if (isOfItsPrices) worked.set(portfolio, { standing, equity });
      return equity;
    },
  };
}

function equityAt(
  { cash, quantities }: Standing,
  date: string,
  quoteMemory: Needs['quoteMemory'],
): Money | undefined {
  let total: bigint = cash;
  for (const [symbol, shares] of quantities) {
    const close = closeOn(quoteMemory.find(symbol), date);
    if (close === undefined) return undefined;
    total += notional(close, shares);
  }
  return money(total);
}

/** The last session whose date is before that of the instant in New York. */
export function lastSessionBeforeToday(calendar: MarketCalendar, at: EpochMs): Session {
  const today = exchangeDate(at);
  const last = calendar.lastCompletedSession(at);
  return last.date < today ? last : calendar.lastCompletedSession(last.opensAt);
}

/** The close of the session of that date, as far as the quote tells it. */
export function closeOn(quote: Quote | undefined, date: string): Price | undefined {
  if (!quote || quote.tradingDay < date) return undefined;
  return quote.tradingDay === date ? quote.price : quote.previousClose;
}

/** The account without what has happened after the instant. One that opened later had its cash. */
async function undoSince(
  broker: Needs['broker'],
  accountId: AccountId,
  account: Account,
  at: EpochMs,
): Promise<Standing> {
  let cash = money(account.cash + account.dividendsDue);
  const quantities = new Map(account.positions.map((each) => [each.symbol, each.quantity]));
  /** Those that came since, in their order: the newest entries are read first. */
  const names: NameChange[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const entries = await broker.readHistory(accountId, before, entriesPerRead);
    for (const entry of entries) {
      if (entry.recordedAt <= at) return { cash, quantities };
      if (entry.event.type === 'SymbolRenamed') names.unshift(entry.event);
      cash = undo(entry, at, cash, { quantities, names });
    }
    const last = entries.at(-1);
    if (!last) return { cash, quantities };
    before = last.sequence;
  }
}

type Undone = {
  readonly quantities: Map<TickerSymbol, Quantity>;
  readonly names: readonly NameChange[];
};

/** Takes a fill back, unless its evidence is of before the instant. Gives the cash before it. */
function undo(
  { event, recordedAt }: JournalEntry,
  at: EpochMs,
  cash: Money,
  { quantities, names }: Undone,
): Money {
  if ('effect' in event && afterClose(event.effectiveAt) > at) {
    return money(cash - event.effect.income - event.effect.proceeds);
  }
  if (event.type !== 'OrderFilled' || (event.filledAt ?? recordedAt) <= at) return cash;
  const sign = event.side === 'buy' ? 1n : -1n;
  const symbol = newestName(names, event.symbol, () => true);
  const shares = (quantities.get(symbol) ?? 0n) - sign * event.quantity;
  if (shares === 0n) quantities.delete(symbol);
  else quantities.set(symbol, quantity(shares));
  return money(cash + sign * event.notional + event.fee);
}
