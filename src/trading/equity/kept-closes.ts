// The closes of sessions, kept from quotes that were fetched anyway: what an account was worth is
// worked out from them, and costs no request.
import { beginningOf } from '#src/domain/actions/corporate-action.ts';
import type { SplitRatio } from '#src/domain/actions/split-ratio.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Price } from '#src/domain/money.ts';
import type { PriceHistory } from '#src/domain/price-history.ts';
import type { Quote } from '#src/domain/quote.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { HistoryDesk } from '#src/market/history/history-desk.ts';
import type { QuoteMemory } from '#src/market/quotes/quote-memory.ts';
import { remember } from '#src/runtime/recent.ts';
import { closeBeforeSplit } from './close-before-split.ts';

export type SessionClose = {
  readonly symbol: TickerSymbol;
  /** The date of the session in New York. */
  readonly date: string;
  readonly close: Price;
};

/** By the dates of sessions. */
export type Closes = ReadonlyMap<string, Price>;

export type CloseStore = {
  /** What is kept of a session stays: later quotes may tell its close in other shares. */
  keep(closes: readonly SessionClose[]): Promise<void>;
  /** Keeps it in place of what was kept of the session. */
  correct(close: SessionClose): Promise<void>;
  /** From one date to another, both included. */
  find(symbol: TickerSymbol, from: string, to: string): Promise<Closes>;
};

export type KeptCloses = {
  /** Keeps what the quote tells of closes. Never rejects. */
  hear(quote: Quote): Promise<void>;
  /** Keeps the chart's closes from the date on: a later chart no longer has them. Never rejects. */
  hearChart(chart: PriceHistory, from: string): Promise<void>;
  /** A split has become known: the close before it may have been kept in the shares since. */
  hearSplit(symbol: TickerSymbol, exDate: string, ratio: SplitRatio): Promise<void>;
  /** All that is known, from the quotes, from charts and from the newest quote. */
  find(symbol: TickerSymbol, from: string, to: string): Promise<Closes>;
};

type Needs = {
  readonly closeStore: CloseStore;
  readonly historyDesk: Pick<HistoryDesk, 'kept'>;
  readonly quoteMemory: Pick<QuoteMemory, 'findAsTraded'>;
  /** Whether shares were on other terms before that day than on it. */
  readonly isActedOn: (symbol: TickerSymbol, date: string) => boolean;
  readonly calendar: MarketCalendar;
  readonly isAdjusting: (symbol: TickerSymbol) => boolean;
  /** Told when a close could not be kept. */
  readonly onFault: (error: unknown) => void;
};

/** How far before a split a close tells in which shares the others are. */
const daysBefore = 7;
/** Symbols whose last close was kept already: most quotes tell nothing new. */
const toldMax = 20_000;

/** Closes over the store. */
export function createKeptCloses(needs: Needs): KeptCloses {
  const { closeStore, historyDesk, quoteMemory } = needs;
  /** The newest session of a symbol whose close was kept, and the one before. */
  const toldBySymbol = new Map<TickerSymbol, string>();

  return {
    async hear(quote) {
      const closes = needs.isAdjusting(quote.symbol) ? [] : closesOf(needs, quote);
      const told = closes.map(({ date }) => date).join();
      if (closes.length === 0 || toldBySymbol.get(quote.symbol) === told) return;
      remember(toldBySymbol, quote.symbol, told, toldMax);
      try {
        await closeStore.keep(closes);
      } catch (error) {
        toldBySymbol.delete(quote.symbol);
        needs.onFault(error);
      }
    },
    async hearChart({ symbol, bars, fetchedAt }, from) {
      try {
        const kept = await closeStore.find(symbol, from, bars.at(-1)?.date ?? from);
        const news = bars.filter(({ date }) => {
          const session = date >= from && !kept.has(date) && needs.calendar.sessionOn(date);
          return session && session.closesAt <= fetchedAt;
        });
        if (news.length === 0) return;
        await closeStore.keep(news.map(({ date, close }) => ({ symbol, date, close })));
      } catch (error) {
        needs.onFault(error);
      }
    },
    async hearSplit(symbol, exDate, ratio) {
      const { date } = needs.calendar.lastCompletedSession(beginningOf(exDate));
      const from = Temporal.PlainDate.from(date).subtract({ days: daysBefore }).toString();
      const kept = await closeStore.find(symbol, from, exDate);
      const close = closeBeforeSplit(kept, date, exDate, ratio);
      if (close !== undefined) await closeStore.correct({ symbol, date, close });
    },
    async find(symbol, from, to) {
      const isWithin = ({ date }: { readonly date: string }) => date >= from && date <= to;
      const charted = (await historyDesk.kept(symbol, 'daily'))?.bars.filter(isWithin) ?? [];
      const kept = await closeStore.find(symbol, from, to);
      const newest = quoteMemory.findAsTraded(symbol);
      const told = newest ? closesOf(needs, newest).filter(isWithin) : [];
      return new Map([
        ...told.map(({ date, close }) => [date, close] as const),
        ...charted.map(({ date, close }) => [date, close] as const),
        ...kept,
      ]);
    },
  };
}

/** The close of the session before, and of its own where the quote is of after that. */
function closesOf({ calendar, isActedOn }: Needs, quote: Quote): readonly SessionClose[] {
  const { symbol, tradingDay, asOf, price, previousClose } = quote;
  const session = calendar.sessionOn(tradingDay);
  if (!session) return [];
  const { date } = calendar.lastCompletedSession(session.opensAt);
  // The close before a split may be told in either shares.
  const isOfOthers = isActedOn(symbol, tradingDay);
  const before = isOfOthers ? [] : [{ symbol, date, close: previousClose }];
  const own = { symbol, date: tradingDay, close: price };
  return asOf >= session.closesAt ? [...before, own] : before;
}
