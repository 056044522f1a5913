// A benchmark beside an account: from the closes that are kept, and a chart of it at most once a
// session on the share of whoever asks.
import type { AccountId, UserId } from '#src/domain/ids.ts';
import { exchangeDate } from '#src/domain/exchange-day.ts';
import type { MarketCalendar } from '#src/domain/market-calendar.ts';
import type { Money } from '#src/domain/money.ts';
import { returnPercent } from '#src/domain/returns.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { ActionBook } from '#src/market/actions/action-book.ts';
import type { HistoryDesk } from '#src/market/history/history-desk.ts';
import type { BenchmarkInterest } from '#src/market/refresh/benchmark-interest.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import type { ReadFlows } from '#src/trading/equity/account-flows.ts';
import type { EquityPoint } from '#src/trading/equity/equity-point.ts';
import type { KeptCloses } from '#src/trading/equity/kept-closes.ts';
import { benchmarkEquity } from './benchmark.ts';

export type BenchmarkAnswer = {
  readonly symbol: TickerSymbol;
  /** At the last close that is known; null where none is. */
  readonly equity: Money | null;
  readonly returnPercent: string | null;
  readonly equityByDate: ReadonlyMap<string, Money>;
};

export type ReadBenchmark = (
  accountId: AccountId,
  symbol: TickerSymbol,
  range: { readonly base: EquityPoint; readonly to: EpochMs; readonly asker: UserId },
) => Promise<BenchmarkAnswer>;

type Needs = {
  readonly readFlows: ReadFlows;
  readonly closes: Pick<KeptCloses, 'find' | 'hearChart'>;
  readonly historyDesk: Pick<HistoryDesk, 'historyFor'>;
  readonly actionBook: Pick<ActionBook, 'applied'>;
  readonly calendar: MarketCalendar;
  readonly benchmarkInterest: Pick<BenchmarkInterest, 'note'>;
};

/** Benchmarks by closes; one that is missing is missing in the answer. */
export function createReadBenchmark(needs: Needs): ReadBenchmark {
  const { readFlows, closes, historyDesk, actionBook, calendar } = needs;
  return async (accountId, symbol, { base, to, asker }) => {
    needs.benchmarkInterest.note(symbol);
    const [opening] = await readFlows(accountId);
    const openedAt = opening?.at ?? base.at;
    const first = calendar.openSession(openedAt) ?? calendar.nextSession(openedAt);
    const openedOn = first.date;
    // What cannot be had now is left to the closes that are kept.
    const answer = await historyDesk.historyFor(symbol, 'daily', asker);
    // A chart is of the last sessions alone, and the account is older some day.
    if (answer.kind === 'history') await closes.hearChart(answer.history, openedOn);
    const known = await closes.find(symbol, openedOn, exchangeDate(to));
    const cash = opening?.cash ?? base.cash;
    const equityByDate = benchmarkEquity(cash, openedOn, known, actionBook.applied(symbol));
    const equity = [...equityByDate.values()].at(-1) ?? null;
    // Before its first close it is the cash that was there.
    const atStart = base.date === null ? cash : (equityByDate.get(base.date) ?? null);
    return { symbol, equity, returnPercent: returnPercent(atStart, equity), equityByDate };
  };
}
