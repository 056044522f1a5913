// A price history → JSON: which bars a range takes, and from which series.
import { formatPrice } from '#src/domain/money.ts';
import type { CorporateAction } from '#src/domain/actions/corporate-action.ts';
import { adjustBar } from '#src/domain/actions/adjusted-bar.ts';
import type { PriceBar, PriceInterval } from '#src/domain/price-history.ts';
import type { HistoryAnswer } from '#src/market/history/history-desk.ts';
import type { EpochMs } from '#src/runtime/instant.ts';
import { presentInstant } from '#src/http/wire/present-instant.ts';

export const historyRanges = ['1m', '3m', '1y', '5y', 'max'] as const;
export type HistoryRange = (typeof historyRanges)[number];

const monthsOf: Readonly<Record<HistoryRange, number | undefined>> = {
  '1m': 1,
  '3m': 3,
  '1y': 12,
  '5y': 60,
  max: undefined,
};

/** The free daily series reaches back 100 sessions, the weekly one to the beginning. */
export function intervalOf(range: HistoryRange): PriceInterval {
  return range === '1m' || range === '3m' ? 'daily' : 'weekly';
}

export function presentHistory(
  { history, status }: Extract<HistoryAnswer, { kind: 'history' }>,
  range: HistoryRange,
  now: EpochMs,
  /** Splits that bars of before are told in the shares of; null for bars as they traded. */
  splits: readonly CorporateAction[] | null,
) {
  const from = firstDate(range, now);
  // What is no date at all sorts behind every date, and so belongs to every range.
  const leftOut = history.leftOut.filter((date) => date > from);
  return {
    symbol: history.symbol,
    range,
    interval: history.interval,
    adjusted: splits !== null,
    bars: history.bars
      .filter(({ date }) => date > from)
      .map((bar) => presentBar(adjustBar(bar, splits ?? []))),
    bars_left_out: leftOut.length,
    dates_left_out: leftOut,
    fetched_at: presentInstant(history.fetchedAt),
    source: history.source,
    status,
  };
}

function presentBar({ date, open, high, low, close, volume }: PriceBar) {
  return {
    date,
    open: formatPrice(open),
    high: formatPrice(high),
    low: formatPrice(low),
    close: formatPrice(close),
    volume,
  };
}

/** Bars after this exchange date belong to the range. */
function firstDate(range: HistoryRange, now: EpochMs): string {
  const months = monthsOf[range];
  if (months === undefined) return '';
  return Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO('America/New_York')
    .toPlainDate()
    .subtract({ months })
    .toString();
}
