// Bars of any number of minutes: the newest hundred of the price source, and those of a month where
// older ones are wanted.
import type { UserId } from '#src/domain/ids.ts';
import { mergeBars } from '#src/domain/merged-bars.ts';
import { minuteLengths, type PriceBar } from '#src/domain/price-history.ts';
import type { TickerSymbol } from '#src/domain/ticker-symbol.ts';
import type { HistoryAnswer, HistoryDesk } from './history-desk.ts';

export type WantedMinutes = {
  /** Of a bar, from one to those of a day. */
  readonly minutes: number;
  /** `2026-11-20 09:30` in New York: bars from then on are wanted; thirty days go back. */
  readonly from: string;
};

/** Costs a request a symbol and bar, and another one where older ones are wanted. */
export async function readMinuteBars(
  { historyFor }: Pick<HistoryDesk, 'historyFor'>,
  symbol: TickerSymbol,
  { minutes, from }: WantedMinutes,
  asker: UserId,
): Promise<HistoryAnswer> {
  const length = minuteLengths.findLast((each) => minutes % each === 0) ?? 1;
  const recent = await historyFor(symbol, `${length}min`, asker);
  if (recent.kind !== 'history') return recent;
  const { bars } = recent.history;
  const first = bars[0]?.date ?? '';
  const month = from < first ? await historyFor(symbol, `${length}min-month`, asker) : undefined;
  const older = month?.kind === 'history' ? barsBefore(month.history.bars, first) : [];
  const history = { ...recent.history, bars: mergeBars([...older, ...bars], minutes) };
  return { ...recent, history };
}

function barsBefore(bars: readonly PriceBar[], date: string): readonly PriceBar[] {
  return bars.filter((bar) => bar.date < date);
}
